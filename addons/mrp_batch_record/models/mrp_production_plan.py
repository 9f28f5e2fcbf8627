# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo import fields, models
from odoo.addons.fact_guard import database
from odoo.addons.fact_guard.guard import Owned, Private
from odoo.tools.sql import column_exists

from ..plan import Component, changes, totals
from ..queries.components import FILL


class Plan(NamedTuple):
    """made, unit: how much of the product the plan is for, and the id of its unit; rows: list of Component."""

    made: float
    unit: int
    rows: list


class MrpProduction(models.Model):
    """The components an order was confirmed with: what it has is held against them, whatever was done to its lines.

    The recipe's are those of the recipe, also where the draft was changed.
    """

    _inherit = "mrp.production"

    confirmed_components = fields.Json("Components as Confirmed", copy=False, guarded="owner")

    def _auto_init(self):
        """The orders that are open already keep what they have."""
        added = not column_exists(self.env.cr, self._table, "confirmed_components")
        result = super()._auto_init()
        if added and column_exists(self.env.cr, "stock_move", "raw_material_production_id"):
            self.env.cr.execute(FILL)
        return result

    def init(self):
        """From the first step on the database keeps them, too."""
        result = super().init()
        database.guard(
            self.env.cr,
            self._table,
            "components",
            "UPDATE OF confirmed_components",
            """
            OLD.confirmed_components IS NOT NULL
                AND NEW.confirmed_components IS DISTINCT FROM OLD.confirmed_components
                AND (OLD.state = 'done' OR EXISTS (
                    SELECT FROM public.mrp_step_log WHERE production_id = OLD.id))
            """,
            "an order that was begun keeps its plan",
        )
        return result

    def action_confirm(self):
        """Confirming an order fixes its components, once."""
        # sudo: the order itself keeps them, whoever confirms it.
        drafts = self.filtered(lambda order: order.state == "draft" and not order.sudo().confirmed_components)
        result = super().action_confirm()
        drafts._keep_plan()
        return result

    def _link_bom(self, bom):
        """A recipe that was changed before the order began brings its components along."""
        result = super(MrpProduction, self.with_context(planning_components=Private(True)))._link_bom(bom)
        if self.state not in ("draft", "done", "cancel") and not self.step_log_ids:
            self._keep_plan()
        return result

    def _split_productions(self, *how, **options):
        """What is split off has the plan of the order it comes from, for its own quantity."""
        split = super()._split_productions(*how, **options)
        source = self.browse()
        for order in split:  # each order of self, and right after it what was split off
            source = order if order in self else source
            if order not in self and order.state not in ("draft", "cancel"):
                order._stand_in_as(source)
                # sudo: the order itself keeps them, whoever splits it.
                order.sudo().write(Owned(confirmed_components=source.sudo().confirmed_components))
        return split

    def _stand_in_as(self, source):
        """Have the component lines of this order stand in for each other as those of *source* do."""
        # sudo: as above.
        lines = self.sudo().move_raw_ids
        for standing in source.sudo().move_raw_ids.filtered("substitutes_id"):
            planned = standing.substitutes_id
            mine = lines.filtered(
                lambda move, one=standing: (
                    move.product_id == one.product_id and not move.bom_line_id and not move.substitutes_id
                )
            )
            mine[:1].substitutes_id = lines.filtered(
                lambda move, one=planned: (move.product_id, move.bom_line_id) == (one.product_id, one.bom_line_id)
            )[:1]

    def _keep_plan(self):
        for order in self.sudo():  # sudo: as above
            rows = [
                {name: value for name, value in row._asdict().items() if name != "grain"}
                for row in order._components_planned()
            ]
            order.write(
                Owned(confirmed_components={"made": order.product_qty, "unit": order.product_uom_id.id, "rows": rows})
            )

    def _plan(self):
        """Return the Plan this order was confirmed with; of one that never was, that of its recipe."""
        self.ensure_one()
        # sudo: the plan is the same for everybody.
        kept = self.sudo().confirmed_components
        if not kept:
            return Plan(self.product_qty, self.product_uom_id.id, self._components_planned())
        return Plan(kept["made"], kept["unit"], [Component(**row) for row in kept["rows"]])

    def _plan_changes(self, products=None):
        """Return what differs from the plan, as a list of :class:`~..plan.Change`, for what the order makes now.

        :param products: ids of the components to compare; all of them when omitted
        """
        planned = self._planned_totals(products=products)
        return changes(planned, totals(row for _move, row in self._components_there(planned, products)))

    def _planned_totals(self, factor=1.0, products=None):
        """Return what the plan says for *factor* times what the order makes now, as :func:`~..plan.totals` does."""
        plan = self._plan()
        rows = [row for row in plan.rows if products is None or row.product in products]
        unit = self.product_uom_id.browse(plan.unit)
        makes = self.product_uom_id._compute_quantity(self.product_qty, unit, round=False)
        share = makes / plan.made if plan.made else 1.0
        return totals(self._known_lines(rows), share * factor)

    def _known_lines(self, rows):
        """These components, without the line where the recipe has lost it: so do the order's own lines."""
        # sudo: as above.
        lines = self.env["mrp.bom.line"].sudo().browse({row.line for row in rows if row.line}).exists()
        known = set(lines.ids)
        return [row if row.line in known else row._replace(line=0) for row in rows]

    def _components_planned(self):
        """The components of the recipe, and those that the order has beside it."""
        # sudo: who opens an order need not read the recipe.
        order = self.sudo()
        recipe = [_of_recipe(order.env, values) for values in order._get_moves_raw_values()]
        known = {(row.product, row.line) for row in recipe}
        return recipe + [row for _move, row in order._components_there() if (row.product, row.line) not in known]

    def _components_there(self, planned=(), products=None):
        """Return the components this order has, as a list of (stock.move, Component).

        What stands in for one counts for it. A cancelled line is one that was *planned*: Odoo cancels what was not
        consumed.

        :param products: ids of the components that are meant; all of them when omitted
        """
        # sudo: as above.
        moves = self.sudo().with_context(lang=None).move_raw_ids
        if products is not None:
            moves = moves.filtered(lambda move: move._planned_product().id in products)
        rows = [(move, _of_line(move)) for move in moves]
        return [
            (move, row if (row.product, row.line) in planned else _beside(move, row))
            for move, row in rows
            if move.state != "cancel" or (row.product, row.line) in planned
        ]


def _of_recipe(env, values):
    """The Component of values that Odoo makes a component line of."""
    product, unit = env["product.product"].browse(values["product_id"]), env["uom.uom"].browse(values["product_uom"])
    quantity = unit._compute_quantity(values["product_uom_qty"], product.uom_id, round=False)
    return Component(product.id, values["bom_line_id"] or 0, quantity, values["operation_id"] or 0)


def _of_line(move):
    step, product, unit = move.workorder_id, move._planned_product(), move.product_uom
    operation = (step.operation_id if step else move.operation_id).id or 0
    return Component(
        product.id,
        (move.substitutes_id or move).bom_line_id.id or 0,
        unit._compute_quantity(move.product_uom_qty, product.uom_id, round=False),
        operation,
        "" if operation else step.name or "",
        unit._compute_quantity(unit.rounding, product.uom_id, round=False),
    )


def _beside(move, row):
    """What was added once the order was done has no plan of its own: it is what was taken."""
    return (
        row
        if row.quantity
        else row._replace(
            quantity=move.product_uom._compute_quantity(move.quantity, move.product_id.uom_id, round=False)
        )
    )
