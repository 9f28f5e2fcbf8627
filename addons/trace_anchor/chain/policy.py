# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Policies per chain: when a block counts as final, and what a transaction may cost."""

from dataclasses import dataclass

from .errors import FeeCapReached, WrongFinality

GWEI = 10**9


@dataclass(frozen=True)
class Finality:
    """The node's ``finalized`` tag, or a depth below the newest block (0 is the newest block itself)."""

    tag: str | None = "finalized"
    depth: int | None = None

    def __post_init__(self):
        if (self.tag is None) == (self.depth is None):
            raise WrongFinality("finality_either")
        if self.tag not in (None, "finalized", "safe") or (self.depth is not None and self.depth < 0):
            raise WrongFinality("finality_kind")

    def to_json(self) -> dict:
        """As it stands in trust.json: {"tag": "finalized"} or {"depth": N}."""
        return {"tag": self.tag} if self.tag else {"depth": self.depth}

    @classmethod
    def from_json(cls, policy: dict) -> "Finality":
        """Read ``to_json``'s form. Raises ValueError."""
        if set(policy) == {"tag"}:
            return cls(tag=policy["tag"])
        if set(policy) == {"depth"} and isinstance(policy["depth"], int):
            return cls(tag=None, depth=policy["depth"])
        raise WrongFinality("finality_form")


@dataclass(frozen=True)
class Fees:
    """What a transaction offers, in wei a gas. ``tip`` is None on a chain without EIP-1559."""

    max_fee: int
    tip: int | None

    def fields(self) -> dict:
        """The fee fields of a transaction."""
        if self.tip is None:
            return {"gasPrice": self.max_fee}
        return {"type": 2, "maxFeePerGas": self.max_fee, "maxPriorityFeePerGas": self.tip}


@dataclass(frozen=True)
class FeePolicy:
    """``cap`` in wei a gas is never passed; ``min_tip`` is offered at least."""

    cap: int = 200 * GWEI
    min_tip: int = GWEI

    def first(self, base_fee: int | None, suggested: int) -> Fees:
        """Fees of a first try: room for the base fee to double; ``suggested`` is the node's tip or gas price.

        Raises FeeCapReached when the base fee alone passes the cap.
        """
        if base_fee is None:
            return Fees(self._within_cap(max(suggested, self.min_tip)), None)
        tip = min(max(suggested, self.min_tip), self.cap)
        self._within_cap(base_fee + tip)
        return Fees(min(2 * base_fee + tip, self.cap), tip)

    def bump(self, fees: Fees, market: Fees | None = None) -> Fees:
        """Fees of a replacement: both fields 12.5 % up, which every node's replacement rule accepts.

        ``market`` is what a first try would offer now: a replacement offers no less. Raises FeeCapReached when
        the 12.5 % alone pass the cap.
        """
        max_fee = self._within_cap(_raise(fees.max_fee))
        tip = None if fees.tip is None else _raise(fees.tip)
        if market is None:
            return Fees(max_fee, tip)
        return Fees(max(max_fee, market.max_fee), None if tip is None else max(tip, market.tip or 0))

    def _within_cap(self, fee: int) -> int:
        if fee > self.cap:
            raise FeeCapReached("fee_cap", fee=f"{fee / GWEI:.3f}", cap=f"{self.cap / GWEI:.3f}")
        return fee


def _raise(fee: int) -> int:
    return -(-fee * 9 // 8)
