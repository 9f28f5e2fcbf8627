# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A sealed record: how its values are normalised, encrypted, stored beside its rows, and read in words.

For Odoo: which columns a row stores, and what they are called, Odoo's registry and translations say.
"""
