# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Numbers of transactions: one account may have several on their way, of several logs and companies."""

from zlib import crc32

from odoo.tools import SQL

from ..tools.wording import Said, Told
from .states import HOLDS_NONCE, ON_CHAIN

LOCK_SPACE = crc32(b"trace.nonce") - 2**31  # an advisory lock's first key is a signed 32-bit integer
MODELS = ("trace.anchor", "trace.notice")


class Nonces:
    """The numbers of the accounts of one network."""

    def __init__(self, network):
        self.network, self.env = network, network.env

    def free(self, node, address):
        """The lowest number of the account that neither the chain nor a call on its way holds.

        Lowest, so that a gap left by a call that was given up is filled and nothing waits behind it. None while
        another worker signs for this account; the lock lasts until this transaction has stored what it signed.
        """
        key = crc32(f"{self.network.chain_id}/{address}".encode()) - 2**31
        [(locked,)] = self.env.execute_query(SQL("SELECT pg_try_advisory_xact_lock(%s, %s)", LOCK_SPACE, key))
        if not locked:
            return None
        taken = set()
        for model in MODELS:
            taken |= set(self.env[model].search(self._calls_of(address, HOLDS_NONCE)).mapped("nonce"))
        nonce = node.nonce(address)
        while nonce in taken:
            nonce += 1
        return nonce

    def check_abreast(self, node, address):
        """Raise UserError when the node lacks the newest block that held a call of the account.

        A node that is behind would make numbers look free that are long used.
        """
        newest = 0
        for model in MODELS:
            newest = max(
                newest,
                self.env[model]
                .search(self._calls_of(address, ON_CHAIN), order="block_number desc", limit=1)
                .block_number,
            )
        if newest and node.block(newest) is None:
            raise Told(self.env, Said("node_behind", network=self.network.name, block=newest))

    def _calls_of(self, address, states):
        return [("network_id.chain_id", "=", self.network.chain_id), ("sender", "=", address), ("state", "in", states)]
