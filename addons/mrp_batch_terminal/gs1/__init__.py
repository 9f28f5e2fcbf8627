# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What the terminal's own reader of codes is made of, written from the library that the server reads with."""
