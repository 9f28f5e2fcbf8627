# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Batch numbers without Odoo: what a rule is, what it prints, and how a number is read back.

A :class:`Pattern` is an ordered tuple of :class:`Segment`. ``pattern.problems(...)`` says what is wrong with it
before anybody uses it, ``pattern.render(facts, n)`` prints a number, ``pattern.decode(text)`` reads one.
For every pattern without problems, decoding what was rendered gives back what went in.
"""

from .ai10 import AI10_CHARACTERS, AI10_LENGTH
from .check_digits import gs1_mod10, iso7064_mod37_36
from .checks import Demand, find_problems
from .facts import Facts
from .pattern import Pattern, Reading
from .problem import NumberingError, Problem
from .reach import Birth, Reach
from .scope import Scope
from .segment import Segment
from .shifts import Window, local_time, overlapping, window_at
