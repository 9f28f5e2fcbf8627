# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The TransparencyLog contract: its address and code checked, its state read, its calls built but not sent."""

from collections.abc import Sequence
from dataclasses import dataclass

from web3 import Web3
from web3.exceptions import ContractCustomError, ContractLogicError, ContractPanicError, Web3Exception, Web3RPCError

from .errors import NodeRefused, Reverted, WrongContract
from .logid import DEPLOYER, SALT, artifact, code_hash, contract_address, init_code, log_id
from .node import Block, Node, bounded, reports
from .transaction import Call

# Room above the node's estimate: the head may move by a slot between estimate and block.
GAS_MARGIN = 1.25
GAS_MAX = 2**30


@dataclass(frozen=True)
class Head:
    """The stored head of a log; times in Unix seconds, 0 for never."""

    size: int
    root: bytes
    anchored_at: int
    heard_at: int


@dataclass(frozen=True)
class Roles:
    """Who may do what with a log; ``anchorer`` is the zero address once it is sealed."""

    owner: str
    pending_owner: str
    anchorer: str
    log_key: bytes
    is_sealed: bool
    successor: bytes


def deployment() -> Call:
    """The call that puts the contract at ``contract_address()`` through the deterministic deployer."""
    return Call(DEPLOYER, SALT + init_code(), 2_000_000)


class TransparencyLog:
    """The contract at one address of one chain. Call ``check`` once before trusting anything it says."""

    def __init__(self, node: Node, address: str | None = None):
        self.node = node
        self.address = Web3.to_checksum_address(address or contract_address())
        self._contract = node.w3.eth.contract(address=self.address, abi=artifact()["abi"])
        self._errors = {
            Web3.keccak(text=f"{e['name']}({','.join(i['type'] for i in e['inputs'])})")[:4]: e
            for e in artifact()["abi"]
            if e["type"] == "error"
        }

    def check(self) -> None:
        """Raise WrongContract unless the code at the address is the code this program knows."""
        code = self.node.code(self.address)
        if not code:
            raise WrongContract("no_contract", address=self.address)
        if Web3.keccak(code) != code_hash():
            raise WrongContract("other_contract", address=self.address)

    def log_id(self, chain_id: int, owner: str, origin: str) -> bytes:
        """The id ``create`` gives to the log of that owner and origin."""
        return log_id(chain_id, self.address, owner, origin)

    def head(self, log: bytes, block: int | str = "latest") -> Head | None:
        """The stored head; None when there is no such log. Size 0 until the first anchor."""
        try:
            return Head(*self._read("head", block, log))
        except Reverted as error:
            if error.name == "UnknownLog":
                return None
            raise

    def roles(self, log: bytes, block: int | str = "latest") -> Roles | None:
        """Owner, anchorer and key of a log; None when there is no such log."""
        try:
            return Roles(*self._read("roles", block, log))
        except Reverted as error:
            if error.name == "UnknownLog":
                return None
            raise

    def history(self, log: bytes, size: int, block: int | str = "latest") -> bytes | None:
        """keccak256(root | block, 6 bytes | time, 6 bytes) of the anchored head of that size; None without one."""
        slot = self._read("history", block, log, size)
        return slot if any(slot) else None

    def was_anchored(self, log: bytes, size: int, root: bytes, block: int, time: int) -> bool:
        """Whether this head was anchored in the block of that number and Unix time."""
        return self._read("wasAnchored", "latest", log, size, root, block, time)

    def anchoring_block(self, log: bytes, size: int, root: bytes, anchored_at: int) -> Block | None:
        """The block that anchored the newest head, found by the time the contract keeps: no receipt is needed.

        ``anchored_at`` is ``Head.anchored_at``. None when the history does not hold the head in such a block.
        """
        for block in self.node.blocks_at(anchored_at):
            if self.was_anchored(log, size, root, block.number, block.time):
                return block
        return None

    def recalled(self, log: bytes, tag: bytes, block: int | str = "latest") -> int:
        """When the recall tag was flagged, Unix seconds; 0 when it is not."""
        return self._read("recalled", block, log, tag)

    def verify_inclusion(self, log: bytes, index: int, entry: bytes, proof: Sequence[bytes]) -> bool:
        """Whether the entry stands at ``index`` under the stored head, as the contract sees it."""
        return self._read("verifyInclusion", "latest", log, index, entry, list(proof))

    # The contract's own word; no Odoo model, so there is no super to call.
    def create(  # pylint: disable=method-required-super
        self, sender: str, origin: str, log_key: bytes, anchorer: str
    ) -> Call:
        """Begin a log; ``sender`` becomes its owner. Raises Reverted (LogExists, NoAnchorer)."""
        return self._call(sender, "create", origin, log_key, Web3.to_checksum_address(anchorer))

    def anchor(self, sender: str, log: bytes, old_size: int, size: int, root: bytes, proof: Sequence[bytes]) -> Call:
        """Store a head that extends the stored one of ``old_size``. Dry-run here, before anything is signed.

        Raises Reverted: StaleHead (read the head again), BadProof, SizeNotGrown, NotAnchorer, LogIsSealed.
        """
        return self._call(sender, "anchor", log, old_size, size, root, list(proof))

    def anchor_many(self, sender: str, heads: Sequence[tuple]) -> Call:
        """Several heads, all or none; each (log, old_size, size, root, proof)."""
        return self._call(sender, "anchorMany", [(*head[:4], list(head[4])) for head in heads])

    def heartbeat(self, sender: str, log: bytes) -> Call:
        """Confirm that the stored head is still the newest."""
        return self._call(sender, "heartbeat", log)

    def recall(self, sender: str, log: bytes, tag: bytes) -> Call:
        """Flag a record's recall tag, for good. Owner or anchorer."""
        return self._call(sender, "recall", log, tag)

    def seal(self, sender: str, log: bytes, successor: bytes = bytes(32)) -> Call:
        """End the log in public, for good. Owner only."""
        return self._call(sender, "seal", log, successor)

    def set_anchorer(self, sender: str, log: bytes, anchorer: str) -> Call:
        """Give the right to anchor to another account. Owner only."""
        return self._call(sender, "setAnchorer", log, Web3.to_checksum_address(anchorer))

    def transfer_ownership(self, sender: str, log: bytes, new_owner: str) -> Call:
        """Offer the log to another owner, who must accept. Owner only."""
        return self._call(sender, "transferOwnership", log, Web3.to_checksum_address(new_owner))

    def accept_ownership(self, sender: str, log: bytes) -> Call:
        """Take an offered log."""
        return self._call(sender, "acceptOwnership", log)

    def _read(self, name: str, block: int | str, *arguments):
        function = self._contract.functions[name](*arguments)
        return self._answer(lambda: function.call(block_identifier=block))

    def _call(self, sender: str, name: str, *arguments) -> Call:
        function = self._contract.functions[name](*arguments)
        whose = {"from": Web3.to_checksum_address(sender)}
        estimate = self._answer(lambda: bounded(function.estimate_gas(whose), GAS_MAX))
        return Call(
            self.address,
            bytes.fromhex(self._contract.encode_abi(name, args=list(arguments))[2:]),
            int(estimate * GAS_MARGIN),
        )

    @reports
    def _answer(self, ask):
        try:
            return ask()
        except (ContractCustomError, ContractLogicError, ContractPanicError) as error:
            raise self._revert(getattr(error, "data", None), error) from error
        except Web3RPCError as error:
            revert = (error.rpc_response or {}).get("error", {}).get("data")
            if isinstance(revert, str) and revert.startswith("0x"):
                raise self._revert(revert, error) from error
            raise NodeRefused("words", words=str(error)) from error
        except Web3Exception as error:
            self.check()
            raise NodeRefused("words", words=str(error)) from error

    def _revert(self, revert, error: Exception) -> Reverted:
        """The contract's custom error behind revert data."""
        encoded = bytes.fromhex(revert[2:]) if isinstance(revert, str) and revert.startswith("0x") else b""
        known = self._errors.get(encoded[:4])
        if known is None:
            return Reverted(str(error))
        types = [i["type"] for i in known["inputs"]]
        return Reverted(known["name"], tuple(self.node.w3.codec.decode(types, encoded[4:])))
