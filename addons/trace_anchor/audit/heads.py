# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Checkpoints, published files and the head on the chain against the stored entries; anchors against the chain."""

from datetime import UTC

from odoo.exceptions import UserError

from .. import tlog
from ..log import Services
from ..tools.faults import LogDamaged
from ..tools.wording import keep


class TreeAudit:
    """Every checkpoint and the published files against the stored entries, in one pass over each tree.

    :param audit: the ``trace.audit`` that keeps what is found
    """

    def __init__(self, audit):
        self.audit, self.env = audit, audit.env

    def batch(self):
        """Check all of the company's logs."""
        self.check()
        self.audit._next_phase()

    def check(self):
        """Find what does not fit in any of the company's logs."""
        for log in logs_of(self.audit):
            services = Services(log)
            self._check_heads(services)
            self._check_files(services)

    def _check_heads(self, services):
        # sudo: the audit reads all of its company's log, whichever companies the auditor has selected
        checkpoints = self.env["trace.checkpoint"].sudo().search([("log_id", "=", services.log.id)], order="size")
        frontier = tlog.Frontier()
        try:
            for checkpoint in checkpoints:
                frontier.extend(services.store.leaf_hashes(frontier.size, checkpoint.size))
                if frontier.root() != checkpoint.root:
                    self.audit._find("root", details={"size": checkpoint.size})
                    break
        except LogDamaged as damage:
            self.audit._find("root", details={"index": damage.index})

    def _check_files(self, services):
        if not services.log.vkey or not services.publisher.is_published():
            return
        store, files = services.store, services.publisher.files
        try:
            published = files.verify(store.verifier())
            pairs = zip(files.entries(0, published.size), store.entries(0, published.size), strict=True)
            for index, (theirs, ours) in enumerate(pairs):
                if theirs != ours:
                    self.audit._find("tile", details={"index": index})
        except (tlog.TileError, tlog.NoteError, tlog.CheckpointError, LogDamaged, ValueError) as error:
            self.audit._find("tile", details={"problem": keep(error)})


class ChainAudit:
    """The heads on the chain against the stored entries, and what is said to be final against the contract.

    A chain out of reach is said, not passed over.

    :param audit: the ``trace.audit`` that keeps what is found
    """

    def __init__(self, audit):
        self.audit = audit

    def batch(self):
        """Check all of the company's logs."""
        for log in logs_of(self.audit).filtered("chain_log_id"):
            try:
                contract = log.network_id._contract()
                self._compare(log, log.network_id._asked(contract.head, log.chain_log_id))
                self._check_finals(log, contract)
            except (UserError, LogDamaged) as problem:
                self.audit._find("unread", details={"problem": keep(problem)})
        self.audit._next_phase()

    def _compare(self, log, head):
        if head and head.size and (head.size > log.size or Services(log).store.root(head.size) != head.root):
            self.audit._find("chain", details={"network": log.network_id.name, "size": head.size})

    def _check_finals(self, log, contract):
        """Each anchor that is said to be final: whether the contract holds it in this block, at this time."""
        # sudo: the audit reads all of its company's log, whichever companies the auditor has selected
        finals = (
            self.audit.env["trace.anchor"]
            .sudo()
            .search(
                [("log_id", "=", log.id), ("network_id", "=", log.network_id.id), ("state", "=", "final")], order="id"
            )
        )
        for anchor in finals:
            if not anchor.block_time or not log.network_id._asked(
                contract.was_anchored,
                log.chain_log_id,
                anchor.size,
                anchor.root,
                anchor.block_number,
                int(anchor.block_time.replace(tzinfo=UTC).timestamp()),
            ):
                self.audit._find(
                    "anchor",
                    details={"network": log.network_id.name, "size": anchor.size, "block": anchor.block_number},
                )


def logs_of(audit):
    """The company's logs that were ever opened, ended ones too: what they hold stays evidence."""
    # sudo: an auditor reads the log, but guards compare with key files and parameters
    return (
        audit.env["trace.log"]
        .sudo()
        .search([("company_id", "=", audit.company_id.id), ("state", "!=", "draft")], order="id")
    )
