# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.fact_guard import database
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError

from ... import sdjwt
from ...sending.states import DONE
from ...tools.digest import Digest

KINDS = [
    ("heartbeat", "Still the newest head"),
    ("recall", "Recall flag"),
    ("anchorer", "New anchorer account"),
    ("offer", "Log offered to a new owner"),
    ("accept", "New owner takes the log"),
    ("seal", "End of the log"),
]


class TraceNotice(models.Model):
    """Anything but a head that the contract is told about a log: by the same state machine as an anchor."""

    _name = "trace.notice"
    _inherit = ["trace.sending"]
    _description = "Notice to the Contract"

    # a batch may be recalled before its log is on a chain: the notice waits for one
    network_id = fields.Many2one(required=False)
    kind = fields.Selection(KINDS, required=True, readonly=True)
    tag = Digest("Recall Tag", readonly=True)
    production_id = fields.Many2one(
        "mrp.production",
        "Manufacturing Order",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    address = fields.Char("New Account", readonly=True)
    heard_before = fields.Integer(readonly=True)
    keystore = fields.Char("New Key File", readonly=True, groups="trace_anchor.group_trace_admin")

    _recall_unique = models.UniqueIndex(
        "(log_id, tag) WHERE kind = 'recall' AND state <> 'failed'", "A batch is flagged once in a log."
    )
    _once_in_flight = models.UniqueIndex(
        "(log_id, kind) WHERE kind <> 'recall' AND state NOT IN ('final', 'failed')",
        "This notice is on its way already.",
    )

    def init(self):
        """The database keeps what a notice says, too; a chain it waited for may be filled in."""
        result = super().init()
        database.keep_whole(self.env.cr, self._table)
        database.guard(
            self.env.cr,
            self._table,
            "kept",
            "UPDATE OR DELETE",
            """
            TG_OP = 'DELETE' OR (NEW.log_id, NEW.kind, NEW.tag, NEW.production_id, NEW.address)
                IS DISTINCT FROM (OLD.log_id, OLD.kind, OLD.tag, OLD.production_id, OLD.address)
            """,
            "what a notice says never changes",
        )
        return result

    @api.depends("log_id", "kind", "production_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for notice in self:
            about = notice.production_id.display_name
            notice.display_name = f"{notice.log_id.name}: {kinds.get(notice.kind)}" + (f" ({about})" if about else "")

    # -- what there is to say --------------------------------------------------------------------

    @api.model
    def _recall(self, productions):
        """Queue the recall flag of these orders' records, in the transaction that seals the recall.

        One for each log that holds versions of the record: after a log was succeeded, its proofs are still about.
        """
        vals_list = []
        for production in productions:
            tag = self._recall_tag(production)
            vals_list += [
                Owned(
                    log_id=log.id,
                    kind="recall",
                    tag=tag,
                    production_id=production.id,
                    network_id=log.chain_log_id and log.network_id.id,
                )
                for log in production.trace_record_ids.log_id
                if tag and not self._is_flagged(log, tag)
            ]
        notices = self.create(vals_list)
        if notices:
            self.env.ref("trace_anchor.ir_cron_anchor")._trigger()
        return notices

    def _recall_tag(self, production):
        """The tag that stands in every version of the record; None once its key is erased and none was signed."""
        key = self.env["trace.record.key"].search([("production_id", "=", production.id)])
        if key.secret:
            return sdjwt.RecordKey(key.secret).recall_tag()
        signed = production.trace_record_ids.filtered("jwt")[:1]
        return sdjwt.recall_tag_of(signed.jwt) if signed else None

    def _is_flagged(self, log, tag):
        return self.search_count(
            [("log_id", "=", log.id), ("kind", "=", "recall"), ("tag", "=", tag), ("state", "!=", "failed")], limit=1
        )

    def action_again(self):
        """Queue a failed notice anew.

        :raises UserError: it did not fail
        """
        self.ensure_one()
        self.log_id._as_administrator()
        if self.state != "failed":
            raise UserError(self.env._("Only a notice that failed is sent again."))
        # the log's rights were checked; notices are written by the log's own actions alone
        again = self.sudo().create(
            Owned(
                {
                    "log_id": self.log_id.id,
                    "network_id": self.network_id.id,
                    "kind": self.kind,
                    "tag": self.tag,
                    "production_id": self.production_id.id,
                    "address": self.address,
                    "keystore": self.sudo().keystore,
                }
            )
        )
        again._run()
        return again._get_records_action()

    def _in_flight_of(self, log):
        """What this log still has to tell the contract, the oldest first."""
        return self.search([("log_id", "=", log.id), ("state", "not in", DONE)], order="id")
