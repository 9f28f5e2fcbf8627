# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import UTC

from odoo import api, fields, models
from odoo.tools import SQL

from ... import sdjwt
from ...record import normal
from ...record.sealed_version import encrypt

_COLUMNS = (
    "production_id",
    "company_id",
    "log_id",
    "batch_number",
    "identity",
    "version",
    "moment",
    "sealed_at",
    "tag",
    "payload",
    "jwt",
    "commitment",
    "previous_commitment",
)


class TraceRecord(models.Model):
    """Sealing: two statements for any number of orders, whether the log's key is at hand or not."""

    _inherit = "trace.record"

    @api.model
    def _seal(self, productions, moment, note=None):
        """Seal the batch records of these orders as they are now, in the transaction of the caller.

        Writes one version and one outbox leaf an order, with the caller's cursor: both are kept or lost with
        the business facts they are about. Nothing outside the database is touched but the log's key file.

        :param moment: one of ``MOMENTS``
        :param note: a sentence that is sealed with the record
        :return: the new versions
        """
        batch_records = productions._sealable_records()
        if moment == "amended":
            productions = productions.filtered(lambda order: not self._just_amended(order, batch_records[order.id]))
        if not productions:
            return self.browse()
        versions = self.env["trace.record.key"]._advance(productions)
        logs = {company: self.env["trace.log"]._living(company) for company in productions.company_id}
        signers = {log: log.signer() for log in logs.values()}
        sealed_at = fields.Datetime.now()
        rows, compared = [], []
        for production in productions:
            version, secret, previous, before = versions[production.id]
            if not secret:
                continue  # erased: there is nothing left that may be said about this batch
            sections = normal.sealed_sections(batch_records[production.id])
            compared.append(self._compared(version, before, sections, moment))
            event = {"moment": moment, "note": note or None, **compared[-1].said()}
            sections["batch"][normal.EVENT] = normal.normalise(event)
            log = logs[production.company_id]
            vals = self._prepare_version_vals(production, log, version, secret, sections, moment, sealed_at)
            vals |= self._prepare_signed_vals(vals, secret, sections, signers[log], log, previous)
            rows.append(vals)
        sealed = self._put_in_outbox(rows)
        told = self.env.cr.precommit.data.setdefault("trace_anchor.sealed", {})
        for version, vals in zip(sealed, rows, strict=True):
            told[vals["production_id"]] = version.id, moment, batch_records[vals["production_id"]]
        productions.invalidate_recordset(["trace_record_ids"], flush=False)
        sealed._raise_alarms(compared)
        return sealed

    @api.model
    def _just_amended(self, order, batch_record):
        """Whether this transaction has sealed this very content as an amendment: a late result that also turns the
        grade is told twice and is one amendment."""
        told = self.env.cr.precommit.data.get("trace_anchor.sealed", {})
        version_id, moment, content = told.get(order.id, (0, None, None))
        # a savepoint may have taken the version back
        return moment == "amended" and content == batch_record and bool(self.browse(version_id).exists())

    @api.model
    def _prepare_version_vals(self, production, log, version, secret, sections, moment, sealed_at):
        identity = production._batch_identity(log)
        return {
            "production_id": production.id,
            "company_id": production.company_id.id,
            "log_id": log.id,
            "batch_number": production._batch_number(),
            "identity": identity,
            "version": version,
            "moment": moment,
            "sealed_at": sealed_at,
            "tag": sdjwt.RecordKey(secret).tag(version),
            "payload": encrypt(secret, version, identity, sdjwt.canonical(sections)),
        }

    @api.model
    def _prepare_signed_vals(self, vals, secret, sections, signer, log, previous):
        """What signing adds to a version: nothing without a signer, or before the version it follows is signed."""
        if not signer or (vals["version"] > 1 and not previous):
            return dict.fromkeys(("jwt", "commitment", "previous_commitment"))
        company = self.env["res.company"].browse(vals["company_id"])
        jwt = sdjwt.seal(
            sections,
            sdjwt.RecordKey(secret),
            signer.private_key,
            issuer=company.name,
            origin=log.origin,
            subject=vals["identity"],
            version=vals["version"],
            sealed_at=int(vals["sealed_at"].replace(tzinfo=UTC).timestamp()),
            previous=previous,
        ).jwt
        return {"jwt": jwt, "commitment": sdjwt.commitment(jwt), "previous_commitment": previous}

    @api.model
    def _put_in_outbox(self, rows):
        """Store versions, given as dicts of all columns, and their leaves; return the versions in that order."""
        if not rows:
            return self.browse()
        values = SQL(", ").join(SQL("%s", tuple(row[column] for column in _COLUMNS)) for row in rows)
        stored = self.env.execute_query(
            SQL(
                """
            WITH sealed AS (
                INSERT INTO trace_record (%s) VALUES %s RETURNING id, log_id, tag, commitment
            ), leaf AS (
                INSERT INTO trace_leaf (log_id, record_id, kind, tag, commitment)
                SELECT log_id, id, '1', tag, commitment FROM sealed ORDER BY id
            ), called AS (
                INSERT INTO ir_cron_trigger (cron_id, call_at)
                SELECT id, %s FROM ir_cron WHERE id = %s AND active
                   AND EXISTS (SELECT FROM trace_log WHERE state = 'open' AND id IN (SELECT log_id FROM sealed))
            )
            SELECT id FROM sealed ORDER BY id
            """,
                SQL(", ").join(map(SQL.identifier, _COLUMNS)),
                values,
                fields.Datetime.now(),
                self.env["ir.model.data"]._xmlid_to_res_id("trace_anchor.ir_cron_sequence") or 0,
            )
        )
        self._wake_schedule()
        return self.browse(row_id for (row_id,) in stored)

    @api.model
    def _wake_schedule(self):
        """The schedule does not wait for its minutes: what is sealed is signed for a moment after the commit.

        Once a transaction: each call opens a connection of its own.
        """
        after = self.env.cr.postcommit
        if not after.data.get("trace_anchor.wakes"):
            after.data["trace_anchor.wakes"] = True
            after.add(self.env["ir.cron"]._notifydb)
