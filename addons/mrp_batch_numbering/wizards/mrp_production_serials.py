# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class MrpProductionSerials(models.TransientModel):
    _inherit = "mrp.production.serials"

    proposed_numbers = fields.Text(help="What the rule would give: drawn when the list is applied, not before.")

    @api.depends("production_id")
    def _compute_lot_name(self):
        fresh = self.filtered(lambda wizard: not wizard.lot_name and not wizard.production_id.lot_producing_ids)
        result = super()._compute_lot_name()
        for wizard in fresh:
            wizard.lot_name = next(iter(wizard._following(1)), wizard.lot_name)
        return result

    def action_generate_serial_numbers(self):
        following = self._following(self.lot_quantity)
        if not following or self.lot_name not in (False, following[0]):
            return super().action_generate_serial_numbers()
        action = super().action_generate_serial_numbers()
        self.serial_numbers = self.proposed_numbers = "\n".join(following)
        return action

    def action_apply(self):
        self._draw_proposed()
        return super().action_apply()

    def _following(self, count):
        if not self.production_id or count < 1:
            return []
        source = self.production_id._batch_source(self.workorder_id)
        return self.env["batch.numbering"]._peek(source, count)

    def _draw_proposed(self):
        """Exchange the proposed numbers still in the list for numbers drawn now: somebody may have been faster."""
        proposed = set((self.proposed_numbers or "").split("\n"))
        listed = (self.serial_numbers or "").split("\n")
        count = sum(number in proposed for number in listed if number)
        if not count:
            return
        source = self.production_id._batch_source(self.workorder_id)
        drawn = iter(self.env["batch.numbering"]._names([(source, count)])[0].names)
        self.serial_numbers = "\n".join(next(drawn) if number and number in proposed else number for number in listed)
        self.proposed_numbers = False
