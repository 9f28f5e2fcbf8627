# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.stock_lot_quality.birth import MADE


class StockMove(models.Model):
    _inherit = "stock.move"

    feeding_ids = fields.One2many("mrp.feeding", "move_id", "Feedings", readonly=True)
    substitutes_id = fields.Many2one(
        "stock.move", "Stands In For", readonly=True, index="btree_not_null", ondelete="set null", copy=False
    )

    # Those who move stock see what it costs; who audits does not for that.
    price_unit = fields.Float(groups="stock.group_stock_user")

    # Confirming an order looks its moves up by their group; without this it reads the whole table.
    _production_group_idx = models.Index("(production_group_id) WHERE production_group_id IS NOT NULL")

    def _has_field_access(self, field, operation):
        """Whoever reads movements by another right than the auditor's reads their price as before."""
        granted = super()._has_field_access(field, operation)
        return granted or field.name == "price_unit" and not self.env.user.has_group("mrp_batch_record.group_auditor")

    @api.model
    def action_generate_lot_line_vals(self, context_data, mode, first_lot, count, lot_text):
        """Lots generated in the dialog of a by-product are born with the grade of production."""
        move = self.browse(context_data.get("default_move_id")).exists()
        made = move.production_id and move.product_id.id == context_data.get("default_product_id")
        moves = self.with_context(lot_birth=MADE) if made else self
        return super(StockMove, moves).action_generate_lot_line_vals(context_data, mode, first_lot, count, lot_text)

    def _create_lot_ids_from_move_line_vals(self, vals_list, product_id, company_id=False):
        """Serial numbers assigned to what an order makes are born with the grade of production."""
        moves = self.with_context(lot_birth=MADE) if self.production_id else self
        return super(StockMove, moves)._create_lot_ids_from_move_line_vals(vals_list, product_id, company_id)

    def _bind_lot(self, lot, quantity, uom):
        """Consume *quantity* (in *uom*; negative takes back) of *lot* on this component line.

        What lies here without a scan makes room first, so that the line's total does not grow beyond the
        plan. The line becomes a manual consumption: core no longer overwrites it from the plan.
        """
        self.ensure_one()
        own = uom._compute_quantity(quantity, self.product_id.uom_id)
        if own > 0:
            # Core takes what it reserved by itself when a step starts; from the first scan on only scans take.
            self._unscanned_lines().filtered("picked").picked = False
            self._make_room(lot, own)
        bound = self.move_line_ids.filtered(lambda line: line.picked and line.lot_id == lot)
        if own < 0:
            self._take(bound, -own)
        elif bound:
            bound[0].quantity += self.product_id.uom_id._compute_quantity(own, bound[0].product_uom_id)
        else:
            # In the component's unit where that is exact, as core does: an unbuild counts lines in it.
            vals = self._prepare_move_line_vals(quantity=own)
            self.env["stock.move.line"].create(vals | {"lot_id": lot.id, "picked": True})
        self.manual_consumption = True

    def _unscanned_lines(self):
        """Return the lines of what was reserved, or taken by core itself, and that nobody has fed."""
        # Whoever looks at a line need not read who fed it.
        fed = {(row.move_id.id, row.lot_id.id) for row in self.sudo().feeding_ids._standing()}
        return self.move_line_ids.filtered(lambda line: not line.picked or (line.move_id.id, line.lot_id.id) not in fed)

    def _lacks_lot(self):
        """Whether core will ask for a lot of this component when its order is closed."""
        if self.state in ("done", "cancel") or not self.product_uom_qty or self.has_tracking == "none":
            return False
        taken = self.move_line_ids.filtered(lambda line: line.picked and line.quantity)
        return not self.picked or any(not line.lot_id for line in taken)

    def _is_struck_out(self):
        """Whether it will do so because all that was fed of it was struck out again."""
        # sudo: whoever closes an order need not read feedings.
        fed = self.sudo().feeding_ids
        return bool(fed) and not fed._standing() and self._lacks_lot()

    def _available_to_feed(self, lot):
        """Return how much of *lot* this line can consume, in its own unit: free stock and what it has reserved.

        A component that is not stored is always there.
        """
        self.ensure_one()
        product = lot.product_id or self.product_id  # a lot of a permitted substitute
        if not product.is_storable:
            return self.product_uom_qty
        # The operator need not read stock to be told whether there is enough.
        free = self.env["stock.quant"].sudo()._get_available_quantity(product, self.location_id, lot_id=lot)
        own = self._unscanned_lines().filtered(lambda line: line.lot_id == lot)
        quantity = free + sum(own.mapped("quantity_product_uom"))
        return product.uom_id._compute_quantity(quantity, self.product_uom, rounding_method="DOWN")

    def _feedable_products(self):
        """Return what may be fed on these lines: their components and what may stand in for them."""
        # An operator need not read the recipe to feed by it.
        return self.product_id | self.sudo().bom_line_id.substitute_ids.sudo(False)

    def _reserve_instead(self):
        """What core had taken by itself is taken from the other lot, too: left to a pick, it would be cancelled."""
        taken = self.filtered(
            lambda move: move.raw_material_production_id.qty_producing and move.picked and not move.manual_consumption
        )
        reserved = super()._reserve_instead()
        taken.filtered(lambda move: move.move_line_ids and not move.picked).picked = True
        return reserved

    def _line_for(self, product, quantity):
        """Return the component line that consumes *product*: this one, or the one that stands in for it.

        :param quantity: in this line's unit; a line that stands in takes over that much of the plan
        """
        self.ensure_one()
        if product == self.product_id:
            return self
        order = self.raw_material_production_id
        line = order.move_raw_ids.filtered(
            lambda move: move.substitutes_id == self and move.product_id == product and move.state != "cancel"
        )[:1]
        if not line:
            vals = order._get_move_raw_values(product, 0, self.product_uom, self.operation_id.id)
            line = self._planning().create(vals | {"substitutes_id": self.id, "workorder_id": self.workorder_id.id})
            line._action_confirm(merge=False)
        line._take_over(quantity)
        return line.with_env(self.env)

    def _take_over(self, quantity):
        """Move *quantity* (this line's unit; negative gives back) of the plan from the line this one stands in for."""
        if self.substitutes_id:
            # Together they plan what the recipe plans, however much is fed.
            moved = max(min(quantity, self.substitutes_id.product_uom_qty), -self.product_uom_qty)
            line = self._planning()
            line.product_uom_qty += moved
            line.substitutes_id.product_uom_qty -= moved

    def _most_to_feed(self):
        """Return the planned quantity with its tolerance, in the line's unit; None when no plan limits it."""
        self.ensure_one()
        if not self.bom_line_id:
            return None
        return self.product_uom_qty * (1 + self.bom_line_id.feeding_tolerance / 100)

    def _least_to_feed(self):
        """Return the needed quantity less its tolerance, in the line's unit."""
        return self._needed() * (1 - self.bom_line_id.feeding_tolerance / 100)

    def _needed(self):
        """Return what this line's batch needs, in the line's unit: a smaller batch needs its share of the plan."""
        self.ensure_one()
        order = self.raw_material_production_id
        share = order.qty_producing / order.product_qty if 0 < order.qty_producing < order.product_qty else 1
        return self.product_uom_qty * share

    def _make_room(self, lot, quantity):
        """Give back up to *quantity* (product unit) of what is reserved and not scanned, the same lot first."""
        self._take(self._unscanned_lines().sorted(lambda line: (line.lot_id != lot, line.id)), quantity)

    def _take(self, lines, quantity):
        """Take *quantity* (product unit) off *lines* in their order; a line with nothing left goes."""
        unit, emptied = self.product_id.uom_id, self.env["stock.move.line"]
        for line in lines:
            taken = min(line.quantity_product_uom, quantity)
            quantity -= taken
            if unit.compare(taken, line.quantity_product_uom) >= 0:
                emptied |= line
            elif not unit.is_zero(taken):
                line.quantity -= unit._compute_quantity(taken, line.product_uom_id)
        emptied.unlink()
