# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..genealogy.answer import Completeness, Gap
from ..queries import blocks

EXAMPLES = 5


class BatchTrace(models.Model):
    _inherit = "batch.trace"

    def _completeness(self, answer, up, down):
        """How much of what the answer stands on is known, and what is not.

        Facts counted: each material line of the orders upstream names a lot, none is short of the plan; each product
        line of the orders downstream names a lot; no goods of these products were moved without one; each lot where
        the chain begins has its supplier's lot; each lot upstream came from a receipt or an order, not from a stock
        adjustment; no lot has less than nothing on hand.
        """
        completeness = Completeness()
        if self.direction != "down":
            self._judge_materials(completeness, up)
            self._judge_consumption(completeness, up)
            self._judge_links(completeness, up, downstream=False)
            self._judge_origins(completeness, answer, set(up.ids))
        if self.direction != "up":
            self._judge_products(completeness, down)
            self._judge_unnamed(completeness, down)
            self._judge_links(completeness, down, downstream=True)
        self._judge_stock(completeness, answer)
        assumed = [edge for edge in answer.edges if not edge.exact]
        self._gap(
            completeness,
            "shared",
            len(assumed),
            {edge.document for edge in assumed},
            self.env._("Links assumed, because the order has several serials and the feeding names none of them"),
        )
        return completeness

    @staticmethod
    def _gap(completeness, code, count, examples, reason):
        if count:
            completeness.gaps.append(Gap(code, reason, count, sorted(examples)[:EXAMPLES]))

    def _judge_materials(self, completeness, lots):
        query = blocks.materials_of(lots.ids, self.env.companies.ids)
        [found] = map(blocks.Lines._make, self.env.execute_query(query))
        completeness.facts += found.count
        names = self.env["product.product"].sudo().browse(found.records or ()).mapped("display_name")  # names only
        self._gap(completeness, "untracked", found.unnamed, names, self.env._("Materials consumed without a lot"))

    def _judge_consumption(self, completeness, lots):
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        query = blocks.not_consumed(lots.ids, self.env.companies.ids, digits)
        [short] = map(blocks.Short._make, self.env.execute_query(query))
        completeness.facts += short.count
        names = self.env["product.product"].sudo().browse(short.products or ()).mapped("display_name")  # names only
        self._gap(completeness, "not_consumed", short.count, names, self.env._("Materials consumed less than planned"))

    def _judge_links(self, completeness, lots, downstream):
        query = blocks.unjoined(lots.ids, self.env.companies.ids, downstream)
        [found] = map(blocks.Unjoined._make, self.env.execute_query(query))
        completeness.facts += found.count
        names = self.env["mrp.production"].sudo().browse(found.orders or ()).mapped("name")  # names only
        self._gap(
            completeness,
            "unjoined",
            found.count,
            names,
            self.env._("Materials consumed of which it is not on record what they went into"),
        )

    def _judge_products(self, completeness, lots):
        query = blocks.products_of(lots.ids, self.env.companies.ids)
        [found] = map(blocks.Lines._make, self.env.execute_query(query))
        completeness.facts += found.count
        names = self.env["mrp.production"].sudo().browse(found.records or ()).mapped("name")  # names only
        self._gap(
            completeness,
            "unnamed",
            found.unnamed,
            names,
            self.env._("Products made from these lots that carry no lot: the trace ends there"),
        )

    def _judge_unnamed(self, completeness, lots):
        query = blocks.left_unnamed(lots.ids, self.env.companies.ids)
        [left] = map(blocks.Short._make, self.env.execute_query(query))
        completeness.facts += left.count
        names = self.env["product.product"].sudo().browse(left.products or ()).mapped("display_name")  # names only
        self._gap(
            completeness,
            "moved_unnamed",
            left.count,
            names,
            self.env._("Goods like these that were moved without a lot: it may have been any of them"),
        )

    def _judge_origins(self, completeness, answer, up):
        upstream = [node for node in answer.nodes if node.id in up]
        # What an unbuild gave back had come from its supplier all the same.
        made = {edge.target for edge in answer.edges if edge.kind != "unbuild"}
        received = [node for node in upstream if node.origin == "received" and node.id not in made]
        completeness.facts += len(received) + len(upstream)
        missing = [node.name for node in received if not node.supplier_lot]
        self._gap(
            completeness,
            "supplier_lot",
            len(missing),
            missing,
            self.env._("Lots received without the supplier's lot number"),
        )
        nothing = [node.name for node in upstream if node.origin in ("adjusted", "unknown")]
        self._gap(
            completeness,
            "from_nothing",
            len(nothing),
            nothing,
            self.env._("Lots whose quantity comes from a stock adjustment or from nowhere"),
        )

    def _judge_stock(self, completeness, answer):
        negative = {row.lot for row in answer.on_hand + answer.in_transit if row.quantity < 0}
        completeness.facts += len({row.lot_id for row in answer.on_hand + answer.in_transit})
        self._gap(completeness, "negative", len(negative), negative, self.env._("Lots with less than nothing on hand"))
