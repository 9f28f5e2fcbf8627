# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A batch record as an auditor reads it. No Odoo in here."""

from .matrix import MATRIX, Row, changes_after_entry, matrix
