# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class BatchLookup(models.Model):
    """Who looked for which batch, and when: an inspection leaves a trace of what it asked for."""

    _name = "batch.lookup"
    _description = "Look-up of a Batch"
    _inherit = ["batch.fact"]
    _order = "recorded_at desc, id desc"
    _rec_name = "asked"

    asked = fields.Char("Asked For", required=True, readonly=True)
    found = fields.Char(readonly=True, help="What was opened; empty when there is no such batch.")
    found_count = fields.Integer("Answers", readonly=True, help="How many batches and lots answered to it.")
    user_id = fields.Many2one("res.users", "Asked By", required=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")

    @api.model_create_multi
    def create(self, vals_list):
        self._prepare_facts(vals_list)
        return super().create(vals_list)

    @api.model
    def _note(self, asked, matches):
        """Record that the current user asked for *asked* and was shown *matches*, rows of ``batch.find``."""
        # sudo: whoever asks leaves the fact; nobody may write facts by hand.
        self.sudo().create(
            {
                "asked": asked[:200],
                "found": matches[0]["name"] if len(matches) == 1 else False,
                "found_count": len(matches),
                "user_id": self.env.uid,
                "company_id": self.env.company.id,
            }
        )
