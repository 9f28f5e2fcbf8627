# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import fields, models

from ..genealogy.answer import Balance, OpenOrder, Shipment, Stock, Supply
from ..queries import blocks

# (usage it came from or went to, did it come?) -> column of the mass balance
FLOWS = {
    ("supplier", True): "received",
    ("production", True): "made",
    ("inventory", True): "adjusted",
    ("customer", True): "returned",
    ("supplier", False): "sent_back",
    ("production", False): "consumed",
    ("inventory", False): "scrapped",
    ("customer", False): "shipped",
}
HOUSE = ("internal", "transit")


class BatchTrace(models.Model):
    _inherit = "batch.trace"

    def _add_blocks(self, answer, lots):
        """Fill shipped, suppliers, stock, open orders and mass balance, and what the nodes learn from them."""
        companies = self.env.companies.ids
        crossings = [*map(blocks.Crossing._make, self.env.execute_query(blocks.crossings(lots.ids, companies)))]
        stock = [*map(blocks.Held._make, self.env.execute_query(blocks.stock_now(lots.ids, companies)))]
        described = {
            lot.id: (lot.name, lot.product_id.display_name, lot.product_uom_id.name, lot.supplier_lot or "")
            for lot in lots
        }
        partners = self._partners({crossing.partner for crossing in crossings})
        answer.shipped = self._shipments(crossings, described, partners)
        answer.suppliers = self._supplies(crossings, described, partners)
        stocks = self._stocks(stock, described)
        answer.on_hand = [row for row in stocks if not row.transit]
        answer.in_transit = [row for row in stocks if row.transit]
        answer.open_orders = self._open_orders(lots, described)
        answer.balance = self._balances(crossings, stock, lots)
        self._date_nodes(answer.nodes, crossings)

    def _partners(self, ids):
        """dict id -> (name, contact, address); the ones asked for only."""
        # sudo: whom to warn is the point of a trace; the reader already sees the delivery it stands on.
        partners = self.env["res.partner"].sudo().browse(ids - {None})
        return {
            partner.id: (
                partner.display_name.replace("\n", ", "),
                ", ".join(filter(None, (partner.phone, partner.email))),
                " ".join((partner.contact_address_inline or "").split()),
            )
            for partner in partners
        }

    def _shipments(self, crossings, described, partners):
        rows = []
        for crossing in crossings:
            if "customer" not in (crossing.came, crossing.went):
                continue
            name, product, uom, _supplier_lot = described[crossing.lot]
            customer, contact, address = partners.get(crossing.partner, ("", "", ""))
            rows.append(
                Shipment(
                    crossing.lot,
                    name,
                    product,
                    float(crossing.quantity),
                    uom,
                    crossing.partner or 0,
                    customer,
                    contact,
                    address,
                    *crossing.document,
                    fields.Datetime.to_string(crossing.date),
                    returned=crossing.came == "customer",
                )
            )
        return sorted(rows, key=lambda row: (row.customer, row.date, row.lot))

    def _supplies(self, crossings, described, partners):
        rows = []
        for crossing in crossings:
            if "supplier" not in (crossing.came, crossing.went):
                continue
            name, product, uom, supplier_lot = described[crossing.lot]
            supplier, contact, _address = partners.get(crossing.partner, ("", "", ""))
            rows.append(
                Supply(
                    crossing.lot,
                    name,
                    product,
                    float(crossing.quantity),
                    uom,
                    crossing.partner or 0,
                    supplier,
                    contact,
                    supplier_lot,
                    *crossing.document,
                    fields.Datetime.to_string(crossing.date),
                    returned=crossing.went == "supplier",
                )
            )
        return sorted(rows, key=lambda row: (row.supplier, row.date, row.lot))

    def _stocks(self, stock, described):
        locations = self.env["stock.location"].sudo().browse({held.location for held in stock})  # names only
        place = {location.id: location.complete_name for location in locations}
        rows = []
        for held in stock:
            name, product, uom, _supplier_lot = described[held.lot]
            rows.append(
                Stock(
                    held.lot,
                    name,
                    product,
                    held.location,
                    place[held.location],
                    float(held.quantity),
                    float(held.reserved or 0),
                    uom,
                    transit=held.usage == "transit",
                )
            )
        return sorted(rows, key=lambda row: (row.location, row.lot))

    def _open_orders(self, lots, described):
        found = [
            *map(blocks.OpenLine._make, self.env.execute_query(blocks.open_orders(lots.ids, self.env.companies.ids)))
        ]
        # sudo: an order that must be stopped is shown to whoever may trace, with its number and date only.
        pickings = self.env["stock.picking"].sudo().browse({line.picking for line in found} - {None})
        # sudo: for the same reason.
        productions = self.env["mrp.production"].sudo().browse({line.production for line in found} - {None})
        orders = {
            ("stock.picking", p.id): (p.name, p.partner_id.display_name or "", p.scheduled_date, p) for p in pickings
        }
        orders |= {("mrp.production", p.id): (p.name, "", p.date_start, p) for p in productions}
        rows = []
        for line in found:
            document, partner, date, order = orders[line.document]
            name, product, uom, _supplier_lot = described[line.lot]
            state = dict(order._fields["state"]._description_selection(self.env))[order.state]
            rows.append(
                OpenOrder(
                    order.picking_type_id.code if line.picking else line.kind,
                    *line.document,
                    document,
                    partner,
                    line.lot,
                    name,
                    product,
                    float(line.quantity or 0),
                    uom,
                    fields.Datetime.to_string(date) or "",
                    state,
                )
            )
        return sorted(rows, key=lambda row: (row.kind, row.date, row.document, row.lot))

    def _balances(self, crossings, stock, lots):
        """One mass balance for each product among the lots; what crosses the house's walls both ways."""
        flows = defaultdict(lambda: dict.fromkeys([*FLOWS.values(), "on_hand"], 0.0))
        for crossing in crossings:
            for usage, inwards in ((crossing.came, True), (crossing.went, False)):
                if usage not in HOUSE:
                    flow = FLOWS.get((usage, inwards))
                    if flow:
                        flows[crossing.product][flow] += float(crossing.quantity)
        for held in stock:
            flows[held.product]["on_hand"] += float(held.quantity)
        counts = defaultdict(int)
        for lot in lots:
            counts[lot.product_id] += 1
        return [
            Balance(product.id, product.display_name, product.uom_id.name, count, **flows[product.id])
            for product, count in sorted(counts.items(), key=lambda item: (item[0].display_name, item[0].id))
        ]

    @staticmethod
    def _date_nodes(nodes, crossings):
        """Tell each node how its lot came to be, when, and how much of it."""
        born = {}
        origins = {"supplier": "received", "production": "made", "inventory": "adjusted"}
        for crossing in crossings:
            if own := origins.get(crossing.came):
                origin, first, total = born.get(crossing.lot, (own, crossing.date, 0.0))
                if origin == "adjusted":
                    origin = own
                born[crossing.lot] = (origin, min(first, crossing.date), total + float(crossing.quantity))
        for node in nodes:
            if node.id in born:
                node.origin, date, node.quantity = born[node.id]
                node.date = fields.Datetime.to_string(date)
