# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What the models and the classes beside them share.

For Odoo: its cursors, its errors and its translations are what these helpers are about (``transaction``, ``faults``,
``wording``, ``same_moment``, ``append_only``, ``digest``); the others (``addresses``, ``keys``) stand with them.
"""
