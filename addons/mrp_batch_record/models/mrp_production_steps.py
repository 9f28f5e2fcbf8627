# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo import fields, models
from odoo.addons.fact_guard import database
from odoo.addons.fact_guard.guard import Owned, Private, on_behalf, private
from odoo.exceptions import UserError


class OrderStep(NamedTuple):
    """A step of an order as it was confirmed.

    operation, workorder: ids, 0 for none; name: in the source language; after: ids of the work orders right before it;
    covered_by: ids of the work orders of the order it was split from that did this step for both, and were logged.
    """

    operation: int
    workorder: int
    name: str
    after: tuple = ()
    covered_by: tuple = ()


class MrpProduction(models.Model):
    """The steps an order was confirmed with: what the gates and the release go by, whatever becomes of work orders."""

    _inherit = "mrp.production"

    confirmed_steps = fields.Json("Steps as Confirmed", copy=False, guarded="owner")

    def init(self):
        """From the first step on the database keeps them, too."""
        result = super().init()
        database.guard(
            self.env.cr,
            self._table,
            "steps",
            "UPDATE OF confirmed_steps",
            """
            OLD.confirmed_steps IS NOT NULL AND NEW.confirmed_steps IS DISTINCT FROM OLD.confirmed_steps
                AND EXISTS (SELECT FROM public.mrp_step_log WHERE production_id = OLD.id)
            """,
            "an order that was begun keeps its steps",
        )
        return result

    def action_confirm(self):
        """Confirming an order fixes its steps."""
        drafts = self.filtered(lambda order: order.state == "draft")
        result = super().action_confirm()
        drafts._keep_steps()
        return result

    def write(self, vals):
        """The recipe of a confirmed order changes by Odoo's own update, which brings its steps along."""
        if "bom_id" in vals and not private(self.env, "recipe_steps"):
            changed = self.filtered(lambda order: order.bom_id.id != vals["bom_id"] and not order.release_decision)
            for order in changed.filtered(lambda order: order.state not in (False, "draft", "cancel")):
                raise UserError(
                    self.env._(
                        "%(order)s is confirmed and keeps its recipe. Cancel it and open a new order.", order=order.name
                    )
                )
        return super().write(vals)

    def _link_bom(self, bom):
        """A recipe that was changed before the order began brings its steps along."""
        order = self.with_context(recipe_steps=Private(True), linking_components=Private(True))
        result = super(MrpProduction, order)._link_bom(bom)
        if self.state not in ("draft", "done", "cancel") and not self.step_log_ids:
            self._keep_steps()
        return result

    def _split_productions(self, *how, **options):
        """What is left of an order keeps all steps, and by which of the order's own steps one was done already.

        Core cancels what a quantity covers. What covers a step here is the closed step log of the order it comes from.
        """
        for operation in ("write", "create"):
            self.check_access(operation)
        self._check_splits()
        # sudo: accounting keeps costs beside an order, which core copies and renames; who makes it cannot read them.
        orders = on_behalf(self).with_context(dropping_steps=Private(True))
        split = super(MrpProduction, orders)._split_productions(*how, **options)
        left = (split - self).filtered(lambda order: order.state not in ("draft", "cancel"))
        source = self.browse()
        for order in split:  # each order of self, and right after it what was split off
            source = order if order in self else source
            if order in left:
                order._write_steps(order._steps_left_of(source))
        return split.with_env(self.env)

    def _steps_left_of(self, source):
        """The steps of this order, which was split from *source*, with what covers those that core cancelled."""
        cancelled = set(self.workorder_ids.filtered(lambda step: step.state == "cancel").ids)
        covers = source._step_covers()
        return [
            step._replace(covered_by=covers.get((step.operation, step.name), ()) if step.workorder in cancelled else ())
            for step in self._steps_of(self.workorder_ids)
        ]

    def _step_covers(self):
        """Return ``{(operation id, name): ids}`` of the steps that were done in this order, or before it was split.

        ids: the work orders with a closed log that did the step; of two steps alike both have to be done.
        """
        earlier = {step.workorder: step.covered_by for step in self._kept_steps()}
        covers = {}
        for step, workorder in zip(self._steps_of(self.workorder_ids), self.workorder_ids.sorted(), strict=True):
            logged = workorder.state == "done" and "closed" in workorder.step_log_ids.mapped("state")
            covers.setdefault((step.operation, step.name), []).append(
                (workorder.id,) if logged else earlier.get(workorder.id, ())
            )
        return {key: tuple(sum(found, ())) for key, found in covers.items() if all(found)}

    def _link_workorders_and_moves(self):
        """Core hands each component to the step that consumes it."""
        return super(MrpProduction, self.with_context(linking_components=Private(True)))._link_workorders_and_moves()

    def _action_cancel(self):
        """The steps of an order that is cancelled go with it."""
        return super(MrpProduction, self.with_context(dropping_steps=Private(True)))._action_cancel()

    def _order_steps(self):
        """Return the steps of this order as it was confirmed, as a list of OrderStep.

        An order that was never confirmed as it should be has those of its recipe and of all its work orders.
        """
        self.ensure_one()
        # sudo: the steps are the same for everybody.
        return self._steps_now() if self.sudo().confirmed_steps in (None, False) else self._kept_steps()

    def _kept_steps(self):
        """The steps that were kept when this order was confirmed; none where nothing was."""
        # sudo: as above.
        kept = self.sudo().confirmed_steps or []
        return [
            OrderStep(
                row["operation"], row["workorder"], row["name"], tuple(row["after"]), tuple(row.get("covered_by", ()))
            )
            for row in kept
        ]

    def _keep_steps(self):
        for order in self:
            order._write_steps(order._steps_now())

    def _write_steps(self, steps):
        # sudo: the order itself keeps them, whoever confirms it.
        self.sudo().write(Owned(confirmed_steps=[step._asdict() for step in steps]))

    def _steps_now(self):
        """The steps of the work orders, and those of the recipe that have none."""
        workorders = self.workorder_ids
        # sudo: who opens an order need not read the recipe.
        missing = self._recipe_operations() - workorders.sudo().operation_id
        left_out = [OrderStep(operation.id, 0, operation.name) for operation in missing.with_context(lang=None)]
        return self._steps_of(workorders) + left_out

    def _steps_of(self, workorders):
        steps = workorders.sorted().with_context(lang=None)
        return [
            OrderStep(step.operation_id.id or 0, step.id, step.name, tuple(step.blocked_by_workorder_ids.ids))
            for step in steps
        ]

    def _recipe_operations(self):
        """The operations that core makes work orders of, for this order's recipe."""
        # sudo: who opens an order need not read the recipe.
        order = self.sudo()
        bom, never = order.bom_id, order.never_product_template_attribute_value_ids
        operations = order.env["mrp.routing.workcenter"]
        if not bom or not order.product_id:
            return operations
        exploded, _lines = bom.explode(
            order.product_id, 1.0, picking_type=bom.picking_type_id, never_attribute_values=never
        )
        for part, found in exploded:
            line = found["parent_line"]
            if line and line.bom_id.operation_ids == part.operation_ids:
                continue
            product = line.product_id if line else found["product"]
            operations |= part.operation_ids.filtered(
                lambda operation, product=product: not operation._skip_operation_line(product, never)
            )
        return operations
