# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.fields import Domain

_KINDS = {"customer": "customer", "supplier": "supplier", "production": "consumed", "inventory": "scrapped"}


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _whereabouts(self):
        """Where these lots, and the lots made of them at any depth, are or have gone.

        :return: list of values of lot.reopening.place
        """
        # sudo: who enters a result need not see transfers; the places are shown by their own record rules.
        places, seen, level, front = [], self.browse(), 0, self.sudo()
        while front:
            seen |= front
            # sudo: as above.
            lines = (
                self.env["stock.move.line"]
                .sudo()
                .search(
                    Domain("lot_id", "in", front.ids) & Domain("state", "not in", ("draft", "cancel")), order="date, id"
                )
            )
            lines = lines.filtered("quantity")
            places += [place for line in lines if (place := front._place_of_line(line, level))]
            places += front._places_in_stock(level)
            used = lines.filtered(lambda line: line.state == "done" and line.location_dest_id.usage == "production")
            front = used.produce_line_ids.lot_id - seen
            level += 1
        return places

    def _place_of_line(self, line, level):
        """Values of the place a line took the lot to; empty for a move inside the company."""
        kind = _KINDS.get(line.location_dest_id.usage)
        if line.state != "done":
            kind = kind and "open"
        elif line.location_id.usage == "customer":
            kind = "returned"
        if not kind:
            return {}
        picking, move = line.picking_id, line.move_id
        names = [move._gate_document().name if move else picking.name, picking.origin or move.origin]
        return {
            "company_id": line.company_id.id,
            "lot_id": line.lot_id.id,
            "level": level,
            "kind": kind,
            "partner_id": (picking.partner_id or move.partner_id).id,
            "location_id": line.location_dest_id.id,
            "document": " / ".join(dict.fromkeys(filter(None, names))),
            "quantity": line.quantity_product_uom,
            "uom_id": line.product_id.uom_id.id,
            "happened_at": line.date,
        }

    def _places_in_stock(self, level):
        inside = Domain("lot_id", "in", self.ids) & Domain("location_id.usage", "in", ("internal", "transit"))
        # sudo: as above.
        sums = (
            self.env["stock.quant"]
            .sudo()
            ._read_group(inside & Domain("quantity", ">", 0), ["lot_id", "location_id", "company_id"], ["quantity:sum"])
        )
        return [
            {
                "company_id": (company or lot.company_id or self.env.company).id,
                "lot_id": lot.id,
                "level": level,
                "kind": "stock",
                "location_id": location.id,
                "quantity": quantity,
                "uom_id": lot.product_id.uom_id.id,
            }
            for lot, location, company, quantity in sums
        ]

    def action_open_reopenings(self):
        """Open when these lots were re-opened, and where they had gone by then."""
        action = self.env["ir.actions.act_window"]._for_xml_id("stock_lot_quality.lot_reopening_action")
        return dict(action, domain=[("lot_id", "in", self.ids)])
