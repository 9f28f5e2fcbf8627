# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..models.lot_sample import VERDICTS


class LotVerdictReplayLine(models.TransientModel):
    """A verdict that does not come out again as it was recorded."""

    _name = "lot.verdict.replay.line"
    _description = "Difference of a Replay"

    replay_id = fields.Many2one("lot.verdict.replay", required=True, ondelete="cascade")
    sample_id = fields.Many2one("lot.sample", readonly=True)
    verdict_id = fields.Many2one("lot.verdict", "Recorded verdict", readonly=True)
    recorded = fields.Selection(VERDICTS, "Verdict on record", readonly=True)
    again = fields.Selection(VERDICTS, "Comes out as", readonly=True)
