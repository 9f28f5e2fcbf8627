# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A plant of any size in SQL: received lots, batches on levels, deliveries and stock, cloned from a few real records.

``fill(env, size)`` inserts it into the database of ``env``; the million of :data:`MILLION` takes a few minutes.
"""

import time
from dataclasses import dataclass

from _plant_rows import insert_deliveries, insert_inputs, insert_lots, insert_orders, insert_receipts
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
    "stock_lot",
    "mrp_production",
    "stock_move",
    "stock_move_line",
    "stock_move_line_consume_rel",
    "mrp_production_stock_lot_rel",
    "stock_picking",
    "stock_quant",
)


def fill(env, size):
    """Insert a plant of *size*; return where it begins. Its rows are as real records of Odoo's own making are."""
    started = time.perf_counter()
    cr, patterns = env.cr, _Patterns(env)
    _vacuum(cr)
    cr.execute("SET LOCAL maintenance_work_mem = '256MB'")
    _drop_foreign_keys(cr)
    indexes = _drop_indexes(cr)
    first = {table: _first_id(cr, table) for table in TABLES if not table.endswith("_rel")}
    insert_lots(cr, patterns, size, first)
    insert_orders(cr, patterns, size, first)
    insert_inputs(cr, patterns, size, first)
    lines = first["stock_move_line"] + size.made * (1 + size.inputs)
    insert_receipts(cr, patterns, size, first, lines)
    if size.deliveries:
        insert_deliveries(cr, patterns, size, first, lines + size.received)
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
        self.product, self.material = env["product.product"].create(
            [{"name": name, "type": "consu", "is_storable": True, "tracking": "lot"} for name in ("Batch", "Material")]
        )
        self.lot, self.raw = env["stock.lot"].create(
            [{"name": f"pattern {product.name}", "product_id": product.id} for product in (self.product, self.material)]
        )
        warehouse = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1)
        self.stock = warehouse.lot_stock_id
        suppliers, customers = (env.ref(f"stock.stock_location_{side}") for side in ("suppliers", "customers"))
        self.receipt = self._transfer(warehouse.in_type_id, self.raw, suppliers, self.stock, 2)
        self.order = self._make(warehouse)
        self.delivery = self._transfer(warehouse.out_type_id, self.lot, self.stock, customers, 1)
        self.quant = env["stock.quant"].search(
            [("lot_id", "=", self.raw.id), ("location_id", "=", self.stock.id)], limit=1
        )
        env.flush_all()

    def _transfer(self, kind, lot, source, target, quantity):
        picking = self.env["stock.picking"].create(
            {
                "picking_type_id": kind.id,
                "location_id": source.id,
                "location_dest_id": target.id,
                "move_ids": [
                    Command.create(
                        {
                            "product_id": lot.product_id.id,
                            "product_uom_qty": quantity,
                            "location_id": source.id,
                            "location_dest_id": target.id,
                        }
                    )
                ],
            }
        )
        picking.action_confirm()
        move = picking.move_ids
        move.move_line_ids.unlink()
        self.env["stock.move.line"].create(
            {
                "move_id": move.id,
                "picking_id": picking.id,
                "product_id": lot.product_id.id,
                "lot_id": lot.id,
                "quantity": quantity,
                "location_id": source.id,
                "location_dest_id": target.id,
            }
        )
        move.picked = True
        picking.with_context(skip_backorder=True, skip_sanity_check=True).button_validate()
        if picking.state != "done":
            raise RuntimeError("the pattern of a transfer was not finished")
        return picking

    def _make(self, warehouse):
        order = self.env["mrp.production"].create(
            {
                "product_id": self.product.id,
                "product_qty": 1,
                "bom_id": False,
                "move_raw_ids": [Command.create({"product_id": self.material.id, "product_uom_qty": 1})],
            }
        )
        order.action_confirm()
        order.lot_producing_ids = self.lot
        order.qty_producing = 1
        move = order.move_raw_ids
        move.move_line_ids.unlink()
        self.env["stock.move.line"].create(
            {
                "move_id": move.id,
                "product_id": self.material.id,
                "lot_id": self.raw.id,
                "quantity": 1,
                "location_id": move.location_id.id,
                "location_dest_id": move.location_dest_id.id,
            }
        )
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
        " WHERE contype = 'f' AND conrelid = ANY(%s::regclass[])",
        [list(TABLES)],
    )
    for table, name in cr.fetchall():
        cr.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')


def _drop_indexes(cr):
    """Drop what is not a constraint's own index; return the statements that build them again, which is faster."""
    cr.execute(
        "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
        " WHERE i.indrelid = ANY(%s::regclass[])"
        " AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)",
        [list(TABLES)],
    )
    found = cr.fetchall()
    for name, _statement in found:
        cr.execute(f"DROP INDEX {name}")
    return [statement for _name, statement in found]
