# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""SQL of the batch record: conditions of triggers, the plan of old orders, names of steps in every language.

``names`` needs Odoo for its ``SQL``, which keeps values out of a statement.
"""

from . import closed_log, components, names
