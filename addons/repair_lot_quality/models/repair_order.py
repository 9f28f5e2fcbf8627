# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.stock_lot_quality.models.stock_state_kept import JOINED, bringing_about
from odoo.exceptions import UserError

#: What a repair may be as it is made: a sales order makes one that is confirmed.
BEGINNINGS = ("draft", "confirmed")


class RepairOrder(models.Model):
    """A repair begins as a new one, and goes on by its buttons."""

    _name = "repair.order"
    _inherit = ["stock.state.kept", "repair.order"]

    @api.model
    def _computed_but_written(self):
        """Odoo's form lets people choose what is repaired."""
        return super()._computed_but_written() | {"lot_id"}

    @api.model
    def _is_birth_refused(self, vals):
        return vals["state"] not in BEGINNINGS

    @api.model
    def _refuse_birth(self):
        raise UserError(self.env._("A repair is begun, ended or cancelled by its buttons, not by setting a state."))

    def _is_state_refused(self, state):
        """Odoo writes it itself; the movements say what was done."""
        return False

    def action_repair_cancel_draft(self):
        """Only here are the movements of a cancelled repair drafts again."""
        return super(RepairOrder, bringing_about(self, "draft")).action_repair_cancel_draft()

    def action_repair_done(self):
        """Here core joins what was used with what was repaired."""
        return super(RepairOrder, bringing_about(self, JOINED)).action_repair_done()
