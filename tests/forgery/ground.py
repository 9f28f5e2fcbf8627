# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The plant as the attempts find it: people of every role, a row in every guarded table, and what is stored by SQL."""

import base64
import contextlib
import logging
import os
import re
import shutil
import socket
import tempfile
import threading
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import patch

import odoo
from odoo import fields
from odoo.addons.fact_guard.guard import Owned
from odoo.addons.trace_anchor.log.publisher import FOLDER_VARIABLE, export_folder
from odoo.addons.trace_anchor.tlog.note import COSIGNATURE, VerifierKey
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.sql_db import Cursor
from odoo.tests.test_cursor import TestCursor
from odoo.tools import SQL

from .sought import DONE, SOUGHT

#: Addons whose fields and methods are ours to answer for.
OURS = frozenset(path.parent.name for path in Path(__file__).parents[2].glob("addons/*/__manifest__.py"))
#: One person of the played plant for each role of its own, by login.
PLAYED = {
    "operator": "li.qiang", "supervisor": "gao.yan", "laboratory": "chen.jing", "quality": "zhao.min",
    "warehouse": "liu.wei", "accountant": "sun.li", "auditor": "james.moore", "log administrator": "zhou.lei",
    "manager": "he.jian",
}
#: People the plant has not: name and groups.
ADDED = {
    "plain": ("base.group_user",), "maker": ("mrp.group_mrp_user",), "keeper": ("stock.group_stock_user",),
    "machine": ("mrp_batch_trace.group_machine",), "portal": ("base.group_portal",),
}
#: Rights of the person of another company: all that the first company's people have between them.
ABROAD = (
    "stock_lot_quality.group_quality", "stock.group_stock_manager", "mrp.group_mrp_manager",
    "mrp_batch_trace.group_supervisor", "trace_anchor.group_trace_admin",
)
#: What PostgreSQL or the ORM stamps on a row whenever it is touched.
STAMPS = ("write_uid", "write_date")
WRITES = re.compile(r"\b(INSERT|UPDATE|DELETE|TRUNCATE|MERGE|COPY|nextval)\b", re.IGNORECASE)


class Ground:
    """Where attempts are made. ``people``: ``{role: environment}``; ``env``: the superuser's."""

    def __init__(self, env):
        self.env, self.cr = env(su=True), env.cr
        self.people, self._counted, self.written = {}, {}, False

    @classmethod
    @contextlib.contextmanager
    def of(cls, env):
        """The plant, so that nothing an attempt does leaves this transaction: no commit, no file, no connection."""
        ground = cls(env)
        with contextlib.ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            for change in ground._walls(folder):
                stack.enter_context(change)
            stack.callback(env.cr.rollback)
            logging.disable(logging.ERROR)
            stack.callback(logging.disable, logging.NOTSET)
            ground._settle()
            yield ground

    def _walls(self, folder):
        """Patches that keep what is tried inside this transaction and away from the plant's files."""
        exports = folder / "log"
        for log in self.env["trace.log"].search([("state", "!=", "draft")]):
            shutil.copytree(export_folder(log), exports / log.name)
        yield patch.dict(os.environ, {FOLDER_VARIABLE: str(exports)})
        if keys := os.environ.get("BATCH_TRACE_KEYS"):
            yield patch.dict(os.environ, BATCH_TRACE_KEYS=str(shutil.copytree(keys, folder / "keys")))
        yield patch.object(type(self.cr), "commit", lambda cursor: None)
        test = SimpleNamespace(assertCanOpenTestCursor=lambda: None, test_cursor_lock_timeout=20)
        yield patch.object(odoo.modules.module, "current_test", test)
        lock = threading.RLock()
        yield patch.object(self.env.registry, "cursor", lambda readonly=False: TestCursor(self.cr, lock, False))
        yield patch.object(socket.socket, "connect", _no_connection)
        # What a refusal would say to a person costs more than the refusal.
        yield patch.object(type(self.env["ir.model.access"]), "_make_access_error",
                           lambda _self, model, mode: AccessError(f"{mode} {model}"))
        yield self._noting()

    def _settle(self):
        abroad = self.env["res.company"].create({"name": "Abroad Dairy"})
        for role, login in PLAYED.items():
            self._enter(role, self.env["res.users"].search([("login", "=", login)]))
        self.company = self.people["operator"].company
        for role, groups in ADDED.items():
            self._enter(role, self._user(role, groups, self.company))
        self._enter("abroad", self._user("abroad", ABROAD, abroad))
        self._enter("administrator", self.env.ref("base.user_admin"))
        self.abroad = abroad
        product = self.env["product.product"].create({"name": "Whey", "is_storable": True, "tracking": "lot"})
        lot = self.env["stock.lot"].create({
            "name": "FORGED-1", "product_id": product.id, "company_id": self.company.id})
        self.sample = self.people["laboratory"]["lot.sample"].create({"lot_id": lot.id}).sudo()
        # Of nobody here: whoever brings a file may exchange it until it is recorded.
        self.delivery = self.env["lot.result.import"].create({
            "filename": "forged.csv", "content": base64.b64encode(b"Sample;Fat\n1;3.5\n").decode(),
            "company_id": self.company.id})
        self.running = self.env["mrp.workorder"].search([("state", "=", "ready")], limit=1) or self._ordered()
        self.running.with_env(self.people["operator"]).button_start()
        missing = {name: self._place(name) for name in self.guarded_models() if not self.records(name)}
        assert not any(missing.values()), f"no rows of these; say in ground._named what they need: {missing}"
        self.env.flush_all()
        self.watched = self._watched()
        self._look()

    def _look(self):
        """Note what the tables that are watched hold now."""
        self._oids = {table: self._oid(table) for table in self.watched}
        self._baseline = {table: self._rows(table) for table in self.watched}
        self._counted = self._counts()

    def _ordered(self):
        """First step of one more order: whoever used the plant before may have done all that were ready."""
        order = self.env["mrp.workorder"].search(
            [("operation_id.step_parameter_ids", "!=", False)], limit=1).production_id.copy()
        order.action_confirm()
        return order.workorder_ids.filtered(lambda step: step.state == "ready")[:1]

    def _user(self, role, groups, company):
        return self.env["res.users"].with_context(no_reset_password=True).create({
            "name": f"Forger {role}", "login": f"forger.{role}",
            "group_ids": [Command.set([self.env.ref(name).id for name in groups])],
            "company_id": company.id, "company_ids": [Command.set(company.ids)],
        })

    def _enter(self, role, user):
        self.people[role] = self.env(user=user.id, su=False, context={
            "lang": "en_US", "tz": "UTC", "uid": user.id, "allowed_company_ids": user.company_ids.ids})

    # which ------------------------------------------------------------------------------------------------------

    def guarded_models(self):
        """Models that are stored and guard fields or keep facts, by name."""
        return [
            name for name, model in sorted(self.env.registry.items())
            if not model._abstract and not model._transient and hasattr(self.env[name], "_guarded_names")
        ]

    def is_fact(self, model):
        """Whether rows of this model are never changed: what the database itself refuses."""
        return hasattr(self.env[model], "_fact_set_once") or hasattr(self.env[model], "_settable")

    def fields(self, model):
        """``{name: level}`` of the fields to attack: 'owner', 'once', or 'kept' for the rest of a fact's columns."""
        records = self.env[model]
        found = dict.fromkeys(records._guarded_names("once"), "once")
        found |= dict.fromkeys(records._guarded_names("owner"), "owner")
        if self.is_fact(model):
            later = {*getattr(records, "_fact_set_once", ()), *getattr(records, "_settable", ()), *STAMPS}
            for name, field in records._fields.items():
                if field.store and field.column_type and name not in later and name != "id":
                    found.setdefault(name, "kept")
        return found

    def records(self, model):
        """The oldest and the newest record."""
        found = self.env[model].with_context(active_test=False)
        return found.search([], limit=1, order="id") | found.search([], limit=1, order="id desc")

    # rows that the played day has left out -----------------------------------------------------------------------

    def _place(self, model):
        """A row as the owner's code would make it, where the day has left none; returns what is wrong with it."""
        try:
            with self.cr.savepoint():
                self.env[model].create(Owned(self.base(model)))
        except Exception as error:  # noqa: BLE001  all of them are told at once
            return repr(error)
        return None

    def base(self, model):
        """Values with which a record of this model can be made, without what only its owner fills."""
        records, known, values = self.env[model], self.records(model)[-1:], {}
        owned = records._guarded_names("owner") if hasattr(records, "_guarded_names") else ()
        for name, field in records._fields.items():
            wanted = field.store and field.required and not field.compute and name not in odoo.models.MAGIC_COLUMNS
            if wanted and (not known or name not in owned):
                values[name] = self._plain(field, known)
        return values | self._named(model)

    def _plain(self, field, known):
        if field.type in ("char", "text", "html"):
            return f"made by {os.urandom(6).hex()}"
        if known and known[field.name]:
            return field.convert_to_write(known[field.name], known)
        if field.type == "many2one":
            if field.comodel_name == "res.company":
                return self.company.id
            others = self.env[field.comodel_name]
            mine = [("company_id", "=", self.company.id)] if "company_id" in others._fields else []
            return (others.search(mine, limit=1) or others.search([], limit=1)).id
        if field.type == "selection":
            return field.get_values(self.env)[0]
        return {"integer": 1, "float": 1.0, "date": "2026-01-02", "datetime": "2026-01-02 03:04:05", "boolean": True,
                "binary": "QQ==", "json": {}, "many2one_reference": 1}.get(field.type, False)

    def _named(self, model):
        """What chance does not find."""
        company, find = self.company.id, lambda name, domain=(): self.env[name].search(list(domain), limit=1)
        heating = find("mrp.step.log", [("state", "=", "open")])
        named = {
            "lot.gate.override": {"operation": "sale", "company_id": company},
            "lot.test.result": {"sample_id": self.sample.id, "value": "4.1", "tested_at": fields.Datetime.now()},
            "lot.result.import.column": {"import_id": self.delivery.id},
            "lot.sample": {"lot_id": self.sample.lot_id.id, "drawn_at": fields.Datetime.now()},
            "mrp.deviation": {"production_id": heating.production_id.id},
            "mrp.step.reading": {
                "log_id": heating.id, "value": "75", "measured_at": fields.Datetime.now(), "parameter_id":
                    heating.operation_id.step_parameter_ids[:1].parameter_id.id or find("lot.parameter").id},
            "mrp.step.attachment": {"log_id": heating.id, "name": "paper.txt", "content": "QQ=="},
            "lot.specification": {"product_id": self.sample.product_id.id},
            "mrp.production": {"product_id": heating.production_id.product_id.id},
            "trace.network": {"contract_address": "0x" + os.urandom(20).hex()},
            "trace.witness": {"url": "https://witness.example", "vkey": str(
                VerifierKey("witness.example", os.urandom(32), COSIGNATURE))},
        }
        return {name: value for name, value in named.get(model, {}).items() if name in self.env[model]._fields}

    # what is stored -------------------------------------------------------------------------------------------------

    def _watched(self):
        """``{table: columns}`` to compare; None for every column."""
        watched = {}
        for name in self.guarded_models():
            records = self.env[name]
            owned = {field for field, level in self.fields(name).items() if records._fields[field].column_type}
            if self.is_fact(name) or owned:
                watched[records._table] = None if self.is_fact(name) else owned
            for field in self.fields(name):
                if records._fields[field].type == "many2many":
                    watched[records._fields[field].relation] = None
        return watched | {table: columns | (watched.get(table) or set()) for table, columns in SOUGHT.items()}

    def _oid(self, table):
        return self.env.execute_query(SQL("SELECT to_regclass(%s)::oid::int", table))[0][0]

    def _rows(self, table):
        """``{id: {column: text}}``; for a table without id the rows themselves are the keys."""
        looked_at = SQL("state = 'done'") if table in DONE else SQL("true")
        rows = self.env.execute_query(SQL(
            "SELECT to_jsonb(t) FROM %s t WHERE %s", SQL.identifier(table), looked_at))
        columns = self.watched[table]
        return {
            row.get("id") or tuple(sorted(row.items())): {
                name: value for name, value in row.items()
                if name not in STAMPS and (columns is None or name in columns)}
            for [row] in rows}

    def _counts(self):
        """``{table: rows touched so far in this transaction}``: rises with each change, also with one taken back."""
        rows = self.env.execute_query(SQL(
            """
            SELECT oid::int, pg_stat_get_xact_tuples_inserted(oid) + pg_stat_get_xact_tuples_updated(oid)
                 + pg_stat_get_xact_tuples_deleted(oid) FROM unnest(%s::oid[]) AS oid
            """, list(self._oids.values())))
        return dict(rows)

    def changes(self):
        """What differs from the beginning: ``[(table, id, column, before, after)]``; before is None for a new row."""
        counted, found = self._counts(), []
        for table, oid in self._oids.items():
            if counted[oid] != self._counted.get(oid):
                found += self._changes(table)
        self._counted = counted
        return found

    def _changes(self, table):
        before, after = self._baseline[table], self._rows(table)
        for key in before.keys() - after.keys():
            yield table, key, None, before[key], None
        for key, row in after.items():
            known = before.get(key)
            if known is None:
                yield table, key, None, None, row
            elif known != row:
                for name in row:
                    if row[name] != known.get(name):
                        yield table, key, name, known.get(name), row[name]

    # attempts -------------------------------------------------------------------------------------------------------

    def attempt(self, act):
        """Do it, write what it left pending, and take it back.

        :return: ``(changes, None)``, or ``([], the exception)`` when it was refused
        """
        changes, refusal = [], None
        self.cr.execute("SAVEPOINT attempt")
        self.written = False
        try:
            act()
            self.env.flush_all()
            changes = self.changes() if self.written else []
        except Exception as error:  # noqa: BLE001  whatever it is, nothing of it is stored
            refusal = error
        self._take_back()
        return changes, refusal

    # steps that stay until the end of a sequence ------------------------------------------------------------------

    def prepare_calls(self):
        """What random calls draw from, asked once."""
        moving = {table.replace("_", ".") for table in DONE}
        models = {*self.guarded_models(), *moving, "mrp.workorder", "maintenance.equipment", "lot.result.import"}
        self.watched |= DONE
        self._look()
        self.bases, self._ids = {model: self.base(model) for model in models}, {}
        self.guarded = {model: self.fields(model) if hasattr(self.env[model], "_guarded_names") else {}
                        for model in models}
        self.settled = set(self.env["stock.lot"].search([])._settled().ids)
        self.sendable = {
            model: {name for name, field in self.env[model]._fields.items()
                    if field.store and field.type not in ("one2many", "many2many", "reference", "properties", "html")}
            for model in models}

    def ids(self, model):
        """Some records of a model to point to."""
        if model not in self._ids:
            self._ids[model] = self.env[model].with_context(active_test=False).search([], limit=4).ids
        return self._ids[model]

    def at_first(self, table):
        """Rows that were there when the sequence began, by id."""
        return self._before[table]

    def begin(self):
        self.cr.execute("SAVEPOINT sequence")
        self._before = dict(self._baseline)

    def end(self):
        self.cr.clear()
        self.cr.execute("ROLLBACK TO SAVEPOINT sequence")
        self._baseline, self._counted = self._before, self._counts()

    def step(self, act, env):
        """Do it and keep it, written by whose *env* it is; returns ``(changes since the last step, refusal)``."""
        self.env.invalidate_all()  # each step is a request of its own
        self.cr.execute("SAVEPOINT attempt")
        self.written = False
        try:
            act()
            env.flush_all()
            changes = self.changes() if self.written else []
        except Exception as error:  # noqa: BLE001  whatever it is, nothing of it is stored
            self._take_back()
            self._counted = self._counts()
            return [], error
        for table in {table for table, *_rest in changes}:
            self._baseline[table] = self._rows(table)
        self.cr.execute("RELEASE SAVEPOINT attempt")
        return changes, None

    def _take_back(self):
        """Roll back; what is cached goes too, but where nothing was written: most attempts end before that."""
        transaction, registry = self.env.transaction, self.env.registry
        if self.written or transaction.field_dirty or transaction.tocompute:
            self.cr.clear()
        self.cr.execute("ROLLBACK TO SAVEPOINT attempt")
        self.cr.execute("RELEASE SAVEPOINT attempt")
        if registry.cache_invalidated:
            registry.clear_cache(*registry.cache_invalidated)
            registry.cache_invalidated.clear()

    def _noting(self):
        """Patch of the cursor that notes whether anything was written."""
        execute = Cursor.execute

        def noted(cursor, query, *args, **kwargs):
            code = query.code if isinstance(query, SQL) else query
            if not self.written and WRITES.search(code):
                self.written = True
            return execute(cursor, query, *args, **kwargs)

        return patch.object(Cursor, "execute", noted)


def _no_connection(*_args):
    raise ConnectionRefusedError("no connections from here")
