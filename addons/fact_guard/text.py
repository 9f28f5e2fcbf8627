# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Text that no database holds: what is sent with it is refused before it reaches one."""

import re

from odoo.exceptions import UserError

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
