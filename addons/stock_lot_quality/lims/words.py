# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Words that laboratories write where a number was too small or too large to be measured."""

import re

from .cells import narrow

_BELOW = frozenset(
    (
        "nd",
        "n.d",
        "not detected",
        "none detected",
        "bdl",
        "blq",
        "bloq",
        "<lod",
        "<loq",
        "<mdl",
        "<mql",
        "<lld",
        "<ldl",
        "<lloq",
        "<dl",
        "<detection limit",
        "<limit of detection",
        "<limit of quantification",
        "below lod",
        "below loq",
        "below detection limit",
        "below the detection limit",
        "below limit of detection",
        "below limit of quantification",
        "未检出",
        "未檢出",
        "<检出限",
        "<定量限",
        "<检测限",
        "低于检出限",
        "小于检出限",
        "低于定量限",
        "小于定量限",
        "<方法检出限",
        "低于方法检出限",
    )
)
_ABOVE = frozenset(
    (
        "tntc",
        "too numerous to count",
        ">uloq",
        "overrange",
        "over range",
        "多不可计",
        "不可计数",
        "超出量程",
        "高于上限",
    )
)


# A word with the limit that is meant: 未检出(<0.01), ND (LOD = 0.01).
_WITH_LIMIT = re.compile(
    r"(.*?) ?[(\[] ?(?:<|(?:lod|loq|mdl|ldl|检出限|方法检出限|定量限) ?[:=]? ?<?) ?([\d.,' ]*\d) ?[)\]]", re.IGNORECASE
)


def plain_word(text):
    """A word in the one form in which words are compared.

    >>> plain_word("＜ LOD"), plain_word("N.D.")
    ('<lod', 'n.d')
    """
    return re.sub(r"\s*([<>])\s*", r"\1", narrow(text)).casefold().rstrip(".")


def limit_beside(text):
    """The number of the limit that stands beside a word which says "below the limit"; '' for any other text.

    >>> limit_beside("未检出（<0.01）"), limit_beside("ND (LOD: 0.5)"), limit_beside("ND(2)")
    ('0.01', '0.5', '')
    """
    found = _WITH_LIMIT.fullmatch(narrow(text))
    return found[2] if found and limit_word(found[1]) == "<" else ""


def limit_word(text):
    """'<' for a word that says "below the limit", '>' for one that says "above it", '' for any other.

    >>> limit_word("未检出"), limit_word("N.D."), limit_word("TNTC"), limit_word("阴性")
    ('<', '<', '>', '')
    """
    word = plain_word(text)
    return "<" if word in _BELOW else ">" if word in _ABOVE else ""
