# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Words that laboratories write where a number was too small or too large to be measured."""

import re

from .cells import narrow

_BELOW = frozenset((
    "nd", "n.d", "not detected", "none detected", "bdl", "blq", "<lod", "<loq", "<mdl", "<lld", "<dl", "below lod",
    "below loq", "below detection limit", "未检出", "未檢出", "<检出限", "<定量限", "<检测限", "低于检出限",
    "小于检出限", "低于定量限",
))
_ABOVE = frozenset((
    "tntc", "too numerous to count", ">uloq", "overrange", "over range", "多不可计", "不可计数", "超出量程", "高于上限",
))


def limit_word(text):
    """'<' for a word that says "below the limit", '>' for one that says "above it", '' for any other.

    >>> limit_word("未检出"), limit_word("N.D."), limit_word("TNTC"), limit_word("阴性")
    ('<', '<', '>', '')
    """
    word = re.sub(r"\s*([<>])\s*", r"\1", narrow(text)).casefold().rstrip(".")
    return "<" if word in _BELOW else ">" if word in _ABOVE else ""
