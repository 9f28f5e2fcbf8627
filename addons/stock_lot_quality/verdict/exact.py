# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Exact decimals as text: what is stored, hashed and compared never passes through binary floats."""

from decimal import Decimal, InvalidOperation

#: On either side of the decimal point. No measurement has more, and '1e999' would write a thousand of them.
DIGITS_AT_MOST = 100


def parse_decimal(text):
    """Read plain decimal notation.

    :param text: str, int or float; a float is read through its shortest text, so 3.15 is 3.15
    :return: Decimal, or None for an empty text
    :raises ValueError: the text is not a finite number, or one of too many digits
    """
    if text is None or text is False:
        return None
    written = repr(text) if isinstance(text, float) else str(text).strip()
    if not written:
        return None
    if "_" in written:
        # Python would leave it out of the number.
        raise ValueError(written)
    try:
        number = Decimal(written)
    except InvalidOperation:
        raise ValueError(written) from None
    if not number.is_finite() or number.adjusted() >= DIGITS_AT_MOST or number.as_tuple()[2] < -DIGITS_AT_MOST:
        raise ValueError(written)
    return number


def decimal_text(number):
    """Write a Decimal without an exponent, keeping the zeros that were measured ('3.10' stays '3.10')."""
    if number == 0 and number.is_signed():
        number = -number
    return format(number, "f")
