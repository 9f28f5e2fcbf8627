# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What an administrator of the database might do to recorded facts: edits, deletions and insertions in plain SQL."""

from contextlib import contextmanager
from dataclasses import dataclass

import psycopg2
from odoo.tools import SQL, mute_logger

from ..audit.compare import MIRRORS
from ..record.stored_columns import KEPT_BY_ODOO, PLANNED


@dataclass(frozen=True, eq=False)
class Facts:
    """A table of facts: its section, the query of its rows (order, row), the names its columns have in the record."""

    table: str
    section: str
    rows: str
    names: dict
    # columns that say where the row belongs: moved elsewhere, the element is missing here
    owners: tuple = ()
    # None: every column; else only these belong to the record
    columns: tuple | None = None
    removable: bool = True


# columns that change in honest work and are not sealed: whoever edits them forges nothing
UNSEALED = {"mrp_deviation": PLANNED["deviation"]}
OWN = "SELECT production_id, id FROM {table} WHERE production_id IN %(orders)s"
BY_LOG = (
    "SELECT log.production_id, fact.id FROM {table} AS fact JOIN mrp_step_log AS log ON log.id = fact.log_id"
    " WHERE log.production_id IN %(orders)s"
)
BY_LOT = (
    "SELECT rel.mrp_production_id, fact.id FROM {table} AS fact"
    " JOIN mrp_production_stock_lot_rel AS rel ON rel.stock_lot_id = fact.lot_id"
    " WHERE rel.mrp_production_id IN %(orders)s"
)
THROUGH = "JOIN mrp_production AS o ON {join} WHERE o.id IN %(orders)s"
# fmt: off
TABLES = (
    Facts("mrp_feeding", "materials", OWN, {
        "lot_name": "lot", "supplier_name": "supplier", "grade_code": "grade", "replaces_id": "replaces",
        "specification_version": "specification", "expiration_date": "expires_at"}, ("production_id",)),
    Facts("mrp_step_log", "steps", OWN, {"name": "step", "state": "closed"}, ("production_id",), None, False),
    Facts("mrp_step_reading", "steps", BY_LOG, {"replaces_id": "replaces"}, ("log_id",)),
    Facts("mrp_step_equipment", "steps", BY_LOG, {"serial_no": "serial"}, ("log_id",)),
    Facts("mrp_step_attachment", "steps", BY_LOG, {"user_id": "stored.user_id"}, ("log_id",)),
    Facts("lot_sample", "tests", BY_LOT, {"name": "sample"}, ("lot_id",), None, False),
    Facts("lot_test_result", "tests", (
        "SELECT rel.mrp_production_id, fact.id FROM {table} AS fact JOIN lot_sample AS s ON s.id = fact.sample_id"
        " JOIN mrp_production_stock_lot_rel AS rel ON rel.stock_lot_id = s.lot_id"
        " WHERE rel.mrp_production_id IN %(orders)s"), {"replaces_id": "replaces"}, ("sample_id",)),
    Facts("lot_gate_decision", "gate_decisions", OWN, {
        "grade_code": "grade", "origin": "document", "reason_text": "reason"}, ()),
    Facts("mrp_deviation", "deviations", OWN, {"name": "number"}, ("production_id",)),
    Facts("batch_signature", "signatures", OWN, {
        "signer_name": "signer", "res_model": "document", "res_id": "document"}, ("production_id",)),
    Facts("mrp_production", "batch", "SELECT id, id FROM mrp_production WHERE id IN %(orders)s", {
        "name": "order", "product_qty": "planned_quantity", "origin": "source", "user_id": "responsible",
        "date_start": "started_at", "date_finished": "finished_at", "create_date": "opened_at"}, (), (
        "name", "product_qty", "origin", "user_id", "date_start", "date_finished", "state", "release_state",
        "decided_at", "create_date", "product_id", "bom_id", "company_id", "product_uom_id", "release_decision"),
        False),
    Facts("stock_lot", "batch", (
        "SELECT mrp_production_id, stock_lot_id FROM mrp_production_stock_lot_rel"
        " WHERE mrp_production_id IN %(orders)s"), {
        "name": "lots[0]", "expiration_date": "expires_at", "grade_id": "grades[0]"}, (),
        ("name", "expiration_date", "grade_id"), False),
    Facts("stock_move_line", "genealogy", (
        "SELECT coalesce(m.raw_material_production_id, m.production_id), l.id FROM stock_move_line AS l"
        " JOIN stock_move AS m ON m.id = l.move_id WHERE l.state = 'done'"
        " AND (m.raw_material_production_id IN %(orders)s OR m.production_id IN %(orders)s)"), {
        "quantity_product_uom": "quantity", "state": "puts", "lot_id": "puts", "product_id": "puts"}, (),
        ("quantity_product_uom", "state", "lot_id", "product_id")),
    Facts("stock_move_line", "shipments", (
        "SELECT rel.mrp_production_id, l.id FROM stock_move_line AS l"
        " JOIN mrp_production_stock_lot_rel AS rel ON rel.stock_lot_id = l.lot_id"
        " JOIN stock_location AS place ON place.id = l.location_dest_id AND place.usage = 'customer'"
        " WHERE rel.mrp_production_id IN %(orders)s"), {"date": "shipped_at"}, ("lot_id", "state", "location_dest_id"),
        ("quantity", "date", "lot_id", "state", "location_dest_id", "product_id")),
    Facts("stock_move_line", "materials", (
        "SELECT m.raw_material_production_id, l.id FROM stock_move_line AS l JOIN stock_move AS m ON m.id = l.move_id"
        " WHERE l.state = 'done' AND m.raw_material_production_id IN %(orders)s AND NOT EXISTS ("
        "SELECT FROM mrp_feeding AS f WHERE f.move_id = l.move_id AND f.lot_id = l.lot_id)"), {
        "date": "fed_at"}, ("state",), ("quantity", "date", "lot_id", "state", "location_id")),
    Facts("stock_picking", "shipments", (
        "SELECT rel.mrp_production_id, l.picking_id FROM stock_move_line AS l"
        " JOIN mrp_production_stock_lot_rel AS rel ON rel.stock_lot_id = l.lot_id"
        " WHERE l.picking_id IS NOT NULL AND rel.mrp_production_id IN %(orders)s"), {
        "name": "document", "partner_id": "customer"}, (), ("name", "partner_id"), False),
    Facts("mrp_workorder", "materials", (
        "SELECT f.production_id, f.workorder_id FROM mrp_feeding AS f WHERE f.production_id IN %(orders)s"), {
        "name": "step"}, (), ("name",), False),
    Facts("lot_parameter", "tests", (
        "SELECT rel.mrp_production_id, r.parameter_id FROM lot_test_result AS r"
        " JOIN lot_sample AS s ON s.id = r.sample_id"
        " JOIN mrp_production_stock_lot_rel AS rel ON rel.stock_lot_id = s.lot_id"
        " WHERE rel.mrp_production_id IN %(orders)s"), {"code": "parameter"}, (), ("code",), False),
    Facts("product_product", "batch", f"SELECT o.id, p.id FROM product_product AS p {THROUGH}".replace(
        "{join}", "o.product_id = p.id"), {"default_code": "product", "barcode": "gtin"}, (),
        ("default_code", "barcode"), False),
)
# fmt: on


class Forger:
    """Edits one fact at a time and takes it back; ``random`` decides which."""

    def __init__(self, env, orders, random):
        self.env, self.orders, self.random = env, orders, random
        self.rows = {}

    @contextmanager
    def forged(self):
        """One forgery, undone at the end: yields (order id, section, words one of which a path must hold, what)."""
        savepoint = self.env.cr.savepoint(flush=False)
        try:
            done = None
            while done is None:
                done = self._attempt(self.random.choice(TABLES))
            self.env.invalidate_all()
            yield done
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all()

    def _attempt(self, facts):
        inner = self.env.cr.savepoint(flush=False)
        try:
            with mute_logger("odoo.sql_db"):
                done = self._forge(facts)
                self.env.cr.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except psycopg2.Error:
            # the database itself refuses this one (a key, a check): no forgery
            inner.close(rollback=True)
            return None
        inner.close(rollback=done is None)
        return done

    def _forge(self, facts):
        order_id, row = self.random.choice(self._rows(facts))
        deed = self.random.choice(("edit",) * 6 + (("delete", "insert") if facts.removable else ()))
        table = SQL.identifier(facts.table)
        self.env.cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", table))
        try:
            if deed == "edit":
                return self._edit(facts, order_id, row)
            if deed == "delete":
                self.env.cr.execute(SQL("DELETE FROM %s WHERE id = %s", table, row))
                return order_id, facts.section, ("",), f"delete {facts.table} {row}"
            columns = [SQL.identifier(name) for name in self._columns(facts.table) if name not in ("id", "lims_ref")]
            self.env.cr.execute(
                SQL(
                    "INSERT INTO %s (%s) SELECT %s FROM %s WHERE id = %s",
                    table,
                    SQL(", ").join(columns),
                    SQL(", ").join(columns),
                    table,
                    row,
                )
            )
            return order_id, facts.section, ("",), f"insert {facts.table} {row}"
        finally:
            self.env.cr.execute(SQL("ALTER TABLE %s ENABLE TRIGGER USER", table))

    def _edit(self, facts, order_id, row):
        columns = facts.columns
        if columns is None:
            unsealed = (*KEPT_BY_ODOO, *UNSEALED.get(facts.table, ()))
            columns = [name for name in self._columns(facts.table) if name not in unsealed]
        if not columns:
            return None
        column = self.random.choice(sorted(columns))
        name = SQL.identifier(column)
        [(old,)] = self.env.execute_query(
            SQL("SELECT %s FROM %s WHERE id = %s", name, SQL.identifier(facts.table), row)
        )
        new = self._other_value(facts.table, column, old)
        if new is None:
            return None
        changed = self.env.execute_query(
            SQL(
                "UPDATE %s SET %s = %s WHERE id = %s AND %s IS DISTINCT FROM %s RETURNING 1",
                SQL.identifier(facts.table),
                name,
                new,
                row,
                name,
                new,
            )
        )
        if not changed:
            return None
        told = (facts.names.get(column, column), f"stored.{column}", *MIRRORS.get(column, ()))
        words = ("",) if column in facts.owners else told
        if words[0] == "puts":
            words = ("",)
        return order_id, facts.section, words, f"edit {facts.table}.{column} {row}: {old!r} -> {new.code}{new.params}"

    def _other_value(self, table, column, old):
        """SQL of another value of the column's type, or None when there is none."""
        kind = self._columns(table)[column]
        comodel = self._comodel(table, column)
        if comodel:
            found = self.env.execute_query(
                SQL("SELECT id FROM %s WHERE id <> %s ORDER BY id DESC LIMIT 50", SQL.identifier(comodel), old or 0)
            )
            return SQL("%s", self.random.choice(found)[0]) if found else None
        if kind == "boolean":
            return SQL("NOT coalesce(%s, false)", SQL.identifier(column))
        if kind in ("integer", "numeric", "double precision"):
            return SQL("%s", float(old or 0) + self.random.randint(1, 9))
        if kind.startswith("timestamp"):
            seconds = self.random.randint(1, 10**6)
            return SQL("coalesce(%s, '2026-01-01') - %s * interval '1 second'", SQL.identifier(column), seconds)
        if kind == "date":
            return SQL("coalesce(%s, '2026-01-01') + %s", SQL.identifier(column), self.random.randint(1, 99))
        if kind in ("character varying", "text"):
            return SQL("%s", f"{old or ''}{self.random.choice('xyz0')}")
        return None

    def _comodel(self, table, column):
        model = next(model for model in self.env.registry.models.values() if model._table == table and model._auto)
        field = model._fields.get(column)
        return self.env[field.comodel_name]._table if field is not None and field.type == "many2one" else None

    def _columns(self, table):
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s ORDER BY 1",
                    table,
                )
            )
        )

    def _rows(self, facts):
        if facts not in self.rows:
            self.env.cr.execute(facts.rows.format(table=facts.table), {"orders": tuple(self.orders.ids)})
            self.rows[facts] = self.env.cr.fetchall()
        return self.rows[facts]


def named(findings, order_id, section, words):
    """Whether the findings name the forged fact: its order, its section and its field."""
    return any(
        finding.production_id.id == order_id
        and finding.section == section
        and any(finding.path.endswith(word) for word in words)
        for finding in findings
    )
