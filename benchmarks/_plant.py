# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A plant of any size in SQL: received lots, batches on levels, deliveries and stock, cloned from a few real records.

``fill(env, size)`` inserts it into the database of ``env``; the million of :data:`MILLION` takes a few minutes.
"""

import time
from dataclasses import dataclass

from odoo.fields import Command


@dataclass(frozen=True)
class Size:
    """How much there is: received lots; levels of production, batches on each and inputs of each; deliveries of each
    batch of the last level at most, and customers they go to."""

    received: int
    per_level: int
    levels: int = 8
    inputs: int = 4
    deliveries: int = 0
    customers: int = 500

    @property
    def made(self):
        return self.per_level * self.levels

    @property
    def lots(self):
        return self.received + self.made


#: 40 % received, 60 % made on eight levels, about five inputs each, one to seven deliveries of what is finished.
MILLION = Size(received=400_000, per_level=75_000, inputs=5, deliveries=7)


@dataclass(frozen=True)
class Plant:
    """Where the cloned records begin."""

    size: Size
    first_lot: int
    first_order: int
    seconds: float

    @property
    def first_batch(self):
        return self.first_lot + self.size.received


TABLES = (
    "stock_lot", "mrp_production", "stock_move", "stock_move_line", "stock_move_line_consume_rel",
    "mrp_production_stock_lot_rel", "stock_picking", "stock_quant",
)
#: Their guards take no id but the one that the sequence gives; here rows refer to each other by ids that are chosen.
GUARDED = ("stock_lot", "mrp_production")


def fill(env, size):
    """Insert a plant of *size*; return where it begins. Its rows are as real records of Odoo's own making are."""
    started = time.perf_counter()
    cr, patterns = env.cr, _Patterns(env)
    _vacuum(cr)
    cr.execute("SET LOCAL maintenance_work_mem = '256MB'")
    _drop_foreign_keys(cr)
    indexes = _drop_indexes(cr)
    first = {table: _first_id(cr, table) for table in TABLES if not table.endswith("_rel")}
    _insert_lots(cr, patterns, size, first)
    _insert_orders(cr, patterns, size, first)
    _insert_inputs(cr, patterns, size, first)
    lines = first["stock_move_line"] + size.made * (1 + size.inputs)
    _insert_receipts(cr, patterns, size, first, lines)
    if size.deliveries:
        _insert_deliveries(cr, patterns, size, first, lines + size.received)
    for statement in indexes:
        cr.execute(statement)
    for table in first:
        cr.execute(f"SELECT setval('{table}_id_seq', (SELECT max(id) FROM {table}))")
    _vacuum(cr)
    cr.execute("ANALYZE")
    env.invalidate_all()
    return Plant(size, first["stock_lot"], first["mrp_production"], time.perf_counter() - started)


class _Patterns:
    """One real order, receipt and delivery, done through the ORM, whose rows are then cloned."""

    def __init__(self, env):
        self.env = env
        self.product, self.material = env["product.product"].create([
            {"name": name, "type": "consu", "is_storable": True, "tracking": "lot"} for name in ("Batch", "Material")
        ])
        self.lot, self.raw = env["stock.lot"].create([
            {"name": f"pattern {product.name}", "product_id": product.id} for product in (self.product, self.material)
        ])
        warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
        self.stock = warehouse.lot_stock_id
        suppliers, customers = (env.ref(f"stock.stock_location_{side}") for side in ("suppliers", "customers"))
        self.receipt = self._transfer(warehouse.in_type_id, self.raw, suppliers, self.stock, 2)
        self.order = self._make(warehouse)
        self.delivery = self._transfer(warehouse.out_type_id, self.lot, self.stock, customers, 1)
        self.quant = env["stock.quant"].search(
            [("lot_id", "=", self.raw.id), ("location_id", "=", self.stock.id)], limit=1)
        env.flush_all()

    def _transfer(self, kind, lot, source, target, quantity):
        picking = self.env["stock.picking"].create({
            "picking_type_id": kind.id, "location_id": source.id, "location_dest_id": target.id,
            "move_ids": [Command.create({
                "product_id": lot.product_id.id, "product_uom_qty": quantity, "location_id": source.id,
                "location_dest_id": target.id,
            })],
        })
        picking.action_confirm()
        move = picking.move_ids
        move.move_line_ids.unlink()
        self.env["stock.move.line"].create({
            "move_id": move.id, "picking_id": picking.id, "product_id": lot.product_id.id, "lot_id": lot.id,
            "quantity": quantity, "location_id": source.id, "location_dest_id": target.id,
        })
        move.picked = True
        picking.with_context(skip_backorder=True, skip_sanity_check=True).button_validate()
        if picking.state != "done":
            raise RuntimeError("the pattern of a transfer was not finished")
        return picking

    def _make(self, warehouse):
        order = self.env["mrp.production"].create({
            "product_id": self.product.id, "product_qty": 1, "bom_id": False,
            "move_raw_ids": [Command.create({"product_id": self.material.id, "product_uom_qty": 1})],
        })
        order.action_confirm()
        order.lot_producing_ids = self.lot
        order.qty_producing = 1
        move = order.move_raw_ids
        move.move_line_ids.unlink()
        self.env["stock.move.line"].create({
            "move_id": move.id, "product_id": self.material.id, "lot_id": self.raw.id, "quantity": 1,
            "location_id": move.location_id.id, "location_dest_id": move.location_dest_id.id,
        })
        move.picked = True
        order.with_context(skip_consumption=True, skip_backorder=True).button_mark_done()
        if order.state != "done":
            raise RuntimeError("the pattern of an order was not finished")
        return order


def _first_id(cr, table):
    cr.execute(f"SELECT coalesce(max(id), 0) + 1 FROM {table}")
    return cr.fetchone()[0]


def _vacuum(cr):
    """Clear old row versions away: because of them PostgreSQL would not use the indexes built below while any older
    transaction of the server is open. At the end, leave the tables as autovacuum does."""
    cr.commit()
    cr.connection.autocommit = True
    cr.execute(f"VACUUM {', '.join(TABLES)}")
    cr.connection.autocommit = False


def _drop_foreign_keys(cr):
    """They hold by construction, and checking each of a million rows takes minutes. The copy is thrown away."""
    cr.execute(
        "SELECT conrelid::regclass::text, conname FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])", [list(TABLES)],
    )
    for table, name in cr.fetchall():
        cr.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def _drop_indexes(cr):
    """Drop what is not a constraint's own index; return the statements that build them again, which is faster."""
    cr.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
        " WHERE i.indrelid = ANY(%s::regclass[])"
        " AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)", [list(TABLES)],
    )
    found = cr.fetchall()
    for name, _statement in found:
        cr.execute(f"DROP INDEX {name}")
    return [statement for _name, statement in found]


def clone(cr, table, source, rows, **columns):
    """Copy row ``source`` of ``table`` for each row of the query ``rows``; ``columns`` are SQL over its columns."""
    cr.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_name = %s AND is_generated = 'NEVER'", [table]
    )
    names = [name for [name] in cr.fetchall()]
    values = [columns.get(name, f'pattern."{name}"') for name in names]
    quoted = ", ".join(f'"{name}"' for name in names)
    if table in GUARDED:
        cr.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    # Table, column names and expressions are this file's own; nothing comes from outside.
    cr.execute(
        f"INSERT INTO {table} ({quoted}) SELECT {', '.join(values)}"
        f" FROM {table} pattern CROSS JOIN ({rows}) r WHERE pattern.id = {source}"
    )
    if table in GUARDED:
        cr.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _numbers(count):
    return f"SELECT n FROM generate_series(0, {count - 1}) n"


def _insert_lots(cr, patterns, size, first):
    lots = first["stock_lot"]
    clone(cr, "stock_lot", patterns.raw.id, _numbers(size.received), id=f"{lots} + n", name="'R' || n")
    clone(cr, "stock_lot", patterns.lot.id, _numbers(size.made), id=f"{lots + size.received} + n", name="'B' || n")


def _insert_orders(cr, patterns, size, first):
    order, batches = patterns.order, _numbers(size.made)
    orders, moves, lines = first["mrp_production"], first["stock_move"], first["stock_move_line"]
    batch = first["stock_lot"] + size.received
    name = "'BENCH/' || n"
    clone(cr, "mrp_production", order.id, batches, id=f"{orders} + n", name=name)
    clone(cr, "stock_move", order.move_finished_ids.id, batches, id=f"{moves} + n", production_id=f"{orders} + n",
          reference=name)
    clone(cr, "stock_move", order.move_raw_ids.id, batches, id=f"{moves + size.made} + n",
          raw_material_production_id=f"{orders} + n", reference=name)
    clone(cr, "stock_move_line", order.move_finished_ids.move_line_ids.id, batches, id=f"{lines} + n",
          move_id=f"{moves} + n", lot_id=f"{batch} + n")
    cr.execute(f"""INSERT INTO mrp_production_stock_lot_rel (mrp_production_id, stock_lot_id)
                   SELECT {orders} + n, {batch} + n FROM ({batches}) b""")


def _insert_inputs(cr, patterns, size, first):
    """One parent of the level below, the rest received; a few bulk lots go into hundreds or thousands of batches."""
    moves, lines = first["stock_move"], first["stock_move_line"]
    cr.execute("SELECT setseed(0.19)")
    cr.execute(
        """CREATE TEMP TABLE bench_input ON COMMIT DROP AS
           SELECT n, k, CASE
               WHEN k = 0 AND n >= %(level)s
               THEN %(lots)s + %(received)s + (n / %(level)s - 1) * %(level)s + floor(random() * %(level)s)::int
               WHEN pick < 0.03 THEN %(lots)s + floor(random() * 5 * %(level)s / 15000)::int
               WHEN pick < 0.13 THEN %(lots)s + 50 + floor(random() * 300 * %(level)s / 15000)::int
               ELSE %(lots)s + 2000 + floor(random() * (%(received)s - 2000))::int END AS lot_id
             FROM (SELECT n, k, random() AS pick
                     FROM generate_series(0, %(made)s - 1) n, generate_series(0, %(inputs)s - 1) k) drawn""",
        {"level": size.per_level, "lots": first["stock_lot"], "received": size.received, "made": size.made,
         "inputs": size.inputs},
    )
    order = patterns.order
    clone(cr, "stock_move_line", order.move_raw_ids.move_line_ids.id, "SELECT * FROM bench_input",
          id=f"{lines + size.made} + n * {size.inputs} + k", move_id=f"{moves + size.made} + n", lot_id="r.lot_id")
    # The lots beside the link are written with it: a trigger would look up each of millions of lines.
    cr.execute("ALTER TABLE stock_move_line_consume_rel DISABLE TRIGGER fact_guard_stock_move_line_consume_rel_lots")
    cr.execute(
        f"""INSERT INTO stock_move_line_consume_rel (consume_line_id, produce_line_id, source_lot_id, target_lot_id,
                   source_company_id, target_company_id, target_done, production_id)
            SELECT {lines} + n, {lines + size.made} + n * {size.inputs} + k, lot_id,
                   {first["stock_lot"] + size.received} + n, {order.company_id.id}, {order.company_id.id}, true,
                   {first["mrp_production"]} + n
              FROM bench_input"""
    )
    cr.execute("ALTER TABLE stock_move_line_consume_rel ENABLE TRIGGER fact_guard_stock_move_line_consume_rel_lots")


def _insert_receipts(cr, patterns, size, first, lines):
    """Each received lot has its receipt, and every second one stock on hand."""
    moves = first["stock_move"] + 2 * size.made
    receipt, received = patterns.receipt, _numbers(size.received)
    clone(cr, "stock_move", receipt.move_ids.id, received, id=f"{moves} + n")
    clone(cr, "stock_move_line", receipt.move_line_ids.id, received, id=f"{lines} + n", move_id=f"{moves} + n",
          lot_id=f"{first['stock_lot']} + n")
    clone(cr, "stock_quant", patterns.quant.id, _numbers(size.lots // 2), id=f"{first['stock_quant']} + n",
          lot_id=f"{first['stock_lot']} + 2 * n", quantity="1", reserved_quantity="0",
          product_id=f"CASE WHEN 2 * n < {size.received} THEN {patterns.material.id} ELSE {patterns.product.id} END")


def _insert_deliveries(cr, patterns, size, first, lines):
    """Each batch of the last level is delivered one to ``deliveries`` times, and one in twenty of the others once."""
    delivery, customers = patterns.delivery, size.customers
    moves, pickings = first["stock_move"] + 2 * size.made + size.received, first["stock_picking"]
    partner = patterns.env["res.partner"].create([{"name": f"Customer {number}"} for number in range(customers)])[0]
    patterns.env.flush_all()
    batch, finished = first["stock_lot"] + size.received, size.made - size.per_level
    cr.execute(
        f"""CREATE TEMP TABLE bench_delivery ON COMMIT DROP AS
            SELECT row_number() OVER () - 1 AS n, {batch} + b AS lot_id
              FROM generate_series(0, {size.made - 1}) b
             CROSS JOIN LATERAL generate_series(1, CASE WHEN b >= {finished} THEN 1 + mod(b, {size.deliveries})
                                                       WHEN mod(b, 20) = 0 THEN 1 ELSE 0 END) d"""
    )
    rows = "SELECT n, lot_id FROM bench_delivery"
    clone(cr, "stock_picking", delivery.id, rows, id=f"{pickings} + n", name="'BENCH/OUT/' || n",
          partner_id=f"{partner.id} + mod(n, {customers})")
    clone(cr, "stock_move", delivery.move_ids.id, rows, id=f"{moves} + n", picking_id=f"{pickings} + n",
          reference="'BENCH/OUT/' || n")
    clone(cr, "stock_move_line", delivery.move_line_ids.id, rows, id=f"{lines} + n", move_id=f"{moves} + n",
          picking_id=f"{pickings} + n", lot_id="r.lot_id")
