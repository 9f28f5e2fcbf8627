# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Process parameter values as machines write them into files and messages, and when things happened: no Odoo here."""

from .moment import CLOCKS_DIFFER, Moment, WrongTime, clamp_event_time
from .readings_file import FileError, Row, read_rows
from .readings_message import LONGEST, MOST, MessageError, garbled, read_message
from .sent import LONGEST_TEXT, MOST_AMOUNT, is_amount, is_id, is_number, is_text
