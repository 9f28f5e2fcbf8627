# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Which rule names a lot: the most specific of those whose conditions the lot meets."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Reach:
    """The conditions of a rule as record ids; 0 means any."""

    company: int = 0
    warehouse: int = 0
    operation: int = 0
    category: int = 0
    product: int = 0

    def specificity(self, lot):
        """How closely this reach fits ``lot``, larger is closer; None: not at all.

        Product before category (the nearest of its ancestors first), before operation type, warehouse, company.
        """
        if any(asked not in (0, having) for asked, having in self._plain(lot)):
            return None
        if self.category and self.category not in lot.categories:
            return None
        depth = lot.categories.index(self.category) + 1 if self.category else 0
        return bool(self.product), depth, bool(self.operation), bool(self.warehouse), bool(self.company)

    def _plain(self, lot):
        return (
            (self.company, lot.company),
            (self.warehouse, lot.warehouse),
            (self.operation, lot.operation),
            (self.product, lot.product),
        )

    def meets(self, other):
        """Could one lot meet both reaches? Categories are taken to meet unless both name a different one."""
        pairs = (
            (self.company, other.company),
            (self.warehouse, other.warehouse),
            (self.operation, other.operation),
            (self.category, other.category),
            (self.product, other.product),
        )
        return all(not one or not two or one == two for one, two in pairs)


@dataclass(frozen=True)
class Birth:
    """Where a lot is born, as record ids; ``categories`` from the root to the product's own."""

    company: int = 0
    warehouse: int = 0
    operation: int = 0
    categories: tuple = ()
    product: int = 0
