# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""GS1 application identifier (10), batch or lot number.

GS1 General Specifications: up to 20 characters (section 3.4.1) of the encodable character set 82 (figure 7.11-1).
"""

import string

AI10_LENGTH = 20
AI10_CHARACTERS = frozenset(string.ascii_letters + string.digits + "!\"%&'()*+,-./:;<=>?_")


def outside(text):
    """The characters of ``text`` that AI (10) cannot carry, each once, in order."""
    return "".join(dict.fromkeys(character for character in text if character not in AI10_CHARACTERS))
