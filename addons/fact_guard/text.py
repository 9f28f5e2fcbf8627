# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Text that no database holds: what is sent with it is refused before it reaches one."""

import re
import unicodedata

from odoo.exceptions import UserError

# Letters and signs that are drawn as nothing: fillers of Hangul, an empty pattern of Braille.
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def is_storable(text):
    """Whether a database can hold *text*.

    >>> is_storable("B20250917-001"), is_storable("B\\x001"), is_storable("\\ud800")
    (True, False, False)
    """
    return not _UNSTORABLE.search(text)


def check_storable(env, *texts):
    """Refuse texts that no database can hold; what is no text is left to others.

    :raises UserError: one of them has a character that cannot be stored
    """
    if not all(is_storable(text) for text in texts if isinstance(text, str)):
        raise UserError(env._("This text holds a character that cannot be stored. Type it again."))


def typed_text(text):
    """What a person typed, without the spaces around it; empty where nothing of it can be seen.

    >>> typed_text(" asked for "), typed_text(" \\u200b\\u3164 "), typed_text(None)
    ('asked for', '', '')
    """
    text = (text or "").strip()
    return text if any(unicodedata.category(sign)[0] in "LNPS" and sign not in _BLANK for sign in text) else ""
