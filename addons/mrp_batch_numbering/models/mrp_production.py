# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, models


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def action_confirm(self):
        result = super().action_confirm()
        self._name_on_confirm()
        return result

    def _split_productions(self, *how, **options):
        """Backorders and the parts of a split order are confirmed as they are created, and named like any other."""
        orders = super()._split_productions(*how, **options)
        orders._name_on_confirm()
        return orders

    def _prepare_stock_lot_values(self):
        drawn = self.env["batch.numbering"]._names([(self._batch_source(), 1)])[0]
        if not drawn:
            return super()._prepare_stock_lot_values()
        [name] = drawn.names
        return {"product_id": self.product_id.id, "name": name, "batch_rule_id": drawn.rule_id}

    def _name_on_confirm(self):
        """Name the batches whose rule says so, if all that the number prints is known already."""
        for production in self.filtered(lambda order: order._awaits_name()):
            production.lot_producing_ids = [Command.create(production._prepare_stock_lot_values())]

    def _awaits_name(self):
        if self.product_tracking != "lot" or self.lot_producing_ids or self.state == "draft":
            return False
        source = self._batch_source()
        rule = self.env["batch.rule"]._rule_for(source)
        # The order's planner need not be able to read rules.
        return rule.sudo().name_on_confirm and bool(self.env["batch.numbering"]._peek(source))

    def _batch_source(self, workorder=None):
        """Where this order's batch is born (:class:`BatchSource` of batch numbering).

        :param workorder: the work order being worked on; its work center is the line, else that of the last one
        """
        self.ensure_one()
        return self.env["batch.numbering"]._source(
            self.product_id,
            self.company_id,
            planned=self.date_start or None,
            picking_type=self.picking_type_id or None,
            warehouse=self.picking_type_id.warehouse_id or None,
            values=(*self._batch_values(workorder), *self._component_lots()),
        )

    def _batch_values(self, workorder=None):
        line = (workorder or self.workorder_ids[-1:]).workcenter_id
        return ("line", line.code or ""), ("order", self.name or ""), ("origin", self.origin or "")

    def _component_lots(self):
        """The first lot of each component that was taken."""
        first = {}
        for line in self._lines_taken().sorted("id"):
            if line.lot_id:
                first.setdefault(f"source_lot:{line.product_id.id}", line.lot_id.name)
        return tuple(first.items())

    def _lines_taken(self):
        """Lines of what went into the batch; another lot may still take the place of what is only reserved."""
        return self.move_raw_ids.move_line_ids.filtered("picked")
