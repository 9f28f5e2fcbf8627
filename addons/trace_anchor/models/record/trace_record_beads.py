# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..log.trace_log_beads import DONE, NOW, WAITING, WRONG


class TraceRecord(models.Model):
    """One sealed version at a glance, with the same beads as the log."""

    _inherit = "trace.record"

    beads = fields.Json("Where It Stands", compute="_compute_beads")

    def _compute_beads(self):
        for record in self:
            bead, anchor = record.log_id._bead, record.anchor_id
            logged, final = record.logged_at, anchor.state == "final"
            record.beads = [
                record._bead_sealed(),
                bead(
                    self.env._("Logged"),
                    DONE if logged else WAITING,
                    logged,
                    self.env._("entry %s", record.leaf_index) if logged else "",
                ),
                bead(
                    self.env._("Anchored"),
                    DONE if anchor else NOW if logged else WAITING,
                    anchor.block_time,
                    self.env._("block %s", anchor.block_number) if anchor else "",
                ),
                bead(self.env._("Final"), DONE if final else NOW if anchor else WAITING, final and anchor.final_at),
            ]

    def _bead_sealed(self):
        self.ensure_one()
        label = self.env._("Sealed")
        if self.commitment:
            return self.log_id._bead(label, DONE, self.sealed_at)
        return self.log_id._bead(
            label,
            WRONG,
            self.sealed_at,
            "",
            self.log_id._key_problem() or self.env._("Waits for the sequencer to sign it."),
        )
