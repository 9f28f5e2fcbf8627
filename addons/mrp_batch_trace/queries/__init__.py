# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The SQL that feeds a trace: ``links`` walks from lot to lot, ``blocks`` gathers what is known of the lots found,
``inputs`` finds what is bad among the lots that went into others.

``link_columns`` is what the database keeps beside core's links so that the walk is short. All of it needs Odoo for
its ``SQL``, which keeps values out of a statement.
"""

from . import blocks, inputs, link_columns, links
