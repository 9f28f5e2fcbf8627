# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class MrpProduction(models.Model):
    """A recall that is sealed is also flagged in the contract, where a stranger reads it without asking us."""

    _inherit = "mrp.production"

    def _batch_event(self, moment, note=None):
        """Queue the recall flag in the transaction that seals the recall."""
        result = super()._batch_event(moment, note=note)
        if moment == "recalled":
            # whoever recalls a batch has no rights on the log
            self.env["trace.notice"].sudo()._recall(self.sudo())
            self._tell_erased()
        return result

    def _tell_erased(self):
        """Say to whoever recalls, and on the order, that a recall is not sealed because the record was erased."""
        # sudo: that and when a record was erased is no secret.
        for order in self.sudo().filtered(lambda order: order.trace_record_ids[:1].erased_at):
            flagged = (
                self.env["trace.notice"]
                .sudo()
                .search_count(
                    [("production_id", "=", order.id), ("kind", "=", "recall"), ("state", "!=", "failed")], limit=1
                )
            )
            noted = order.company_id._in_its_language(order)
            noted.message_post(body=noted._erased_sentence(flagged))
            self.env.user._bus_send(
                "simple_notification",
                {
                    "type": "warning",
                    "sticky": True,
                    "title": order.display_name,
                    "message": order.with_env(self.env)._erased_sentence(flagged),
                },
            )

    def _erased_sentence(self, flagged):
        if flagged:
            return self.env._(
                "The sealed record of this batch was erased: its recall is flagged on the chain, and sealed nowhere."
            )
        return self.env._(
            "The sealed record of this batch was erased before it was signed: its recall is neither flagged on the "
            "chain nor sealed. Tell everybody who has the goods yourself."
        )
