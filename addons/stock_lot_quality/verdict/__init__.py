# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The arithmetic of a verdict: results against a specification, in exact decimals, without Odoo."""

from .exact import DIGITS_AT_MOST, decimal_text, parse_decimal
from .judgement import Finding, Judgement, Measurement, Requirement, judge
