# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The id of a log on chain, and the address the contract has on every chain."""

import json
from functools import cache
from importlib.resources import files

from eth_abi import encode
from eth_utils import keccak, to_canonical_address, to_checksum_address

# The deterministic deployment proxy (Arachnid's): the same on every chain that has it, and preset in anvil.
DEPLOYER = "0x4e59b44847b379578588920cA78FbF26c0B4956C"
SALT = keccak(text="batch-trace/1")


@cache
def artifact() -> dict:
    """The contract as compiled: ``abi``, ``bytecode``, ``deployedBytecode``, ``input``, ``compiler``."""
    return json.loads(files(__package__).joinpath("artifact", "TransparencyLog.json").read_text("utf-8"))


def init_code() -> bytes:
    """The contract's creation code."""
    return bytes.fromhex(artifact()["bytecode"][2:])


def code_hash() -> bytes:
    """keccak256 of the contract's runtime code: what eth_getCode must hash to. It has no immutables."""
    return keccak(bytes.fromhex(artifact()["deployedBytecode"][2:]))


def contract_address() -> str:
    """Where CREATE2 puts the contract, on any chain: depends on deployer, salt and code alone."""
    preimage = b"\xff" + to_canonical_address(DEPLOYER) + SALT + keccak(init_code())
    return to_checksum_address(keccak(preimage)[12:])


def log_id(chain_id: int, contract: str, owner: str, origin: str) -> bytes:
    """keccak256(abi.encode(chain id, contract, owner, keccak256(origin))): as ``create`` computes it."""
    return keccak(
        encode(
            ["uint256", "address", "address", "bytes32"],
            [chain_id, to_checksum_address(contract), to_checksum_address(owner), keccak(text=origin)],
        )
    )
