# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The SQL that feeds a trace: ``links`` walks from lot to lot, ``blocks`` gathers what is known of the lots found."""
from . import blocks, links
