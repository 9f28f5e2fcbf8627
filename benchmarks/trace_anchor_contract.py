# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The contract: gas of an anchor at a million and a billion leaves, of a deployment, and the size of its code.

``python benchmarks/trace_anchor_contract.py`` prints the table. Runs on py-evm in this process; needs no database.
"""

import random
import statistics
import sys
from pathlib import Path

from _bench import main, row

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "addons" / "trace_anchor"))

import chain  # noqa: E402
from eth_tester import EthereumTester, PyEVMBackend  # noqa: E402
from tlog import entry, merkle  # noqa: E402
from web3 import EthereumTesterProvider, Web3  # noqa: E402

SAMPLES = 25
SIZES = {"1e6": (10**6, 90_000), "1e9": (10**9, 100_000)}
YARDSTICK = "one storage slot a record: 45,466 gas each"


def run(dsn=None):
    """Measure; ``dsn`` is not used.

    :return: rows of name, value, unit, goal, yardstick
    """
    stage = Stage()
    code = len(bytes.fromhex(chain.logid.artifact()["deployedBytecode"][2:]))
    rows = [
        _row("contract_code", code, "bytes", "<= 6,144", "EIP-170 allows 24,576"),
        _row("gas_deployment", stage.deployment_gas, "gas", "", "EAS: 4,157,563"),
        _row("gas_create_log", stage.gas("create", "first", bytes(32), stage.account), "gas", "", ""),
    ]
    for name, (size, goal) in SIZES.items():
        for label, multiple, growth in (("any", 1, 100), ("padded", entry.BATCH, entry.BATCH)):
            gas = stage.anchors(size, multiple, growth)
            title = f"gas_anchor_{name}_{label}"
            rows.append(_row(f"{title}_mean", round(statistics.mean(gas)), "gas", f"<= {goal:,}", YARDSTICK))
            rows.append(_row(f"{title}_worst_of_{SAMPLES}", max(gas), "gas", f"<= {goal:,}", YARDSTICK))
    rows += [_row(f"gas_{name}", gas, "gas", "", "a transfer: 21,000") for name, gas in stage.notices()]
    rows += [
        _row(f"gas_anchor_many_{count}_per_log", stage.together(count) // count, "gas", "", "one log alone, above")
        for count in (2, 5, 10)
    ]
    return rows


def _row(name, value, unit, goal, yardstick):
    return row(f"trace_anchor.{name}", value, unit, goal, yardstick)


class Stage:
    """py-evm with the contract, and logs of any size whose leaves are all the same."""

    def __init__(self):
        self.w3 = Web3(EthereumTesterProvider(EthereumTester(PyEVMBackend())))
        self.account = self.w3.eth.accounts[0]
        artifact = chain.logid.artifact()
        factory = self.w3.eth.contract(abi=artifact["abi"], bytecode=artifact["bytecode"])
        receipt = self.w3.eth.wait_for_transaction_receipt(factory.constructor().transact())
        self.deployment_gas = receipt["gasUsed"]
        self.contract = self.w3.eth.contract(address=receipt["contractAddress"], abi=artifact["abi"])
        self._subtrees = [merkle.leaf_hash(b"")]
        for _level in range(48):
            self._subtrees.append(merkle.node_hash(self._subtrees[-1], self._subtrees[-1]))

    def reader(self, level, _index):
        """All leaves alike, so one hash a level stands for a tree of any size."""
        return self._subtrees[level]

    def gas(self, name, *arguments):
        """What a call that succeeds costs."""
        transaction = self.contract.functions[name](*arguments).transact({"gas": 1_000_000})
        receipt = self.w3.eth.wait_for_transaction_receipt(transaction)
        if receipt["status"] != 1:
            raise RuntimeError(f"{name} reverted")
        return receipt["gasUsed"]

    def notices(self):
        """Gas of what the contract is told besides heads."""
        origin = "log of notices"
        self.gas("create", origin, bytes(32), self.account)
        log = chain.log_id(self.w3.eth.chain_id, self.contract.address, self.account, origin)
        yield "first_anchor", self.gas("anchor", log, 0, 256, merkle.root(256, self.reader), [])
        self.gas("heartbeat", log)
        yield "heartbeat", self.gas("heartbeat", log)
        yield "recall", self.gas("recall", log, b"\1" * 32)
        yield "set_anchorer", self.gas("setAnchorer", log, self.account)
        yield "seal", self.gas("seal", log, b"\2" * 32)

    def together(self, count):
        """Gas of ``count`` logs of a million leaves that grow by 256 in one transaction."""
        old, new, heads = 10**6 // entry.BATCH * entry.BATCH, 10**6 // entry.BATCH * entry.BATCH + entry.BATCH, []
        proof = merkle.consistency_proof(old, new, self.reader)
        for number in range(count):
            origin = f"log {number} of {count}"
            self.gas("create", origin, bytes(32), self.account)
            log = chain.log_id(self.w3.eth.chain_id, self.contract.address, self.account, origin)
            self.gas("anchor", log, 0, old, merkle.root(old, self.reader), [])
            heads.append((log, old, new, merkle.root(new, self.reader), proof))
        return self.gas("anchorMany", heads)

    def anchors(self, around, multiple, growth):
        """Gas of later anchors at random sizes between half and one and a half of ``around``."""
        chance = random.Random(around + multiple)
        return [
            self._anchor(chance.randrange(around // 2, around * 3 // 2) // multiple * multiple, growth)
            for _ in range(SAMPLES)
        ]

    def _anchor(self, old, growth):
        origin = f"log of {old} and {growth}"
        self.gas("create", origin, bytes(32), self.account)
        log = chain.log_id(self.w3.eth.chain_id, self.contract.address, self.account, origin)
        self.gas("anchor", log, 0, old, merkle.root(old, self.reader), [])
        new = old + growth
        proof = merkle.consistency_proof(old, new, self.reader)
        return self.gas("anchor", log, old, new, merkle.root(new, self.reader), proof)


if __name__ == "__main__":
    main(run)
