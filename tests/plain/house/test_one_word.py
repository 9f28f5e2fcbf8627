# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""One English term has one Chinese word in all add-ons, but for those that mean two things in English."""

from collections import defaultdict
from functools import cache
from pathlib import Path

import polib

ROOT = Path(__file__).parents[3]
# fmt: off
#: English words for two things that are two words in Chinese: a unit and a heading, a person and a time, a lot's state
#: and a batch's, a counter and a noun.
TWO_THINGS = frozenset((
    "accepted", "account", "asked for", "by", "cause", "checked", "contact", "count", "customers", "day", "decided on",
    "delivery", "done", "drawn at", "ended", "evidence", "expires", "failed", "finished", "for", "from", "in progress",
    "kept", "key", "last problem", "line", "lots", "made", "made from", "missing", "no", "no connection", "now",
    "number", "operation", "origin", "outcome", "outside", "pending", "policy", "quality", "reading", "readings",
    "received", "recorded", "refused", "required", "sample", "samples judged again", "sealed versions", "sequence",
    "show", "since", "started", "steps", "times", "to", "value", "waiting", "what it shows",
))
# fmt: on


@cache
def words():
    """``{English term: {Chinese word: add-ons}}``, both without what punctuation adds."""
    found = defaultdict(lambda: defaultdict(set))
    for path in ROOT.glob("addons/*/i18n/zh_CN.po"):
        for entry in polib.pofile(str(path)):
            if entry.msgstr and not entry.obsolete:
                term = entry.msgid.strip().rstrip("….:").lower()
                found[term][entry.msgstr.strip().rstrip("…。：")].add(path.parts[-3])
    return found


def test_one_term_has_one_word():
    several = {term: dict(each) for term, each in words().items() if len(each) > 1 and term not in TWO_THINGS}
    assert not several, several


def test_a_dossier_has_one_name():
    chinese = {word for each in words().values() for word in each}
    assert any("批档案" in word for word in chinese)
    assert not [word for word in chinese if "批记录档案" in word]
