# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What the contract is told about a log besides its heads: a class for each kind of ``trace.notice``."""

from odoo.addons.fact_guard.guard import Owned

from ..log import Services
from ..log.log_keys import LogKeys
from ..log.states import ENDED
from ..tools.wording import Said, Told
from .call import Call
from .permission import check_anchoring, check_can_send


class NoticeCall(Call):
    """A notice; once its log ends, the owner speaks for it."""

    by_owner = False
    after_heads = False  # sent only when no head is on its way

    def is_ready(self):
        """A notice from before the log was on a chain takes the chain the log is on by now."""
        if self.network:
            return True
        if not self.log.chain_log_id:
            self.row._keep_said(Said("waits_for_chain"))
            return False
        self.row.write(Owned(network_id=self.log.network_id.id))
        return True

    def role(self):
        return "owner" if self.by_owner or self.log.state in ENDED else super().role()

    def guard(self, contract):
        check_anchoring(self.log)
        Services(self.log).guard.check_own_database()
        self.check_log(contract)

    def check_log(self, contract):
        """Raise UserError or LogStopped when the log is not as this notice needs it."""
        if self.after_heads:
            self.check_heads_went_first()

    def check_heads_went_first(self):
        """Raise UserError while a head of the log is on its way."""
        if self.log._in_flight():
            raise Told(self.env, Said("waits_for_anchor"))

    def confirmed(self, contract, number, time):
        return self.holds(contract)

    def is_followed(self):
        """Whether a later notice of its kind counts instead."""
        return self.row.search_count(
            [
                ("log_id", "=", self.log.id),
                ("kind", "=", self.row.kind),
                ("id", ">", self.row.id),
                ("state", "!=", "failed"),
            ],
            limit=1,
        )

    @classmethod
    def fell_out(cls, rows):
        """Each flag is set again; of the others the newest of a kind is the one that counts."""
        rows.filtered(lambda notice: notice.kind == "seal").log_id._end_again()
        for notice in rows:
            if notice_call(notice).is_followed():
                notice._fail(Said("notice_dropped", block=notice.block_number))
            else:
                cls.send_again(notice, Said("notice_sent_again", block=notice.block_number))


class Heartbeat(NoticeCall):
    """Nothing new to anchor: the head on the chain is still the newest."""

    def check_log(self, contract):
        guard = Services(self.log).guard
        check_can_send(self.log, guard)
        guard.check_extends_chain(contract, guard.check_stored())

    def prepare(self, contract, account, rows):
        log_id = self.log.chain_log_id
        self.row.write(Owned(heard_before=contract.head(log_id).heard_at))
        return contract.heartbeat(account.address, log_id)

    def holds(self, contract, block="latest"):
        head = contract.head(self.log.chain_log_id, block)
        return bool(self.row.raw_tx and head) and head.heard_at > self.row.heard_before


class Recall(NoticeCall):
    """The flag of a recalled batch."""

    def prepare(self, contract, account, rows):
        return contract.recall(account.address, self.log.chain_log_id, self.row.tag)

    def holds(self, contract, block="latest"):
        return contract.recalled(self.log.chain_log_id, self.row.tag, block) > 0

    def is_followed(self):
        return False


class NewAnchorer(NoticeCall):
    """Another account gets the right to anchor."""

    by_owner = after_heads = True

    def prepare(self, contract, account, rows):
        return contract.set_anchorer(account.address, self.log.chain_log_id, self.row.address)

    def holds(self, contract, block="latest"):
        roles = contract.roles(self.log.chain_log_id, block)
        return bool(roles) and roles.anchorer == self.row.address

    def after_final(self):
        self.log.write(Owned({"anchorer_address": self.row.address, "anchorer_keystore": self.row.keystore}))


class End(NoticeCall):
    """The log has ended."""

    by_owner = after_heads = True

    def check_may_send(self):
        """A contract that was told of the end takes no head any more, also when both are sent again."""
        self.check_heads_went_first()

    def prepare(self, contract, account, rows):
        return contract.seal(account.address, self.log.chain_log_id, self.log._successor_chain_id())

    def holds(self, contract, block="latest"):
        roles = contract.roles(self.log.chain_log_id, block)
        return bool(roles) and roles.is_sealed

    def after_final(self):
        self.log.write(Owned(state="ended"))


class Offer(NoticeCall):
    """A log changes hands: the present owner's word."""

    by_owner = True

    def prepare(self, contract, account, rows):
        return contract.transfer_ownership(account.address, self.log.chain_log_id, self.row.address)

    def holds(self, contract, block="latest"):
        roles = contract.roles(self.log.chain_log_id, block)
        return bool(roles) and self.row.address in (roles.pending_owner, roles.owner)

    def after_final(self):
        notice = self.row
        if not self._is_taken_up():
            notice.create(
                Owned(
                    {
                        "log_id": self.log.id,
                        "network_id": notice.network_id.id,
                        "kind": "accept",
                        "address": notice.address,
                        "keystore": notice.keystore,
                    }
                )
            )

    def _is_taken_up(self):
        """Whether the acceptance of this offer is known already, as when the chain dropped both and took them again."""
        return self.row.search_count(
            [
                ("log_id", "=", self.log.id),
                ("kind", "=", "accept"),
                ("address", "=", self.row.address),
                ("id", ">", self.row.id),
                ("state", "!=", "failed"),
            ],
            limit=1,
        )


class Accept(NoticeCall):
    """A log changes hands: the new owner's word that takes it."""

    by_owner = True

    def account(self):
        """The new owner takes the log with its own key; an owner elsewhere does so by itself, and is waited for."""
        notice = self.row
        if not notice.keystore:
            raise Told(
                self.env,
                Said(
                    "waits_for_owner",
                    account=notice.address,
                    log="0x" + self.log.chain_log_id.hex(),
                    contract=self.network.contract_address,
                ),
            )
        return LogKeys(self.log).account_of("owner", notice.keystore)

    def prepare(self, contract, account, rows):
        return contract.accept_ownership(account.address, self.log.chain_log_id)

    def holds(self, contract, block="latest"):
        roles = contract.roles(self.log.chain_log_id, block)
        return bool(roles) and roles.owner == self.row.address

    def after_final(self):
        self.log.write(Owned({"owner_address": self.row.address, "owner_keystore": self.row.keystore}))


KINDS = {
    "heartbeat": Heartbeat,
    "recall": Recall,
    "anchorer": NewAnchorer,
    "offer": Offer,
    "accept": Accept,
    "seal": End,
}


def notice_call(notice):
    """The call that a ``trace.notice`` is."""
    return KINDS[notice.kind](notice)
