# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from secrets import token_bytes
from typing import NamedTuple

from odoo import api, fields, models
from odoo.addons.fact_guard.guard import Owned
from odoo.addons.fact_guard.text import typed_text
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...record.sealed_version import SealedVersion
from ...tools.append_only import guard_table_with
from ...tools.digest import Digest

# The key is there from the first version on. It may be destroyed once, by somebody and for a reason, and never changed;
# the version counter only goes forward.
KEY_GUARD = """
CREATE OR REPLACE FUNCTION trace_record_key_guard() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.last_version = 1 AND length(NEW.secret) = 32
            AND num_nonnulls(NEW.erased_at, NEW.erased_by, NEW.erase_reason, NEW.erase_proof) = 0
        THEN
            RETURN NEW;
        END IF;
    ELSIF TG_OP = 'UPDATE'
        AND NEW.id = OLD.id AND NEW.production_id = OLD.production_id AND NEW.company_id = OLD.company_id
        AND NEW.last_version IN (OLD.last_version, OLD.last_version + 1)
        AND (
            (NEW.secret, NEW.erased_at, NEW.erased_by, NEW.erase_reason, NEW.erase_proof) IS NOT DISTINCT FROM
            (OLD.secret, OLD.erased_at, OLD.erased_by, OLD.erase_reason, OLD.erase_proof)
            OR (OLD.erased_at IS NULL AND NEW.secret IS NULL AND NEW.erased_at IS NOT NULL
                AND NEW.erased_by IS NOT NULL AND btrim(coalesce(NEW.erase_reason, '')) <> '')
        )
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
        MESSAGE = TG_OP || ' on trace_record_key is refused: a record key is only ever destroyed';
END $$
"""


class Advance(NamedTuple):
    """The next version of a record.

    ``secret`` is the 32-byte key, None once the record is erased; ``previous`` the commitment of the version before,
    None while it has none; ``before`` the newest version that is here: a restored database may lack some after it.
    """

    version: int
    secret: bytes | None
    previous: bytes | None
    before: SealedVersion | None


#: The next version of each order's record, with its secret and the newest version before it.
ADVANCED = """
    WITH advanced AS (
        INSERT INTO trace_record_key AS held (production_id, company_id, secret, last_version)
        VALUES %s
        ON CONFLICT (production_id) DO UPDATE SET last_version = held.last_version + 1
        RETURNING production_id, last_version, secret
    )
    SELECT advanced.production_id, last_version, secret, before.commitment, before.id, before.version,
           before.identity, before.payload
      FROM advanced LEFT JOIN LATERAL (
           SELECT * FROM trace_record
            WHERE production_id = advanced.production_id AND version < last_version
            ORDER BY version DESC LIMIT 1) AS before ON true
"""


class TraceRecordKey(models.Model):
    """The key K_r of one batch record, kept apart from its payload.

    The payload of every version is encrypted under it and every salt is derived from it, so destroying this
    one value makes the record unreadable and unprovable for ever, while its leaves stay in the log.
    """

    _name = "trace.record.key"
    _inherit = ["guarded.fields"]
    _description = "Key of a Sealed Record"
    _owned_rows = True
    _rec_name = "production_id"
    _log_access = False

    production_id = fields.Many2one("mrp.production", "Manufacturing Order", required=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict", index=True)
    secret = Digest("Key", groups="trace_anchor.group_trace_admin")
    last_version = fields.Integer("Versions", default=0, required=True)
    erased_at = fields.Datetime("Erased On", readonly=True)
    erased_by = fields.Many2one("res.users", readonly=True)
    erase_reason = fields.Char("Reason", readonly=True)
    erase_proof = Digest("Signature of the Erasure", readonly=True, help="By the log's key: that this server erased it")

    _production_unique = models.UniqueIndex("(production_id)", "A batch has one record key.")

    def init(self):
        result = super().init()
        guard_table_with(self.env.cr, self._table, KEY_GUARD, "trace_record_key_guard", "INSERT OR UPDATE OR DELETE")
        return result

    @api.model
    def _advance(self, productions):
        """Take the next version of each order's record, creating its key at the first.

        Two transactions that seal the same order meet on this row: the later one fails with a serialization
        error and Odoo replays it, so versions are gapless without a table lock.

        :return: dict of order id -> ``Advance``
        """
        rows = SQL(", ").join(
            SQL("(%s, %s, %s, 1)", order.id, order.company_id.id, token_bytes(32)) for order in productions
        )
        self.flush_model()
        found = self.env.execute_query(SQL(ADVANCED, rows))
        self.invalidate_model(["last_version", "secret"])
        return {
            order_id: Advance(
                version,
                secret and bytes(secret),
                bytes(commitment) if commitment and former == version - 1 else None,
                SealedVersion(before_id, order_id, former, identity, payload, secret) if before_id else None,
            )
            for order_id, version, secret, commitment, before_id, former, identity, payload in found
        }

    def _erase(self, reason):
        """Destroy the keys: no payload, salt or disclosure of these records can be produced again."""
        if not self.env.user.has_group("trace_anchor.group_trace_admin"):
            raise UserError(self.env._("Only a log administrator may erase a sealed record."))
        reason = typed_text(reason)
        if not reason:
            raise UserError(self.env._("Say why the record is erased: the reason stays with it for ever."))
        for key in self:
            order = key.production_id
            if not order.release_decision and order.state != "cancel":
                raise UserError(
                    self.env._(
                        "%(order)s is not decided on yet, and what is done to it is proved by its record. Release or "
                        "reject the batch first, or cancel the order.",
                        order=order.display_name,
                    )
                )
            if key.erased_at:
                raise UserError(
                    self.env._(
                        "The record of %(order)s was already erased on %(day)s.",
                        order=key.production_id.display_name,
                        day=fields.Date.to_string(key.erased_at),
                    )
                )
        # the table has no write access for anyone: erasing is this method's business alone
        erased_at, logs = fields.Datetime.now(), self.env["trace.log"]
        for key in self.sudo():
            erased = {"erased_at": erased_at, "erased_by": self.env.uid, "erase_reason": reason}
            key.write(Owned(erased, secret=False, erase_proof=logs._confirm(key.company_id, key._erasure(**erased))))

    def _erasure(self, erased_at, erased_by, erase_reason):
        """What the log's key signs of an erasure."""
        return [
            "erasure",
            self.id,
            self.production_id.id,
            fields.Datetime.to_string(erased_at),
            erased_by,
            erase_reason,
        ]

    def _is_confirmed(self, verifiers):
        """Whether one of these keys of the company's logs confirms that this record was erased so."""
        said = self._erasure(self.erased_at, self.erased_by.id, self.erase_reason)
        return self.env["trace.log"]._confirms(verifiers, self.company_id, said, self.erase_proof)
