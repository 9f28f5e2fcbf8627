# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A chain's node over JSON-RPC: reads, broadcasts, and what became of a transaction.

Broadcasting never raises for what is a state: "already known" and "nonce too low" are answers to re-read from.
"""

import time as clock
from dataclasses import dataclass
from functools import wraps

import requests
from eth_abi.exceptions import DecodingError
from eth_utils import ValidationError
from web3 import HTTPProvider, Web3
from web3.exceptions import BlockNotFound, TransactionNotFound, Web3Exception, Web3RPCError
from web3.middleware import ExtraDataToPOAMiddleware

from .errors import NodeRefused, NodeUnreachable
from .outbound import Bounded
from .outside import outside
from .policy import FeePolicy, Fees, Finality

# What became of a broadcast.
SENT = "sent"
KNOWN = "known"
NONCE_USED = "nonce_used"
UNDERPRICED = "underpriced"
UNFUNDED = "unfunded"
REFUSED = "refused"

# Words of geth, anvil, Nethermind, Besu and Erigon; there is no standard for them.
_ANSWERS = (
    (KNOWN, ("already known", "already imported", "known transaction", "alreadyknown")),
    (NONCE_USED, ("nonce too low", "nonce_too_low", "oldnonce", "nonce is too low")),
    (UNDERPRICED, ("underpriced", "less than block base fee", "fee too low", "feetoolow", "below base fee")),
    (UNFUNDED, ("insufficient funds", "insufficientfunds", "upfront cost exceeds", "insufficient balance")),
)

# What web3 raises while it formats an answer that is not what JSON-RPC promises, besides its own exceptions.
_GARBAGE = (
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    ArithmeticError,
    RecursionError,
    DecodingError,
    ValidationError,
)

# What a node may say, at most: what keeps its answers holds 31 bits, and years of four digits.
NUMBER_MAX = 2**31 - 1
TIME_MAX = 253402300799
# Bytes of an answer: a block with the hashes of its transactions has some hundred thousand.
ANSWER_MAX = 8 << 20
# Blocks of one second, and seconds to find them: chains make some in a second, a node that makes more makes them up.
BLOCKS_MAX = 100
SEARCH_SECONDS = 60

# What became of a transaction.
UNSEEN = "unseen"
MINED = "mined"
FINAL = "final"


@dataclass(frozen=True)
class Outcome:
    """A transaction's receipt as of now. Block fields and ``succeeded`` are None while it is unseen."""

    state: str
    block_number: int | None = None
    block_hash: str | None = None
    block_time: int | None = None
    succeeded: bool | None = None
    gas_used: int | None = None
    effective_gas_price: int | None = None


@dataclass(frozen=True)
class Block:
    """A block's number, 0x-hash and Unix time."""

    number: int
    hash: str
    time: int


def reports(method):
    """Turn web3's and requests' exceptions into this package's."""

    @wraps(method)
    def reporting(*args, **kwargs):
        try:
            return method(*args, **kwargs)
        except requests.RequestException as error:
            raise NodeUnreachable("no_answer", why=outside(error)) from error
        except Web3RPCError as error:
            raise NodeRefused("words", words=_words(error)) from error
        except (Web3Exception, *_GARBAGE) as error:
            raise NodeUnreachable("answer_unknown", answer=str(error)[:200]) from error

    return reporting


def bounded(number: int, most: int = NUMBER_MAX) -> int:
    """A number that a node said. Raises NodeUnreachable when it cannot be true."""
    if not 0 <= number <= most:
        raise NodeUnreachable("answer_unknown", answer=f"{number:#x}"[:40])
    return number


def _words(error: Web3RPCError) -> str:
    """What the node said, without the code around it."""
    said = (error.rpc_response or {}).get("error")
    return str(said["message"]) if isinstance(said, dict) and said.get("message") else str(error)


class Node:
    """One JSON-RPC endpoint. ``refusal`` is what the node said to the last transaction it did not take."""

    refusal = ""

    def __init__(self, w3: Web3):
        self.w3 = w3

    @classmethod
    def connect(cls, url: str, timeout: float = 10) -> "Node":
        """The node at an http(s) URL; ``timeout`` in seconds a read, twice that an answer. Nothing is asked yet."""
        # whoever asks tries again on a schedule of its own: web3's retries would only hold up a worker
        w3 = Web3(
            HTTPProvider(
                url,
                request_kwargs={"timeout": timeout},
                session=Bounded(2 * timeout, ANSWER_MAX),
                exception_retry_configuration=None,
            )
        )
        # These two ask for the chain's id with every call; whoever uses a node has checked it, and uses no ENS names.
        for needless in ("validation", "ens_name_to_address"):
            w3.middleware_onion.remove(needless)
        # Chains with proof of authority put more than 32 bytes into extraData; harmless on all others.
        w3.middleware_onion.inject(ExtraDataToPOAMiddleware, layer=0)
        return cls(w3)

    @reports
    def chain_id(self) -> int:
        """The chain's id (EIP-155)."""
        return bounded(self.w3.eth.chain_id)

    @reports
    def code(self, address: str) -> bytes:
        """The code at an address; empty when there is none."""
        return bytes(self.w3.eth.get_code(Web3.to_checksum_address(address)))

    @reports
    def balance(self, address: str) -> int:
        """In wei."""
        return bounded(self.w3.eth.get_balance(Web3.to_checksum_address(address)), 2**256 - 1)

    @reports
    def nonce(self, address: str) -> int:
        """How many transactions of the account the chain holds: the next free nonce. Never the pool's view."""
        return bounded(self.w3.eth.get_transaction_count(Web3.to_checksum_address(address), "latest"))

    @reports
    def fees(self, policy: FeePolicy) -> Fees:
        """What a first try should offer now. Raises FeeCapReached."""
        base_fee = self.w3.eth.get_block("latest").get("baseFeePerGas")
        suggested = self.w3.eth.gas_price if base_fee is None else self.w3.eth.max_priority_fee
        return policy.first(base_fee, suggested)

    @reports
    def block(self, number: int | str) -> Block | None:
        """The block of that number or tag; None when the chain has none."""
        try:
            block = self.w3.eth.get_block(number)
        except BlockNotFound:
            return None
        return Block(bounded(block["number"]), Web3.to_hex(block["hash"]), bounded(block["timestamp"], TIME_MAX))

    def newest(self) -> Block:
        """The newest block. Raises NodeUnreachable when the node has none yet."""
        block = self.block("latest")
        if block is None:
            raise NodeUnreachable("no_block")
        return block

    def blocks_at(self, time: int) -> list[Block]:
        """The blocks of that Unix time, oldest first; usually one. About 25 requests a chain of millions."""
        until, low, high = clock.monotonic() + SEARCH_SECONDS, 0, self.newest().number
        while low < high:
            middle = (low + high) // 2
            block = self._block_by(until, middle)
            if block is None:
                raise NodeUnreachable("block_gone", block=middle)
            low, high = (middle + 1, high) if block.time < time else (low, middle)
        found = []
        while (block := self._block_by(until, low)) and block.time == time:
            if len(found) == BLOCKS_MAX:
                raise NodeUnreachable("too_many_blocks", count=BLOCKS_MAX)
            found.append(block)
            low += 1
        return found

    def _block_by(self, until: float, number: int) -> Block | None:
        if clock.monotonic() > until:
            raise NodeUnreachable("no_answer", why=outside(TimeoutError()))
        return self.block(number)

    def final_block(self, finality: Finality) -> Block | None:
        """The newest block that counts as final; None while there is none.

        Raises NodeRefused when the chain does not know the tag.
        """
        if finality.tag:
            return self.block(finality.tag)
        newest = self.newest()
        return self.block(newest.number - finality.depth) if newest.number >= finality.depth else None

    def broadcast(self, raw: bytes) -> str:
        """Hand a signed transaction to the node: SENT, KNOWN, NONCE_USED, UNDERPRICED, UNFUNDED or REFUSED.

        Whatever the answer, the truth is ``outcome``. Raises NodeUnreachable.
        """
        try:
            self._send(raw)
        except NodeRefused as error:
            self.refusal = error.values["words"][:200]
            text = self.refusal.lower()
            return next((state for state, words in _ANSWERS if any(w in text for w in words)), REFUSED)
        return SENT

    @reports
    def _send(self, raw: bytes) -> None:
        self.w3.eth.send_raw_transaction(raw)

    @reports
    def outcome(self, transaction_hash: str, finality: Finality) -> Outcome:
        """What the chain holds of a transaction: UNSEEN, MINED or FINAL, with its block.

        A receipt whose block is no longer the chain's at that number counts as UNSEEN: a reorganisation.
        """
        receipt = self._receipt(transaction_hash)
        block = self.block(receipt["blockNumber"]) if receipt else None
        if block is None or block.hash != Web3.to_hex(receipt["blockHash"]):
            return Outcome(UNSEEN)
        final = self.final_block(finality)
        return Outcome(
            FINAL if final and final.number >= block.number else MINED,
            block.number,
            block.hash,
            block.time,
            receipt["status"] == 1,
            bounded(receipt["gasUsed"]),
            receipt["effectiveGasPrice"],
        )

    def _receipt(self, transaction_hash: str):
        try:
            return self.w3.eth.get_transaction_receipt(transaction_hash)
        except TransactionNotFound:
            return None
