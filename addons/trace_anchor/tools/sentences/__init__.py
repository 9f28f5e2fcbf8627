# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The English sentence of every code, for problems of the plain packages and for what the log itself says.

What is kept is the code with its values; so a sentence may be put better at any time, for what was kept before, too.
"""

from . import chain, log, network, note, outside, sdjwt, sending, tlog, witness

TABLES = (outside, chain, witness, tlog, note, sdjwt, log, sending, network)
SENTENCES = {code: sentence for table in TABLES for code, sentence in table.SENTENCES.items()}
