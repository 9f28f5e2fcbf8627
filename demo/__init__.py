# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Build the sample dairy in an Odoo database and play its day of 2025-09-17 through the ORM, role by role."""
