# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
"""The ageing of stock without Odoo: its arithmetic, its rows, and the Excel file written from them."""

from .ageing import TINY, BucketError, Buckets, layer_weights, newest_first, settle, share
from .book import AccountBalance, AgeingBook, AgeingRow, Movement, ProductTotal, SlowMover
from .writer import write_book
