# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError

from ...log.states import ENDED
from ...tools.digest import Digest


class TraceLog(models.Model):
    """What is kept of the end of a log, and of the log that continues it (``sending.Succession``)."""

    _inherit = "trace.log"

    predecessor_id = fields.Many2one(
        "trace.log", "Continues", readonly=True, copy=False, ondelete="restrict", guarded="owner"
    )
    successor_ids = fields.One2many("trace.log", "predecessor_id", "Continued By")
    succession = fields.Text("Succession Document", readonly=True, copy=False, guarded="owner")
    end_size = fields.Integer("Good Up to Entry", readonly=True, copy=False, guarded="owner")
    end_root = Digest("Last Good Root", readonly=True, copy=False, guarded="owner")
    ending_note = fields.Char("What Follows", compute="_compute_ending_note")

    @api.depends("state", "successor_ids.state")
    def _compute_ending_note(self):
        for log in self:
            log.ending_note = log.state in ENDED and log._ending_sentence()

    def _ending_sentence(self):
        """What a person has to know about a log that takes nothing any more."""
        opened = self._opened_successor()
        if opened:
            return self.env._("Batches are sealed into %(log)s, which continues it.", log=opened.name)
        waiting = self.successor_ids[:1]
        if waiting:
            return self.env._(
                "No other log is open. Production goes on and what it seals waits in %(log)s: make its key files and "
                "open it.",
                log=waiting.name,
            )
        return self.env._(
            "No other log is open. Production goes on; the next batch makes a new log, where it waits until you open "
            "it."
        )

    def _opened_successor(self):
        """The log that continues this one, an empty set while it is only made for what waits."""
        return self.successor_ids.filtered("vkey")[:1]

    @api.model
    def _prepare_log_vals(self, company):
        """What is sealed after the end of a log waits in the one that is to continue it."""
        ended = self.search([("company_id", "=", company.id), ("state", "in", ENDED)], order="id desc", limit=1)
        return super()._prepare_log_vals(company) | {"predecessor_id": ended.id, "network_id": ended.network_id.id}

    def _end_again(self):
        """The chain dropped what ended the log: it has ended only once that is final anew."""
        self.filtered(lambda log: log.state == "ended").write(Owned(state="ending"))

    def _successor_chain_id(self):
        """The id under which the contract knows the successor; zeros when the log just ends."""
        successor = self._opened_successor()
        if successor and not successor.chain_log_id:
            raise UserError(
                self.env._(
                    "Create the log %(successor)s on its chain first: the end of %(log)s names it.",
                    successor=successor.name,
                    log=self.name,
                )
            )
        return successor.chain_log_id or bytes(32)

    def _without_place(self):
        """The sealed versions that have no index in this log."""
        return (
            self.env["trace.leaf"]
            .search([("log_id", "=", self.id), ("leaf_index", "=", False), ("record_id", "!=", False)])
            .record_id
        )

    def _left_behind(self):
        """Those of them that no later version in another log stands for."""
        return self._without_place()._latest().filtered(lambda record: record.log_id == self and not record.erased_at)
