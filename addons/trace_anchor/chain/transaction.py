# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Transactions that are signed first, stored second and broadcast third."""

from dataclasses import dataclass

import requests
from eth_account import Account
from eth_account.signers.local import LocalAccount
from hexbytes import HexBytes
from rlp.exceptions import RLPException
from web3 import Web3

from .errors import NodeRefused, NodeUnreachable
from .outbound import Bounded
from .outside import outside
from .policy import FeePolicy, Fees

_ANSWER_MAX = 1 << 20  # bytes


@dataclass(frozen=True)
class Call:
    """A call to be made: receiver, calldata and the gas it may use."""

    to: str
    input: bytes
    gas: int


@dataclass(frozen=True)
class SignedTransaction:
    """All that must be stored before broadcasting. ``hash`` is 0x-hex, ``raw`` the bytes to send (again)."""

    hash: str
    raw: bytes
    nonce: int
    fees: Fees
    gas: int


@dataclass(frozen=True)
class _RawTransaction:
    raw_transaction: bytes


class RemoteSigner:
    """An account whose key is in another process: ``eth_signTransaction`` as Web3Signer serves it."""

    def __init__(self, url: str, address: str, timeout: float = 10):
        self.url = url
        self.address = Web3.to_checksum_address(address)
        self.timeout = timeout

    def sign_transaction(self, transaction: dict) -> _RawTransaction:
        """Have the transaction signed. Raises NodeUnreachable or NodeRefused."""
        fields = {name: hex(v) if isinstance(v, int) else v for name, v in transaction.items() if name != "type"}
        request = {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "eth_signTransaction",
            "params": [{**fields, "from": self.address}],
        }
        try:
            session = Bounded(2 * self.timeout, _ANSWER_MAX)
            answer = session.post(self.url, json=request, timeout=self.timeout).json()
        except (requests.RequestException, ValueError, RecursionError) as error:
            raise NodeUnreachable("signer_away", why=outside(error)) from error
        if not isinstance(answer, dict) or not isinstance(answer.get("result"), str):
            raise NodeRefused("signer_unsigned")
        return _RawTransaction(HexBytes(answer["result"]))


Signer = LocalAccount | RemoteSigner


def sign(call: Call, account: Signer, chain_id: int, nonce: int, fees: Fees) -> SignedTransaction:
    """Sign a call without sending it. Raises NodeRefused when a remote signer signed for another account."""
    transaction = {
        "chainId": chain_id,
        "nonce": nonce,
        "to": call.to,
        "data": Web3.to_hex(call.input),
        "value": 0,
        "gas": call.gas,
        **fees.fields(),
    }
    raw = bytes(account.sign_transaction(transaction).raw_transaction)
    if isinstance(account, RemoteSigner):
        _check_signer(raw, account.address)
    return SignedTransaction(Web3.to_hex(Web3.keccak(raw)), raw, nonce, fees, call.gas)


def _check_signer(raw: bytes, address: str) -> None:
    """A transaction from another process is worth looking at before it is stored as ours."""
    try:
        signed_for = Account.recover_transaction(raw)
    except (ValueError, TypeError, LookupError, RLPException) as error:
        raise NodeRefused("signer_garbled") from error
    if signed_for != address:
        raise NodeRefused("signer_other", other=signed_for, account=address)


def replacement(
    call: Call, account: Signer, chain_id: int, last: SignedTransaction, policy: FeePolicy, market: Fees | None = None
) -> SignedTransaction:
    """The same nonce again with fees raised by 12.5 %, or to ``market`` if that is more. Raises FeeCapReached."""
    return sign(call, account, chain_id, last.nonce, policy.bump(last.fees, market))
