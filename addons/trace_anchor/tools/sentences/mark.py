# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The mark by which sentences are found for translation."""


def _lt(sentence: str) -> str:
    """The sentence itself: it is worded for whoever reads it, when it is read."""
    return sentence
