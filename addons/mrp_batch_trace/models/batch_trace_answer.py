# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from time import perf_counter

from odoo import fields, models
from odoo.addons.fact_guard.guard import Owned

from ..genealogy.answer import Answer, Edge, Node
from ..genealogy.graph import arrange, distances, layers, reversed_pairs
from ..queries import links

# What the screen gets at once; the report and the exports get everything.
SCREEN_NODES = 1500
SCREEN_ROWS = 500


class BatchTrace(models.Model):
    _inherit = "batch.trace"

    def _answer(self):
        """Answer the question from what is recorded now.

        :return: :class:`..genealogy.answer.Answer`
        :raise UserError: when the question is empty
        :raise AccessError: when the user may not read lots
        """
        self.ensure_one()
        started = perf_counter()
        seeds = self._seed_lots()
        down = seeds._genealogy_closure(downstream=True) if self.direction != "up" else seeds
        up = seeds._genealogy_closure(downstream=False) if self.direction != "down" else seeds
        lots = (up | down).sorted("id")
        edges = self._edges(lots)
        nodes = self._nodes(lots, seeds, edges)
        answer = Answer(
            question=self._question(), direction=self.direction, seeds=seeds.ids, nodes=nodes, edges=edges,
            siblings=self._siblings(seeds, lots), asked_at=fields.Datetime.to_string(fields.Datetime.now()),
        )
        self._add_blocks(answer, lots)
        answer.completeness = self._completeness(answer, up, down)
        answer.unknown = self._unknown()
        answer.elapsed = round(perf_counter() - started, 3)
        self._remember(answer)
        return answer

    def _remember(self, answer):
        """Note how the question was answered; what somebody else asked is theirs to note."""
        if self.is_mine:
            self.write(Owned(
                asked_at=answer.asked_at, elapsed=answer.elapsed, lot_count=len(answer.nodes),
                completeness=answer.completeness.percent))

    def _edges(self, lots):
        """Edges among the lots: core's links, with the quantity of bound feedings, and links only feedings know."""
        companies = self.env.companies.ids
        linked = self.env.execute_query(links.stock_links(lots.ids, companies))
        linked += self.env.execute_query(links.unbuild_links(lots.ids, companies))
        fed = {
            (source, target, production): rest
            for source, target, production, *rest in self.env.execute_query(links.feeding_links(lots.ids, companies))
        }
        product = {lot.id: lot.product_id.id for lot in lots}
        uom = {lot.id: lot.product_uom_id.name for lot in lots}
        shared = set(self.env.execute_query(links.shared_inputs({row[2] for row in linked if row[2]})))
        names = self._names_of(linked, fed)
        edges = []
        for source, target, production, unbuild, picking, move, took, gave, date, place, person in linked:
            bound, several, quantity, _fed_at, operator = fed.pop(
                (source, target, production), (False, False, 0, None, None)
            )
            kind, model, res_id = (
                ("production", "mrp.production", production) if production
                else ("unbuild", "mrp.unbuild", unbuild) if unbuild
                else ("transfer", "stock.picking", picking) if picking
                else ("move", "stock.move", move)
            )
            edges.append(Edge(
                source, target, kind, names.get((model, res_id), ""), model, res_id,
                float(quantity if bound and several else took), uom[source], float(gave), uom[target],
                fields.Datetime.to_string(date), names.get(("stock.location", place), ""),
                names.get(("res.users", operator or person), ""),
                exact=bound or (production, product[source]) not in shared,
            ))
        for (source, target, production), (bound, several, quantity, fed_at, operator) in fed.items():
            edges.append(Edge(
                source, target, "feeding", names.get(("mrp.production", production), ""), "mrp.production", production,
                float(quantity), uom[source], 0.0, uom[target], fields.Datetime.to_string(fed_at), "",
                names.get(("res.users", operator), ""), exact=bound or not several,
            ))
        return edges

    def _names_of(self, linked, fed):
        """Names of the documents, places and persons of the edges: dict (model, id) -> name."""
        wanted = {
            "mrp.production": {row[2] for row in linked} | {production for _s, _t, production in fed},
            "mrp.unbuild": {row[3] for row in linked}, "stock.picking": {row[4] for row in linked},
            "stock.move": {row[5] for row in linked if not any(row[2:5])},
            "stock.location": {row[9] for row in linked},
            "res.users": {row[10] for row in linked} | {rest[4] for rest in fed.values()},
        }
        return {
            (model, record.id): record.reference if model == "stock.move" else record.display_name
            for model, ids in wanted.items()
            # sudo: the reader sees the lots; the name of the document or person beside them is part of the answer.
            for record in self.env[model].sudo().browse(ids - {None})
        }

    def _nodes(self, lots, seeds, edges):
        pairs = [(edge.source, edge.target) for edge in edges]
        below = distances(pairs, seeds.ids) if self.direction != "up" else {}
        above = distances(reversed_pairs(pairs), seeds.ids) if self.direction != "down" else {}
        column = layers(pairs, lots.ids)
        names = dict(zip(lots.ids, lots.mapped("name"), strict=True)) if lots else {}
        row = arrange(pairs, column, key=lambda lot_id: (names[lot_id], lot_id))
        badges = dict(lots._fields["grade_badge"]._description_selection(self.env)) if lots else {}
        return [
            Node(
                id=lot.id, name=lot.name, product_id=lot.product_id.id, product=lot.product_id.display_name,
                uom=lot.product_uom_id.name, grade_code=lot.grade_badge or "",
                grade=lot.grade_id.name or badges.get(lot.grade_badge, ""),
                supplier=lot.supplier_id.display_name or "", supplier_lot=lot.supplier_lot or "",
                expires=fields.Datetime.to_string(lot.expiration_date) or "", seed=lot in seeds,
                distance=below[lot.id] if lot.id in below else -above.get(lot.id, 0),
                level=column[lot.id], row=row[lot.id],
            )
            for lot in lots
        ]

    def _siblings(self, seeds, lots):
        """Lots outside the answer that share a direct input with a seed: what went wrong may be in them too."""
        inputs = seeds._genealogy_neighbours(downstream=False)
        siblings = inputs._genealogy_neighbours(downstream=True) - seeds
        if self.direction != "up":
            siblings -= lots
        return [
            {"id": lot.id, "name": lot.name, "product": lot.product_id.display_name, "grade": lot.grade_id.name or "",
             "grade_code": lot.grade_badge or ""}
            for lot in siblings
        ]

    def _screen_answer(self):
        """The answer cut to what a screen can show; ``totals`` holds the full counts."""
        answer = self._answer()
        told = {
            "totals": {"nodes": len(answer.nodes), "edges": len(answer.edges)},
        }
        answer.nodes = sorted(answer.nodes, key=lambda node: (abs(node.distance), node.id))[:SCREEN_NODES]
        shown = {node.id for node in answer.nodes}
        answer.edges = [edge for edge in answer.edges if edge.source in shown and edge.target in shown]
        for block in ("shipped", "open_orders", "on_hand", "in_transit", "suppliers", "siblings"):
            rows = getattr(answer, block)
            told["totals"][block] = len(rows)
            setattr(answer, block, rows[:SCREEN_ROWS])
        self._state_nodes(answer)
        return answer.as_dict() | told
