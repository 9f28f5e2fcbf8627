# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from dataclasses import dataclass, field

from .plant_things import Need


@dataclass
class Recipe:
    """What a product is made of: ``lines`` are (product, part of the quantity made, step, tracked).

    ``times`` says how many units of the recipe are one unit of the store; ``beside`` are (product, part) of what comes
    out besides; ``makes`` is the product where all is written into the order, for Odoo knows no recipe that goes in
    circles; ``sizes`` are quantities made at once.
    """

    lines: list
    steps: list
    times: dict = field(default_factory=dict)
    beside: tuple = ()
    makes: str = ""
    sizes: tuple = (20, 40, 100)
    bom: object = None

    def needs(self, planned):
        return [
            Need(product, part * planned, step, tracked, tolerance=0 if self.makes else 0.05, free=bool(self.makes))
            for product, part, step, tracked in self.lines
        ]
