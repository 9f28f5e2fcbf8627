# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

#: Ways to open a batch; add-ons with others add them.
OPENED = [("dossier", "Dossier")]


class BatchLookup(models.Model):
    """Who looked for which batch, and when: an inspection leaves a trace of what it asked for and took away."""

    _name = "batch.lookup"
    _description = "Look-up of a Batch"
    _inherit = ["batch.fact"]
    _order = "recorded_at desc, id desc"
    _rec_name = "asked"

    asked = fields.Char("Asked For", required=True, readonly=True)
    found = fields.Char(readonly=True, help="What was opened; empty when there is no such batch.")
    found_count = fields.Integer("Answers", readonly=True, help="How many batches and lots answered to it.")
    # No default: it would be written into rows that nobody may change.
    how = fields.Selection(OPENED, readonly=True)
    user_id = fields.Many2one("res.users", "Asked By", required=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")

    @api.model_create_multi
    def create(self, vals_list):
        self._prepare_facts(vals_list)
        return super().create(vals_list)

    @api.model
    def _note(self, how, asked, names):
        """Record that the current user asked for *asked*, by one of ``OPENED``, and was shown the batches *names*."""
        # sudo: whoever asks leaves the fact; nobody may write facts by hand.
        self.sudo().create(
            {
                "asked": asked[:200],
                "found": names[0] if len(names) == 1 else False,
                "found_count": len(names),
                "how": how,
                "user_id": self.env.uid,
                "company_id": self.env.company.id,
            }
        )
