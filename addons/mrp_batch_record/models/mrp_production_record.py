# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import models

from ..former_names import product_code, unit_code
from ..record import SECTIONS, canonical, empty_record
from ..record_elements import ELEMENTS


class MrpProduction(models.Model):
    """The batch record: one tree of plain facts. Dossier, sealed record and exports are this tree in other clothes."""

    _inherit = "mrp.production"

    def _batch_record(self):
        """Return the batch record of this one order: see :meth:`_batch_records`."""
        self.ensure_one()
        return self._batch_records()[self.id]

    def _batch_records(self, as_of=None, sections=SECTIONS):
        """Return ``{order id: record}`` in a number of queries that does not grow with the orders.

        A record is a dict of all :data:`record.SECTIONS`, each there even when empty: ``batch`` and
        ``genealogy`` are dicts, the others lists of dicts that each have a unique, stable ``id``. Values are
        strings, booleans, integers, lists and dicts; quantities are decimal strings with a UN/ECE Rec 20 code
        beside them (a unit without one stands by its name); times are UTC. The same facts give the same record
        in every language and for every user who may see the order.

        ``as_of`` (``{order id: naive UTC}``) has the verdicts and results of these orders stand as they did then;
        what was recorded later is still there. ``sections`` names those to be filled; the others stay empty.
        """
        self.check_access("read")
        # sudo: the record is whole or it is none: which parts of it a reader may open elsewhere does not change it.
        orders = self.sudo().with_context(lang=None, active_test=False)
        orders.env["batch.former.name"]._settle()
        elements = {section: orders._section_elements(section, as_of or {}) for section in sections}
        return {
            order.id: {
                section: canonical(elements.get(section, {}).get(order.id, empty))
                for section, empty in empty_record().items()
            }
            for order in orders
        }

    def _section_elements(self, section, as_of):
        """Return ``{order id: elements}`` of one section of the record."""
        match section:
            case "batch":
                return self._batch_elements()
            case "materials":
                return self._material_elements()
            case "steps":
                return self.step_log_ids._record_elements()
            case "tests":
                return self._test_elements(as_of)
            case "gate_decisions":
                return self._gate_elements()
            case "deviations":
                return self.deviation_ids._record_elements()
            case "signatures":
                return self.batch_signature_ids._record_elements()
            case "genealogy":
                return self._genealogy_elements()
            case "shipments":
                return self._shipment_elements()
        raise ValueError(section)

    def _batch_elements(self):
        return {order.id: ELEMENTS["order"].values(order) for order in self}

    def _material_elements(self):
        """Feedings first, as they happened; then what was consumed without one, line by line."""
        elements = self.feeding_ids._record_elements()
        for order in self:
            fed = {(row.move_id.id, row.lot_id.id) for row in order.feeding_ids}
            for line in order.move_raw_ids.move_line_ids.sorted("id"):
                if line.state == "done" and line.quantity and (line.move_id.id, line.lot_id.id) not in fed:
                    elements[order.id].append(ELEMENTS["consumption"].of(line))
        return elements

    def _makers(self):
        """Return ``{lot id: ids of the orders that made it}``, by-products too; a lot may span a backorder."""
        makers = defaultdict(set)
        for order in self:
            done = order.move_finished_ids.move_line_ids.filtered(lambda line: line.state == "done")
            for lot in order.lot_producing_ids | done.lot_id:
                makers[lot.id].add(order.id)
        return makers

    def _test_elements(self, as_of):
        elements, makers = defaultdict(list), self._makers()
        samples = self.env["stock.lot"].browse(makers).sample_ids | self.workorder_ids.sample_ids
        for sample in samples.sorted(lambda sample: (sample.drawn_at, sample.id)):
            for order_id in makers[sample.lot_id.id] | set(sample.workorder_id.production_id.ids):
                elements[order_id].append(ELEMENTS["sample"].of(sample, as_of.get(order_id)))
        return elements

    def _gate_elements(self):
        """What the gate answered the company that made the batch; what it told others is in their records."""
        elements, makers = defaultdict(list), self._makers()
        companies = {order.id: order.company_id for order in self}
        decisions = self.gate_decision_ids | self.env["stock.lot"].browse(makers).gate_decision_ids
        for decision in decisions.sorted(lambda decision: (decision.decided_at, decision.id)):
            for order_id in makers[decision.lot_id.id] | set(decision.production_id.ids):
                if decision.company_id == companies.get(order_id, decision.company_id):
                    elements[order_id].append(ELEMENTS["gate"].of(decision))
        return elements

    def _genealogy_elements(self):
        return {
            order.id: {
                "inputs": _by_lot(order.move_raw_ids.move_line_ids, order.create_date),
                "outputs": _by_lot(order.move_finished_ids.move_line_ids, order.create_date),
            }
            for order in self
        }

    def _shipment_elements(self):
        """Deliveries of the batch's lots to customers, by the company that made it."""
        elements, makers = defaultdict(list), self._makers()
        companies = {order.id: order.company_id for order in self}
        lines = self.env["stock.move.line"].search(
            [("lot_id", "in", list(makers)), ("state", "=", "done"), ("location_dest_id.usage", "=", "customer")],
            order="date, id",
        )
        for line in lines:
            for order_id in makers[line.lot_id.id]:
                if line.company_id == companies[order_id]:
                    elements[order_id].append(ELEMENTS["shipment"].of(line))
        return elements


def _by_lot(lines, opened):
    """Done lines as one row a lot and unit, in the order of their names, which are those of when the order opened."""
    totals = defaultdict(float)
    for line in lines.filtered(lambda line: line.state == "done" and line.quantity):
        totals[line.product_id, line.lot_id] += line.quantity_product_uom
    rows = [
        {
            "id": f"lot/{lot.id}" if lot else f"untracked/{product.id}",
            "lot": lot.name or None,
            "product": product_code(product, opened),
            "quantity": product.uom_id._decimal(quantity),
            "unit": unit_code(product.uom_id, opened),
        }
        for (product, lot), quantity in totals.items()
    ]
    return sorted(rows, key=lambda row: (row["product"], row["lot"] or "", row["id"]))
