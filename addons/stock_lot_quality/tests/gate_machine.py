# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Random days in a warehouse: what is done, what the gate's table says of it, and what must always be true."""

from collections import Counter

from odoo.exceptions import UserError

GRADES = ("in_progress", "pass", "conditional", "fail", "held", "recalled")


class GateMachine:
    """Plays steps on three lots of one product and checks after each.

    A step is (name of an action, three whole numbers that choose lot, document, place and quantity). What Odoo or
    the gate refuses is undone and counted; what goes through is held against the grade table, read from the
    records and not through the gate.
    """

    ACTIONS = (
        "receive",
        "demand",
        "reserve",
        "unreserve",
        "validate",
        "take",
        "move",
        "scrap",
        "give_back",
        "come_back",
        "grade",
        "grade",
        "order",
        "finish",
        "count",
    )

    def __init__(self, env, product, warehouse, quarantine, made=None):
        self.env, self.product, self.warehouse, self.made = env, product, warehouse, made
        stock = warehouse.lot_stock_id
        self.shelf = env["stock.location"].create({"name": "Random shelf", "location_id": stock.id})
        self.places = [stock, self.shelf, quarantine]
        self.customers, self.vendors = (env.ref(f"stock.stock_location_{name}") for name in ("customers", "suppliers"))
        self.grades = {grade.code: grade for grade in env["lot.grade"].search([("code", "in", GRADES)])}
        self.lots = env["stock.lot"].create(
            [{"name": f"RANDOM-{number}", "product_id": product.id} for number in range(3)]
        )
        self.lots.grade_id = self.grades["pass"]
        self.pickings, self.orders = env["stock.picking"], env["mrp.production"] if made else []
        self.told = Counter()

    def play(self, action, a, b, c):
        """Do one step, then check that nothing is negative, stale or past the gate."""
        before = self._done_lines()
        try:
            with self.env.cr.savepoint():
                getattr(self, f"_{action}")(a, b, c)
                self.env.flush_all()
            self.told[action] += 1
        except UserError:
            self.told["refused"] += 1
        self._check_gate(self._done_lines() - before)
        self._check_quants()
        self._check_reservations()

    # What people do

    def _receive(self, a, b, c):
        self._moved(self.warehouse.in_type_id, self.vendors, self.places[0], self.lots[a % 3], 1 + b % 9)

    def _demand(self, a, b, c):
        self.pickings |= self._picking(self.warehouse.out_type_id, self.places[0], self.customers, 1 + b % 9)

    def _reserve(self, a, b, c):
        self._open(a).action_assign()

    def _unreserve(self, a, b, c):
        self._open(a).do_unreserve()

    def _validate(self, a, b, c):
        picking = self._open(a)
        if picking.move_ids.move_line_ids:
            picking.move_ids.picked = True
            picking.with_context(skip_backorder=True).button_validate()

    def _take(self, a, b, c):
        """A scan: this lot, whatever was reserved."""
        picking, lot = self._open(a), self.lots[b % 3]
        quantity = min(self._free(lot, self.places[0]), picking.move_ids.product_uom_qty)
        if picking and quantity > 0:
            picking.do_unreserve()
            self._line(picking, lot, quantity)
            picking.move_ids.picked = True

    def _move(self, a, b, c):
        source, destination, lot = self.places[b % 3], self.places[c % 3], self.lots[a % 3]
        quantity = min(self._free(lot, source), 1 + c % 5)
        if source != destination and quantity > 0:
            self._moved(self.warehouse.int_type_id, source, destination, lot, quantity)

    def _scrap(self, a, b, c):
        lot, place = self.lots[a % 3], self.places[b % 3]
        on_hand = sum(
            self.env["stock.quant"].search([("lot_id", "=", lot.id), ("location_id", "=", place.id)]).mapped("quantity")
        )
        if on_hand > 0:
            self.env["stock.scrap"].create(
                {
                    "product_id": self.product.id,
                    "lot_id": lot.id,
                    "scrap_qty": min(on_hand, 1 + c % 4),
                    "location_id": place.id,
                }
            ).do_scrap()

    def _give_back(self, a, b, c):
        lot, quantity = self.lots[a % 3], min(self._free(self.lots[a % 3], self.places[b % 3]), 1 + c % 4)
        if quantity > 0:
            self._moved(self.warehouse.out_type_id, self.places[b % 3], self.vendors, lot, quantity)

    def _come_back(self, a, b, c):
        lot = self.lots[a % 3]
        shipped = sum(
            self.env["stock.quant"]
            .search([("lot_id", "=", lot.id), ("location_id", "=", self.customers.id)])
            .mapped("quantity")
        )
        if shipped > 0:
            self._moved(self.warehouse.in_type_id, self.customers, self.places[0], lot, min(shipped, 1 + c % 4))

    def _grade(self, a, b, c):
        self.lots[a % 3].grade_id = self.grades[GRADES[b % len(GRADES)]]

    def _order(self, a, b, c):
        if self.made:
            order = self.env["mrp.production"].create({"product_id": self.made.id, "product_qty": 1 + b % 3})
            order.action_confirm()
            order.action_assign()
            self.orders |= order

    def _finish(self, a, b, c):
        running = [order for order in self.orders if order.state in ("confirmed", "progress", "to_close")]
        if running:
            order = running[a % len(running)]
            missing = order.move_raw_ids.product_uom_qty - order.move_raw_ids.quantity
            if missing <= 0:
                order.qty_producing = order.product_qty
                order._set_qty_producing()
                order.move_raw_ids.picked = True
                order.with_context(skip_consumption=True, skip_backorder=True).button_mark_done()

    def _count(self, a, b, c):
        lot, place = self.lots[a % 3], self.places[b % 2]
        quant = self.env["stock.quant"].search([("lot_id", "=", lot.id), ("location_id", "=", place.id)], limit=1)
        if quant:
            quant = quant.with_context(inventory_mode=True)
            quant.inventory_quantity = quant.quantity + c % 3
            quant._apply_inventory()

    def _picking(self, kind, source, destination, quantity):
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "location_id": source.id,
                "location_dest_id": destination.id,
                "move_ids": [
                    (
                        0,
                        0,
                        {
                            "product_id": self.product.id,
                            "product_uom_qty": quantity,
                            "location_id": source.id,
                            "location_dest_id": destination.id,
                        },
                    )
                ],
            }
        )
        picking.action_confirm()
        return picking

    def _moved(self, kind, source, destination, lot, quantity):
        picking = self._picking(kind, source, destination, quantity)
        picking.move_ids.move_line_ids.unlink()
        self._line(picking, lot, quantity)
        picking.move_ids.picked = True
        picking.button_validate()

    def _line(self, picking, lot, quantity):
        self.env["stock.move.line"].create(
            {
                "picking_id": picking.id,
                "move_id": picking.move_ids.id,
                "product_id": self.product.id,
                "lot_id": lot.id,
                "quantity": quantity,
                "location_id": picking.location_id.id,
                "location_dest_id": picking.location_dest_id.id,
            }
        )

    def _open(self, number):
        waiting = self.pickings.filtered(lambda picking: picking.state not in ("done", "cancel"))
        return waiting[number % len(waiting)] if waiting else waiting

    def _free(self, lot, place):
        quants = self.env["stock.quant"].search([("lot_id", "=", lot.id), ("location_id", "=", place.id)])
        return sum(quants.mapped("quantity")) - sum(quants.mapped("reserved_quantity"))

    # What must always be true

    def _done_lines(self):
        return self.env["stock.move.line"].search([("lot_id", "in", self.lots.ids), ("state", "=", "done")])

    def _check_gate(self, lines):
        for line in lines:
            column = self._column(line)
            allowed = column is None or line.lot_id.grade_id[f"allow_{column}"]
            assert allowed, f"{line.lot_id.name} ({line.lot_id.grade_id.code}) passed as {column}"

    def _column(self, line):
        source, destination = line.location_id, line.location_dest_id
        if destination == self.places[2] or destination.usage == "inventory":
            return "quarantine"
        if destination in (self.customers, self.vendors):
            # None of these lots came from a vendor.
            return "sale"
        if destination.usage == "production":
            return "consumption"
        return "transfer" if source.usage == "internal" else None

    def _check_quants(self):
        negative = self.env["stock.quant"].search(
            [
                ("product_id", "=", self.product.id),
                ("location_id.usage", "=", "internal"),
                "|",
                ("quantity", "<", 0),
                ("reserved_quantity", "<", 0),
            ]
        )
        assert not negative, f"negative: {negative.mapped(lambda quant: (quant.lot_id.name, quant.quantity))}"

    def _check_reservations(self):
        held, said = Counter(), Counter()
        for line in self.env["stock.move.line"].search(
            [
                ("product_id", "=", self.product.id),
                ("state", "not in", ("done", "cancel", "draft")),
                ("location_id.usage", "=", "internal"),
            ]
        ):
            held[line.lot_id.name, line.location_id.id] += line.quantity_product_uom
        for quant in self.env["stock.quant"].search([("product_id", "=", self.product.id)]):
            said[quant.lot_id.name, quant.location_id.id] += quant.reserved_quantity
        wrong = {key for key in held | said if abs(held[key] - said[key]) > 0.001}
        assert not wrong, f"reserved {dict(said)}, but lines hold {dict(held)}"
