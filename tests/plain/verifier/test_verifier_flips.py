# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""No byte of a bundle can be changed and the bundle still pass. All bytes are flipped in the benchmark."""

import random

import pytest
import verify
from publisher import Case


@pytest.mark.parametrize("options", [{}, {"fresh": True, "beacon": True, "tx": "0x" + "ab" * 32}])
def test_flipped_bytes_are_refused(options):
    case = Case(**options)
    bundle, trust = case.bundle(), case.trust()
    whole = verify.verify(bundle, trust, case.chain)
    assert verify.EXIT_CODES[whole["verdict"]] == 0
    chance = random.Random(20250917)
    for at in chance.sample(range(len(bundle)), 250):
        flipped = bytearray(bundle)
        flipped[at] ^= 1 << chance.randrange(8)
        report = verify.verify(bytes(flipped), trust, case.chain)
        assert verify.EXIT_CODES[report["verdict"]] != 0, (at, bundle[at - 10 : at + 10], report)
        assert report["reason"] or report["remarks"]
