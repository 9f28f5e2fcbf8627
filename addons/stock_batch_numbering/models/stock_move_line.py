# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    def _prepare_new_lot_vals(self):
        vals = super()._prepare_new_lot_vals()
        rule = self.env["batch.rule"]._rule_for(self._batch_source())
        return {**vals, "batch_rule_id": rule.id} if rule else vals

    def _action_done(self):
        self._name_blank_lots()
        return super()._action_done()

    def _batch_source(self):
        """What this line tells about the lot it makes: what its move tells."""
        self.ensure_one()
        if self.move_id:
            return self.move_id._batch_source()
        return self.env["batch.numbering"]._source(self.product_id, self.company_id)

    def _name_blank_lots(self):
        """Give a number to tracked lines that bring goods in, were left blank, and have a rule that says so.

        A lot is one number per move, a serial one per line.
        """
        if not self.env["batch.rule"]._snapshots():
            return
        groups = {}
        for line in self.filtered(lambda line: line._is_blank_birth()):
            key = line.move_id if line.product_id.tracking == "lot" else line
            groups[key] = groups.get(key, self.browse()) + line
        lines = [group for group in groups.values() if group[0]._names_blanks()]
        drawn = self.env["batch.numbering"]._names([(group[0]._batch_source(), 1) for group in lines])
        for group, given in zip(lines, drawn, strict=True):
            group.lot_name = given.names[0]

    def _names_blanks(self):
        rule = self.env["batch.numbering"]._snapshot_for(self._batch_source())
        return rule and rule.blanks

    def _is_blank_birth(self):
        return (
            self.product_id.tracking != "none"
            and self.quantity > 0
            and not self.lot_id
            and not self.lot_name
            and self.move_id
            and self._is_birthplace()
            and self.move_id.picking_type_id.use_create_lots
        )

    def _is_birthplace(self):
        """Does what this line takes come into being with it?"""
        return self.location_id.usage in ("supplier", "production")
