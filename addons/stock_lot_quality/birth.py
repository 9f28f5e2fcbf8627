# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Whether a lot comes in or is made: its grade at birth depends on it, so only code of this server says so."""

from odoo.addons.fact_guard.guard import Private

RECEIPT, PRODUCTION = "receipt", "production"
#: Goes into the context under ``lot_birth`` where code of ours makes lots of an order.
MADE = Private(PRODUCTION)
