# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The genealogy of lots: graph laws and the answer's shape, in plain Python.

``graph`` knows nothing but pairs of hashable nodes; ``answer`` holds the dataclasses every reader of a trace
(screen, PDF, spreadsheet) shares. The SQL that feeds them needs Odoo's wrapper and lives in ``queries/``.
"""

from . import answer, graph
from .answer import Answer, Edge, Node
from .graph import arrange, distances, layers, reach
