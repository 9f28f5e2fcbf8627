# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .lot_fact import LotFact

#: What says which lot it is and until when it is good, with the words for it.
CORRECTED = [
    ("name", "Lot number"),
    ("ref", "Reference"),
    ("product_id", "Product"),
    ("company_id", "Company"),
    ("expiration_date", "Expiration date"),
    ("use_date", "Best before"),
    ("removal_date", "Removal date"),
    ("alert_date", "Alert date"),
]


class LotChange(models.Model):
    """The number, product or dates of a lot that was moved or judged were corrected: what, by whom, when and why."""

    _name = "lot.change"
    _description = "Correction of a Lot"
    _inherit = [LotFact._name]  # which has to be there first
    _order = "changed_at desc, id desc"
    _rec_name = "lot_id"
    _owned_rows = True
    # Who and when it says itself; and it never changes.
    _log_access = False

    lot_id = fields.Many2one("stock.lot", required=True, index=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", readonly=True, index=True)
    what = fields.Selection(CORRECTED, required=True, readonly=True)
    old_value = fields.Char("Before", readonly=True)
    new_value = fields.Char("Corrected To", readonly=True)
    reason = fields.Char(readonly=True, help="Empty: it followed from something else, which is on record itself.")
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True, ondelete="restrict")
    changed_at = fields.Datetime("On", required=True, readonly=True)

    @api.depends("lot_id", "what")
    def _compute_display_name(self):
        words = dict(self._fields["what"]._description_selection(self.env))
        for change in self:
            change.display_name = f"{change.lot_id.name}: {words[change.what]}"
