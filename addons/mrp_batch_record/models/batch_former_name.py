# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from datetime import UTC, datetime, timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..former_names import KEPT_NAMES

_CACHE = "mrp_batch_record.former_names"


class BatchFormerName(models.Model):
    """What something was called until it was renamed, so that a fact is told in the names of its day.

    A signature and a sealed record are bound to a fact, not to what its people and things are called later.
    """

    _name = "batch.former.name"
    _description = "Former Name"
    _inherit = ["batch.fact"]
    _owned_rows = True
    _order = "id desc"

    name = fields.Char("Former Name", readonly=True, help="In the source language; empty where there was none.")
    res_model = fields.Char("Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", required=True, readonly=True)
    field_name = fields.Char("Field", required=True, readonly=True)
    until = fields.Datetime("Renamed", required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Renamed By", required=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        search="_search_company_id",
        help="That of the record, or of the person; empty where all companies share it.",
    )

    @api.depends("res_model", "res_id")
    def _compute_company_id(self):
        for former in self:
            # sudo: the company of a record is told whoever may read the record.
            record = self.env[former.res_model].sudo().browse(former.res_id).exists()
            former.company_id = _company(record)

    @api.model
    def _search_company_id(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(
            Domain("res_model", "=", model) & Domain("res_id", "in", self._ids_of(model, list(value)))
            for model in KEPT_NAMES
        )

    def _ids_of(self, model, companies):
        """Return the query of the records of *model* that belong to *companies*, a list of ids; False: to all."""
        # sudo: whose a record is does not depend on who may read it.
        records = self.env[model].sudo().with_context(active_test=False)
        own = [company for company in companies if company]
        if model == "res.company":
            domain = Domain("id", "in", own)
        elif model == "res.users":
            domain = Domain("company_ids", "in", own)
        elif model == "res.partner":
            # A person belongs to the companies he works in, whether or not his address is shared.
            people = records.env["res.users"]._search([("company_ids", "in", own)])
            domain = Domain("company_id", "in", companies) & (
                Domain("user_ids", "=", False) | Domain("user_ids", "in", people)
            )
        elif "company_id" in records._fields:
            domain = Domain("company_id", "in", companies)
        else:
            domain = Domain(False in companies)
        return records._search(domain)

    @api.model
    def _note(self, records, names):
        """Keep what *records* are still called in the database, just before the columns *names* are written.

        :param records: of a model in ``KEPT_NAMES``; names: dict of column -> dict of record id -> its new value
        """
        if not self.env.execute_query(SQL("SELECT FROM mrp_production LIMIT 1")):
            return  # before the first order there is no record that speaks of anything
        # Pending names are written by whoever's environment flushes them; the transaction knows whose call this is.
        caller = (self.env.transaction.default_env or self.env).uid
        # Within the second: a fact noted earlier in it has the former name.
        now, rows = fields.Datetime.now() + timedelta(microseconds=datetime.now(UTC).microsecond), []
        for name, values in names.items():
            before = self._before(records, name, list(values))
            rows += [
                (records._name, record_id, name, before[record_id], now, caller, now.replace(microsecond=0))
                for record_id, value in values.items()
                if record_id in before and (before[record_id] or None) != (_plain(value, before[record_id]) or None)
            ]
        if rows:
            self.env.execute_query(
                SQL(
                    "INSERT INTO batch_former_name"
                    " (res_model, res_id, field_name, name, until, user_id, recorded_at) VALUES %s RETURNING id",
                    SQL(", ").join(SQL("%s", row) for row in rows),
                )
            )
            self.env.cr.precommit.data.pop(_CACHE, None)

    def _before(self, records, name, ids):
        """Names in the database: ``{id: text}``; none of what this very transaction makes and has not named yet."""
        column = SQL.identifier(name)
        text = SQL("%s ->> 'en_US'", column) if records._fields[name].translate else column
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT id, %s FROM %s WHERE id IN %s"
                    " AND (%s IS NOT NULL OR create_date IS DISTINCT FROM now() AT TIME ZONE 'UTC')",
                    text,
                    SQL.identifier(records._table),
                    tuple(ids),
                    column,
                )
            )
        )

    @api.model
    def _settle(self):
        """Write pending renamings, so that what is called next knows of them."""
        # sudo: what is pending is written whoever may read it.
        for model, names in KEPT_NAMES.items():
            self.env[model].sudo().flush_model(names)

    @api.model
    def _former(self):
        """Return ``{(model, record id, field): ([until], [name])}``, each in the order of time; once a transaction."""
        known = self.env.cr.precommit.data.get(_CACHE)
        if known is None:
            known = self.env.cr.precommit.data[_CACHE] = defaultdict(lambda: ([], []))
            for model, res_id, field, until, name in self.env.execute_query(
                SQL("SELECT res_model, res_id, field_name, until, name FROM batch_former_name ORDER BY until, id")
            ):
                untils, names = known[model, res_id, field]
                untils.append(until)
                names.append(name)
        return known


def _plain(value, before):
    """A new column value as its text in the source language; unchanged where a translation alone is written."""
    if hasattr(value, "adapted"):
        value = value.adapted
    return value.get("en_US", before) if isinstance(value, dict) else value


def _company(record):
    """The company of a record or a person; empty where all companies share it."""
    if record._name == "res.company":
        return record
    if record._name == "res.partner" and record.user_ids:
        return record.user_ids[:1].company_id
    return record.company_id if "company_id" in record._fields else record.env["res.company"]
