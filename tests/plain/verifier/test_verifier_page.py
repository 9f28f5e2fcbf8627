# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""verify.html gives the same report as verify.py, with the browser's Ed25519 and with its own."""

import json
import random

import pytest
import verify
from html_page import NODE, run_page
from publisher import Case

pytestmark = pytest.mark.skipif(NODE is None, reason="node is not installed")


def cases():
    """(bundle, trust, chain or None) over the whole ladder, and damaged files."""
    plain, full = Case(), Case(paths=None, beacon=True, fresh=True, witnesses=2, tx="0x" + "ab" * 32)
    for case in (plain, full, Case(paths=["steps/*", "genealogy"]), Case(tx="0x" + "cd" * 32)):
        yield case.bundle(), case.trust(), None
        yield case.bundle(), case.trust(), case.chain
    recalled = Case(fresh=True)
    recalled.chain.recalled[recalled.publisher.record_key.recall_tag()] = 1_790_009_000
    yield recalled.bundle(), recalled.trust(), recalled.chain
    absent = Case()
    absent.chain.code = b""
    yield absent.bundle(), absent.trust(), absent.chain
    late = Case(fresh=True)
    late.chain.newest = 70
    yield late.bundle(), late.trust(), late.chain
    chance = random.Random(7)
    for case in (plain, full):
        for _ in range(60):
            bundle = bytearray(case.bundle())
            bundle[chance.randrange(len(bundle))] ^= 1 << chance.randrange(8)
            yield bytes(bundle), case.trust(), case.chain
        for _ in range(20):
            trust = bytearray(case.trust())
            trust[chance.randrange(len(trust))] ^= 1 << chance.randrange(8)
            yield case.bundle(), bytes(trust), case.chain
    twice, surrogate, inherited = b'{"v":1,"v":1}', b'"\\ud800"', b'{"constructor":1}'
    for content in (b"", b"{}", b"[" * 40, twice, b"\xef\xbb\xbf{}", surrogate, b"1e5", inherited):
        yield content, plain.trust(), None
        yield plain.bundle(), content, None


def reported(report):
    return {name: found for name, found in report.items() if name not in ("message", "ms")}


@pytest.mark.parametrize("pure", [False, True], ids=["browser's Ed25519", "own Ed25519"])
def test_page_and_program_agree(pure):
    expected, inputs = [], []
    for bundle, trust, chain in cases():
        if chain is not None:
            chain.calls = {}
        expected.append(reported(verify.verify(bundle, trust, chain)))
        inputs.append((bundle, trust, chain and chain.calls, pure))
    assert {e["verdict"] for e in expected} == set(verify.EXIT_CODES)
    for want, got, case in zip(expected, run_page(inputs), inputs, strict=True):
        assert json.loads(json.dumps(want)) == reported(got), case[:2]
