# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What no version seals: how many versions there are of each record, that one was erased, that a finding was closed."""

from odoo import fields
from odoo.tools import SQL

from .. import sdjwt

NAMED = 20  # missing versions that a finding names


class ActsAudit:
    """Version numbers against the counters of their records; erasures and closings against the log's signature.

    :param audit: the ``trace.audit`` that keeps what is found
    """

    def __init__(self, audit):
        self.audit, self.env = audit, audit.env

    def batch(self):
        """Check all of the company."""
        self._check_numbers()
        self._check_gaps()
        self._check_erasures()
        self._check_closings()
        self.audit._next_phase()

    def _check_numbers(self):
        """Versions that no counter came to, or that stand in a log of another company."""
        rows = self.env.execute_query(
            SQL(
                """
            SELECT record.id
              FROM trace_record AS record
              JOIN trace_log AS log ON log.id = record.log_id
              LEFT JOIN trace_record_key AS held USING (production_id)
             WHERE record.company_id = %s AND (
                   log.company_id <> record.company_id OR held.id IS NULL
                   OR record.version NOT BETWEEN 1 AND held.last_version)
             ORDER BY record.id
            """,
                self.audit.company_id.id,
            )
        )
        for (record_id,) in rows:
            self.audit._find_once("number", {"version": record_id}, record_id=record_id)

    def _check_gaps(self):
        """Versions that were counted and are not here. The log holds the entries of those that a restore lost.

        Of an erased record nothing is sealed any more, and its counter goes on.
        """
        rows = self.env.execute_query(
            SQL(
                """
            SELECT held.production_id, held.last_version, held.secret,
                   coalesce(array_agg(record.version) FILTER (WHERE record.id IS NOT NULL), '{}'), max(record.id)
              FROM trace_record_key AS held LEFT JOIN trace_record AS record USING (production_id)
             WHERE held.company_id = %s AND held.erased_at IS NULL
             GROUP BY held.id
            HAVING count(record.id) FILTER (WHERE record.version BETWEEN 1 AND held.last_version) <> held.last_version
             ORDER BY held.production_id
            """,
                self.audit.company_id.id,
            )
        )
        missing = {}
        for order_id, last, secret, here, newest in rows:
            key, counted = sdjwt.RecordKey(bytes(secret)), {*range(1, last + 1)}
            missing[order_id, newest] = {key.tag(version): version for version in counted.difference(here)}
        logged = self._logged([tag for tags in missing.values() for tag in tags])
        for (order_id, newest), tags in missing.items():
            lost = sorted(version for tag, version in tags.items() if tag not in logged)
            if lost:
                self.audit._find_once(
                    "gap",
                    {"order_id": order_id, "versions": ", ".join(map(str, lost[:NAMED]))},
                    {"order": self._order(order_id).name},
                    record_id=newest,
                )

    def _logged(self, tags):
        """Those of the tags that have a place in a log of the company."""
        if not tags:
            return set()
        return {
            bytes(tag)
            for (tag,) in self.env.execute_query(
                SQL(
                    """
            SELECT tag FROM trace_leaf
             WHERE kind = '1' AND leaf_index IS NOT NULL AND tag IN %s
               AND log_id IN (SELECT id FROM trace_log WHERE company_id = %s)
            """,
                    tuple(tags),
                    self.audit.company_id.id,
                )
            )
        }

    def _check_erasures(self):
        verifiers = self.env["trace.log"]._verifiers(self.audit.company_id)
        # sudo: the audit reads what its auditor may not, and shows only that something is wrong with it
        keys = (
            self.env["trace.record.key"]
            .sudo()
            .search([("company_id", "=", self.audit.company_id.id), ("erased_at", "!=", False)])
        )
        for key in keys.filtered(lambda key: not key._is_confirmed(verifiers)):
            self.audit._find_once(
                "erased",
                {"key": key.id},
                {"order": key.production_id.name, **_act(key.erased_at, key.erased_by, key.erase_reason)},
                record_id=key.production_id.trace_record_ids[:1].id,
            )

    def _check_closings(self):
        for closing in self.env["trace.audit.closing"]._unconfirmed(self.audit.company_id):
            self.audit._find_once(
                "closing",
                {"closing": closing.id, "finding": closing.finding_id.id},
                _act(closing.closed_at, closing.user_id, closing.reason),
                record_id=closing.finding_id.record_id.id,
            )

    def _order(self, order_id):
        return self.env["mrp.production"].sudo().browse(order_id)  # sudo: as above


def _act(moment, person, reason):
    return {"day": fields.Date.to_string(moment), "user": person.name, "reason": reason}
