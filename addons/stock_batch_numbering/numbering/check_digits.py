# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Check characters over a batch number. Punctuation only groups the number for the eye and is not covered."""

import string

DIGITS = string.digits
ALPHANUMERICS = string.digits + string.ascii_uppercase


def gs1_mod10(text):
    """GS1 standard check digit (GS1 General Specifications, section 7.9.1) of the digits in ``text``.

    >>> gs1_mod10("629104150021")
    '3'
    """
    digits = [int(character) for character in text if character in DIGITS]
    total = sum(digit * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(digits)))
    return str(-total % 10)


def iso7064_mod37_36(text):
    """ISO/IEC 7064 hybrid system MOD 37,36 check character of the digits and capitals in ``text``.

    >>> iso7064_mod37_36("A12425GABC1234002")
    'M'
    """
    product = 36
    for character in text:
        if character in ALPHANUMERICS:
            product = ((product + ALPHANUMERICS.index(character)) % 36 or 36) * 2 % 37
    return ALPHANUMERICS[(1 - product) % 36]


SCHEMES = {"gs1": gs1_mod10, "iso7064": iso7064_mod37_36}
# What each scheme can cover; letters it has no value for would be lost without anybody noticing.
COVERED = {"gs1": frozenset(DIGITS), "iso7064": frozenset(ALPHANUMERICS)}
WRITTEN = COVERED
