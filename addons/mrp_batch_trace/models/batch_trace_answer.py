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
            question=self._question(),
            direction=self.direction,
            seeds=seeds.ids,
            nodes=nodes,
            edges=edges,
            siblings=self._siblings(seeds, lots),
            asked_at=fields.Datetime.to_string(fields.Datetime.now()),
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
            self.write(
                Owned(
                    asked_at=answer.asked_at,
                    elapsed=answer.elapsed,
                    lot_count=len(answer.nodes),
                    completeness=answer.completeness.percent,
                )
            )

    def _edges(self, lots):
        """Edges among the lots: core's links, with the quantity of bound feedings, and links only feedings know."""
        linked, fed = self._links_among(lots)
        product = {lot.id: lot.product_id.id for lot in lots}
        uom = {lot.id: lot.product_uom_id.name for lot in lots}
        shared = set(self.env.execute_query(links.shared_inputs({link.production for link in linked} - {None})))
        names = self._names_of(linked, fed)
        edges = []
        for link in linked:
            feeding = fed.pop((link.source, link.target, link.production), None)
            kind, model, res_id = link.document
            bound = bool(feeding and feeding.bound)
            edges.append(
                Edge(
                    link.source,
                    link.target,
                    kind,
                    names.get((model, res_id), ""),
                    model,
                    res_id,
                    float(feeding.quantity if bound and feeding.several else link.took),
                    uom[link.source],
                    float(link.gave),
                    uom[link.target],
                    fields.Datetime.to_string(link.date),
                    names.get(("stock.location", link.place), ""),
                    names.get(("res.users", feeding and feeding.operator or link.person), ""),
                    exact=bound or (link.production, product[link.source]) not in shared,
                )
            )
        return edges + [
            Edge(
                link.source,
                link.target,
                "feeding",
                names.get(("mrp.production", link.production), ""),
                "mrp.production",
                link.production,
                float(link.quantity),
                uom[link.source],
                0.0,
                uom[link.target],
                fields.Datetime.to_string(link.fed_at),
                "",
                names.get(("res.users", link.operator), ""),
                exact=link.bound or not link.several,
            )
            for link in fed.values()
        ]

    def _links_among(self, lots):
        """(list of StockLink, dict key -> FedLink) among *lots*."""
        companies = self.env.companies.ids
        rows = self.env.execute_query(links.stock_links(lots.ids, companies))
        rows += self.env.execute_query(links.unbuild_links(lots.ids, companies))
        fed = map(links.FedLink._make, self.env.execute_query(links.feeding_links(lots.ids, companies)))
        return [*map(links.StockLink._make, rows)], {link.key: link for link in fed}

    def _names_of(self, linked, fed):
        """Names of the documents, places and persons of the edges: dict (model, id) -> name."""
        wanted = {
            "mrp.production": {link.production for link in [*linked, *fed.values()]},
            "mrp.unbuild": {link.unbuild for link in linked},
            "stock.picking": {link.picking for link in linked},
            "stock.move": {link.move for link in linked if link.document[0] == "move"},
            "stock.location": {link.place for link in linked},
            "res.users": {link.person for link in linked} | {link.operator for link in fed.values()},
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
                id=lot.id,
                name=lot.name,
                product_id=lot.product_id.id,
                product=lot.product_id.display_name,
                uom=lot.product_uom_id.name,
                grade_code=lot.grade_badge or "",
                grade=lot.grade_id.name or badges.get(lot.grade_badge, ""),
                supplier=lot.supplier_id.display_name or "",
                supplier_lot=lot.supplier_lot or "",
                expires=fields.Datetime.to_string(lot.expiration_date) or "",
                seed=lot in seeds,
                distance=below[lot.id] if lot.id in below else -above.get(lot.id, 0),
                level=column[lot.id],
                row=row[lot.id],
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
            {
                "id": lot.id,
                "name": lot.name,
                "product": lot.product_id.display_name,
                "grade": lot.grade_id.name or "",
                "grade_code": lot.grade_badge or "",
            }
            for lot in siblings
        ]

    def _screen_answer(self):
        """The answer cut to what a screen can show; ``totals`` holds the full counts."""
        answer = self._answer()
        told = {"totals": {"nodes": len(answer.nodes), "edges": len(answer.edges)}}
        answer.nodes = sorted(answer.nodes, key=lambda node: (abs(node.distance), node.id))[:SCREEN_NODES]
        shown = {node.id for node in answer.nodes}
        answer.edges = [edge for edge in answer.edges if edge.source in shown and edge.target in shown]
        for block in ("shipped", "open_orders", "on_hand", "in_transit", "suppliers", "siblings"):
            rows = getattr(answer, block)
            told["totals"][block] = len(rows)
            setattr(answer, block, rows[:SCREEN_ROWS])
        self._state_nodes(answer)
        return answer.as_dict() | told
