# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class LotCorrection(models.TransientModel):
    """Correct number and dates of a lot that has been moved or judged, with a reason that stays on the lot."""

    _name = "lot.correction"
    _description = "Correct a Lot"

    lot_id = fields.Many2one("stock.lot", required=True, readonly=True)
    use_expiration_date = fields.Boolean(related="lot_id.use_expiration_date")
    name = fields.Char("Lot number", required=True)
    ref = fields.Char("Reference")
    expiration_date = fields.Datetime()
    use_date = fields.Datetime("Best before")
    removal_date = fields.Datetime()
    alert_date = fields.Datetime()
    reason = fields.Char(required=True)

    @api.model
    def default_get(self, fields):
        """The dialog opens with what the lot says now."""
        values = super().default_get(fields)
        lot = self.env["stock.lot"].browse(values.get("lot_id"))
        return {**{name: lot[name] for name in self._correctable() if lot and name in fields}, **values}

    @api.model
    def _correctable(self):
        """Names of the fields of the lot that the dialog shows."""
        return ["name", "ref", "expiration_date", "use_date", "removal_date", "alert_date"]

    def action_apply(self):
        """Correct what was changed in the dialog."""
        self.ensure_one()
        typed = {name: self[name] for name in self._correctable()}
        changed = {change.name: typed[change.name] for change in self.lot_id._changes(typed, list(typed))}
        self.lot_id._correct(changed, self.reason)
        return {"type": "ir.actions.act_window_close"}
