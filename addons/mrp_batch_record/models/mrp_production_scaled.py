# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import models
from odoo.addons.fact_guard.guard import Private

from ..plan import is_as_planned, totals


class MrpProduction(models.Model):
    """Another quantity of an order: what nobody changed of its components is what the plan says for that quantity."""

    _inherit = "mrp.production"

    def _update_raw_moves(self, factor):
        """Round the components up from the plan: core rounds up what it has rounded up before, further each time."""
        found = self._scaled_quantities(factor)
        updated = super(MrpProduction, self.with_context(scaled_quantities=Private(found)))._update_raw_moves(factor)
        return [(move.with_env(self.env), before, found.get(move.id, now)) for move, before, now in updated]

    def _scaled_quantities(self, factor):
        """Return what each component that is as planned needs for *factor* times the quantity.

        :return: dict id of a stock.move -> quantity in its unit
        """
        planned, wanted = self._planned_totals(), self._planned_totals(factor)
        groups = defaultdict(list)
        for move, row in self._components_there(planned):
            groups[row.product, row.line].append((move, row))
        found = {}
        for key, lines in groups.items():
            rows = [row for _move, row in lines]
            if (
                key in planned
                and is_as_planned(planned[key], totals(rows)[key])
                and not any(move.state in ("done", "cancel") for move, _row in lines)
            ):
                found |= _shared_out([move for move, _row in lines], wanted[key].quantity, factor)
        return found


def _shared_out(moves, wanted, factor):
    """Return dict id -> quantity of these components of one product; the largest has what the others leave.

    :param wanted: what they have to be together, in the product's unit
    """
    *others, largest = sorted(moves, key=lambda move: (move.product_qty, move.id))
    unit = largest._planned_product().uom_id
    found = {move.id: move.product_uom.round(move.product_uom_qty * factor) for move in others}
    rest = wanted - sum(move.product_uom._compute_quantity(found[move.id], unit, round=False) for move in others)
    found[largest.id] = largest.product_uom.round(
        unit._compute_quantity(rest, largest.product_uom, round=False), rounding_method="UP"
    )
    return found if found[largest.id] > 0 else {}
