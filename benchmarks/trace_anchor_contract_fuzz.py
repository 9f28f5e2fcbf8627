# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The contract against the Python tree: random trees and proofs, honest and tampered; both must say the same.

Each case is one ``eth_call`` on anvil whose state override gives the log a head of any size and root, so that no
transaction is needed. ``python benchmarks/trace_anchor_contract_fuzz.py [cases]``
"""

import random
import sys
import time
from itertools import islice

import requests
from _bench import ROOT, row

sys.path[:0] = [str(ROOT / "addons" / "trace_anchor"), str(ROOT / "addons" / "trace_anchor" / "tests")]

import chain  # noqa: E402
from anvil import Anvil  # noqa: E402
from eth_abi import encode  # noqa: E402
from eth_utils import keccak  # noqa: E402
from tlog import merkle  # noqa: E402

CASES = 100_000
BATCH = 250
SMALL = 600
ACCOUNT = "0x" + "42" * 20
LOG = b"\7" * 32
BASE = int.from_bytes(keccak(LOG + bytes(32)))
LEAVES = [merkle.leaf_hash(b"%d" % i) for i in range(SMALL)]
TREE = merkle.MemoryTree(LEAVES)
ADDRESS = chain.contract_address()
TYPES = {
    "anchor": ["bytes32", "uint48", "uint48", "bytes32", "bytes32[]"],
    "verifyInclusion": ["bytes32", "uint48", "bytes", "bytes32[]"],
}
ABI = {name: (types, keccak(text=f"{name}({','.join(types)})")[:4]) for name, types in TYPES.items()}
CODE = chain.logid.artifact()["deployedBytecode"]
SUBTREES = [merkle.leaf_hash(b"same")]
for _level in range(48):
    SUBTREES.append(merkle.node_hash(SUBTREES[-1], SUBTREES[-1]))


def huge(level, _index):
    """A tree of any size whose leaves are all alike."""
    return SUBTREES[level]


def cases(chance):
    """Endless (kind, calldata, stored size, stored root, what the Python tree says)."""
    while True:
        if chance.random() < 0.8:
            tree, top = TREE, SMALL
        else:
            tree, top = huge, 2 ** chance.randrange(10, 47)
        new = chance.randrange(2, top + 1)
        old = chance.choice((chance.randrange(1, new), 1 << chance.randrange(0, (new - 1).bit_length())))
        if old < new:
            yield from _growth(chance, tree, old, new)
        yield from _inclusion(chance, tree, new)


def _growth(chance, tree, old, new):
    old_root, root = merkle.root(old, tree), merkle.root(new, tree)
    for proof, claimed, size in _tampered(chance, merkle.consistency_proof(old, new, tree), root, new):
        if size > old and size < 2**48 and any(claimed):
            holds = merkle.verify_consistency(old, size, old_root, claimed, proof)
            yield "anchor", [LOG, old, size, claimed, proof], old, old_root, holds


def _inclusion(chance, tree, size):
    index = chance.randrange(size)
    data = b"%d" % index if tree is TREE else b"same"
    root = merkle.root(size, tree)
    for proof, claimed, at in _tampered(chance, merkle.inclusion_proof(index, size, tree), root, index):
        if 0 <= at < size:
            holds = merkle.verify_inclusion(merkle.leaf_hash(data), at, size, proof, claimed)
            yield "verifyInclusion", [LOG, at, data, proof], size, claimed, holds


def _tampered(chance, proof, root, number):
    """An honest proof, and others: flipped, cut, grown, turned round, another root, another number."""
    yield proof, root, number
    yield proof, chance.randbytes(32), number
    yield proof[:-1], root, number
    yield proof[1:], root, number
    yield [*proof, chance.choice((chance.randbytes(32), bytes(32), root))], root, number
    yield proof[::-1], root, number
    yield proof, root, number + chance.choice((-2, -1, 1, 2, 255))
    if proof:
        at = chance.randrange(len(proof))
        flipped = (int.from_bytes(proof[at]) ^ (1 << chance.randrange(256))).to_bytes(32)
        yield [*proof[:at], flipped, *proof[at + 1 :]], root, number


def _request(number, case):
    name, arguments, size, root, _holds = case
    packed = int(ACCOUNT, 16) | size << 160
    state = {BASE: root, BASE + 1: packed.to_bytes(32), BASE + 2: encode(["address"], [ACCOUNT])}
    types, selector = ABI[name]
    call = {"from": ACCOUNT, "to": ADDRESS, "data": "0x" + (selector + encode(types, arguments)).hex()}
    override = {ADDRESS: {"stateDiff": {f"0x{slot:064x}": "0x" + value.hex() for slot, value in state.items()}}}
    return {"jsonrpc": "2.0", "id": number, "method": "eth_call", "params": [call, "latest", override]}


BAD_PROOF = "0x" + keccak(text="BadProof()")[:4].hex()


def _answer(case, answer):
    """What the contract says. Raises RuntimeError for any refusal but BadProof."""
    if case[0] == "verifyInclusion" and "result" in answer:
        return int(answer["result"], 16) == 1
    if case[0] == "anchor" and answer.get("result") == "0x":
        return True
    if case[0] == "anchor" and answer.get("error", {}).get("data") == BAD_PROOF:
        return False
    raise RuntimeError(f"{case}: {answer}")


def fuzz(count, seed=1):
    """Number of cases, of those that hold, and the list of disagreements."""
    anvil, session = Anvil(), requests.Session()
    anvil.ask("anvil_setCode", ADDRESS, CODE)
    source, checked, holding, wrong = cases(random.Random(seed)), 0, 0, []
    try:
        while checked < count:
            batch = list(islice(source, min(BATCH, count - checked)))
            asked = [_request(number, case) for number, case in enumerate(batch)]
            told = {a["id"]: a for a in session.post(anvil.url, json=asked, timeout=60).json()}
            for number, case in enumerate(batch):
                holding += case[-1]
                if _answer(case, told[number]) != case[-1]:
                    wrong.append(case)
            checked += len(batch)
    finally:
        anvil.stop()
    return checked, holding, wrong


def run(dsn=None, count=CASES):
    """Measure; ``dsn`` is not used.

    :return: rows of name, value, unit, goal, yardstick
    """
    start = time.monotonic()
    checked, holding, wrong = fuzz(count)
    seconds = time.monotonic() - start
    return [
        row("trace_anchor.contract_fuzz_cases", checked, "", f">= {CASES:,}", "the Python tree"),
        row("trace_anchor.contract_fuzz_holding", holding, "", "", "the rest must be refused"),
        row("trace_anchor.contract_fuzz_disagreements", len(wrong), "", "0", ""),
        row("trace_anchor.contract_fuzz_per_second", round(checked / seconds), "/s", "", ""),
    ]


if __name__ == "__main__":
    for told in run(count=int((sys.argv[1:] or [CASES])[0])):
        print(f"{told['name']:<58}{told['value']:>14,} {told['unit']:<10}{told['goal']:<22}{told['yardstick']}")
