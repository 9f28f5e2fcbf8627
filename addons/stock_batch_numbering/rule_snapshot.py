# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A rule as plain values: what naming needs of it, without a database."""

from dataclasses import dataclass

from .numbering import Pattern, Reach, Scope


@dataclass(frozen=True)
class RuleSnapshot:
    """``order`` breaks ties, ``planned`` prints the document's planned date, ``blanks`` names lines left blank."""

    id: int
    name: str
    reach: Reach
    order: int
    pattern: Pattern
    scope: Scope
    gapless: bool
    planned: bool
    blanks: bool
