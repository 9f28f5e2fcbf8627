# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import fields, models

from ..genealogy.answer import Balance, OpenOrder, Shipment, Stock, Supply
from ..queries import blocks

# (usage it came from or went to, did it come?) -> column of the mass balance
FLOWS = {
    ("supplier", True): "received", ("production", True): "made", ("inventory", True): "adjusted",
    ("customer", True): "returned", ("supplier", False): "sent_back", ("production", False): "consumed",
    ("inventory", False): "scrapped", ("customer", False): "shipped",
}
HOUSE = ("internal", "transit")


class BatchTrace(models.Model):
    _inherit = "batch.trace"

    def _add_blocks(self, answer, lots):
        """Fill shipped, suppliers, stock, open orders and mass balance, and what the nodes learn from them."""
        companies = self.env.companies.ids
        crossings = self.env.execute_query(blocks.crossings(lots.ids, companies))
        stock = self.env.execute_query(blocks.stock_now(lots.ids, companies))
        described = {
            lot.id: (lot.name, lot.product_id.display_name, lot.product_uom_id.name, lot.supplier_lot or "")
            for lot in lots
        }
        partners = self._partners({row[4] for row in crossings})
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

    @staticmethod
    def _document(picking, production, reference):
        if picking:
            return "stock.picking", picking, reference or ""
        return ("mrp.production", production, reference or "") if production else ("", 0, reference or "")

    def _shipments(self, crossings, described, partners):
        rows = []
        for lot, _product, came, went, partner, picking, reference, production, date, quantity in crossings:
            if "customer" not in (came, went):
                continue
            name, product, uom, _supplier_lot = described[lot]
            customer, contact, address = partners.get(partner, ("", "", ""))
            rows.append(Shipment(
                lot, name, product, float(quantity), uom, partner or 0, customer, contact, address,
                *self._document(picking, production, reference), fields.Datetime.to_string(date),
                returned=came == "customer",
            ))
        return sorted(rows, key=lambda row: (row.customer, row.date, row.lot))

    def _supplies(self, crossings, described, partners):
        rows = []
        for lot, _product, came, went, partner, picking, reference, production, date, quantity in crossings:
            if "supplier" not in (came, went):
                continue
            name, product, uom, supplier_lot = described[lot]
            supplier, contact, _address = partners.get(partner, ("", "", ""))
            rows.append(Supply(
                lot, name, product, float(quantity), uom, partner or 0, supplier, contact, supplier_lot,
                *self._document(picking, production, reference), fields.Datetime.to_string(date),
                returned=went == "supplier",
            ))
        return sorted(rows, key=lambda row: (row.supplier, row.date, row.lot))

    def _stocks(self, stock, described):
        locations = self.env["stock.location"].sudo().browse({row[2] for row in stock})  # names only
        place = {location.id: location.complete_name for location in locations}
        rows = []
        for lot, _product, location, usage, quantity, reserved in stock:
            name, product, uom, _supplier_lot = described[lot]
            rows.append(Stock(
                lot, name, product, location, place[location], float(quantity), float(reserved or 0), uom,
                transit=usage == "transit",
            ))
        return sorted(rows, key=lambda row: (row.location, row.lot))

    def _open_orders(self, lots, described):
        found = self.env.execute_query(blocks.open_orders(lots.ids, self.env.companies.ids))
        # sudo: an order that must be stopped is shown to whoever may trace, with its number and date only.
        pickings = self.env["stock.picking"].sudo().browse({row[3] for row in found if row[3]})
        # sudo: for the same reason.
        productions = self.env["mrp.production"].sudo().browse({row[4] for row in found if row[4]})
        orders = {("stock.picking", p.id): (p.name, p.partner_id.display_name or "", p.scheduled_date, p)
                  for p in pickings}
        orders |= {("mrp.production", p.id): (p.name, "", p.date_start, p) for p in productions}
        rows = []
        for kind, lot, _product, picking, production, quantity in found:
            model, res_id = ("stock.picking", picking) if picking else ("mrp.production", production)
            document, partner, date, order = orders[model, res_id]
            name, product, uom, _supplier_lot = described[lot]
            state = dict(order._fields["state"]._description_selection(self.env))[order.state]
            rows.append(OpenOrder(
                order.picking_type_id.code if picking else kind, model, res_id, document, partner, lot, name, product,
                float(quantity or 0), uom, fields.Datetime.to_string(date) or "", state,
            ))
        return sorted(rows, key=lambda row: (row.kind, row.date, row.document, row.lot))

    def _balances(self, crossings, stock, lots):
        """One mass balance for each product among the lots; what crosses the house's walls both ways."""
        flows = defaultdict(lambda: dict.fromkeys([*FLOWS.values(), "on_hand"], 0.0))
        for _lot, product, came, went, *_document, quantity in crossings:
            for usage, inwards in ((came, True), (went, False)):
                if usage not in HOUSE:
                    flow = FLOWS.get((usage, inwards))
                    if flow:
                        flows[product][flow] += float(quantity)
        for _lot, product, _location, _usage, quantity, _reserved in stock:
            flows[product]["on_hand"] += float(quantity)
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
        for lot, _product, came, _went, *_document, date, quantity in crossings:
            if came in origins:
                origin, first, total = born.get(lot, (origins[came], date, 0.0))
                if origins[came] != "adjusted":
                    origin = origins[came] if origin == "adjusted" else origin
                born[lot] = (origin, min(first, date), total + float(quantity))
        for node in nodes:
            if node.id in born:
                node.origin, date, node.quantity = born[node.id]
                node.date = fields.Datetime.to_string(date)
