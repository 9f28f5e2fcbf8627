# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What a scanned code says: GS1 element strings, GS1 Digital Link addresses, plain lot names. No Odoo in here."""

from .answer import FeedAnswer, FeedRefused, Message, Outcome, called, message_of
from .code import Scan, read
