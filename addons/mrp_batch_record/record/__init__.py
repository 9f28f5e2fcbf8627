# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The batch record in the one form that may be hashed, and its digest. No Odoo in here."""

from .canonical import SECTIONS, canonical, digest, empty_record, entries, instant_text, narrowed
