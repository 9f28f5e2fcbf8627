# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.fact_guard.guard import Private, private, without_defaults
from odoo.exceptions import UserError

from .stock_move_state import OVER


class StockPicking(models.Model):
    _inherit = "stock.picking"

    @api.model
    def default_get(self, fields):
        return super(StockPicking, without_defaults(self, ("state",))).default_get(fields)

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse transfers that would be over before anything moved.

        :raises UserError: see above
        """
        if not self.env.su and any(vals.get("state") in OVER for vals in vals_list):
            self.env["stock.move"]._refuse_state()
        return super().create(vals_list)

    def write(self, vals):
        """A completed receipt stays its vendor's; a transfer is as far as its movements, and keeps its number.

        :raises UserError: the vendor, the state or the number would change
        """
        if not self.env.su:
            self._check_kept(vals)
        if "partner_id" in vals:
            changed = self.filtered(lambda picking: picking.partner_id.id != (vals["partner_id"] or False))
            changed.move_ids._check_vendor_stays()
        if "picking_type_id" in vals:
            # Another type brings these a number of its own sequence; what commands reach besides keeps its own.
            self = self.with_context(numbering=Private(self.ids))
        return super().write(vals)

    def _check_kept(self, vals):
        """Refuse a state that the movements do not have, and another number than the papers and overrides name.

        :raises UserError: see above
        """
        if "state" in vals:
            changed = self.filtered(lambda picking: picking.state != vals["state"])
            if changed.move_ids or changed and vals["state"] != "cancel":
                self.env["stock.move"]._refuse_state()
        if "name" in vals:
            numbered = () if "picking_type_id" in vals else private(self.env, "numbering", ())
            kept = self.filtered(lambda picking: picking.state != "draft" and picking.id not in numbered)
            for picking in kept.filtered(lambda picking: picking.name != vals["name"]):
                raise UserError(self.env._(
                    "%(picking)s keeps its number: papers and overrides name it.", picking=picking.name))

    def _action_done(self):
        """Ask the laboratory for a sample of what came in and waits for it."""
        done = super()._action_done()
        received = self.filtered(lambda picking: picking.picking_type_code == "incoming" and picking.state == "done")
        received.move_line_ids.lot_id._ask_for_samples()
        return done
