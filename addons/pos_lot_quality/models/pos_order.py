# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.fact_guard.guard import Private
from odoo.addons.stock_lot_quality.gate import Document
from odoo.exceptions import UserError

from ..sales import LetThrough, Sale


class PosOrder(models.Model):
    _inherit = "pos.order"

    def action_pos_order_paid(self):
        """Sell only what the gate lets through; a refusal takes the order and its payment back.

        Core meets the gate only when it books the delivery: at the end of the session, or when it is shipped.

        :raises UserError: the gate refuses a lot, or a lot is not named
        """
        self._check_lots_sold()
        return super().action_pos_order_paid()

    def _check_lots_sold(self):
        self.ensure_one()
        sales = self.lines._lot_sales()
        kind = self.config_id.picking_type_id
        named = not self.shipping_date and (kind.use_create_lots or kind.use_existing_lots)
        reasons = self._unknown_lots(sales, self.company_id, named)
        if reasons:
            raise UserError("\n".join(reasons))
        receipt = Document.of(None, self.pos_reference)
        lots = self._lots_of(sales, self.company_id).with_context(paid_order=Private(self.id))
        lots._check_gate("sale", self._date_of_use(), receipt)

    def _date_of_use(self):
        """When the goods are handed over; None for now. The date the till gives an order is not trusted."""
        shipped = self.shipping_date and fields.Datetime.to_datetime(self.shipping_date)
        return max(shipped, fields.Datetime.now()) if shipped else None

    @api.model
    def lot_refusals(self, sold, reference=False, named=True):
        """Why lots must not be sold now, asked by the till before it takes money.

        :param sold: list of [product id, quantity, list of lot names]
        :param reference: str, the order's number on the receipt; an override may be for it alone
        :param named: bool, whether lots have to be named already; not where the order may be shipped later
        :return: list of sentences, empty when everything may be sold
        """
        self.check_access("read")
        company = self.env.company
        sales = [
            Sale(product, quantity, tuple(name for name in names if name))
            for product_id, quantity, names in sold
            if (product := self.env["product.product"].browse(product_id)).tracking != "none" and quantity > 0
        ]
        answers = self._lots_of(sales, company)._gate("sale", document=Document.of(None, reference))
        reasons = self._unknown_lots(sales, company, named)
        return reasons + [answer.reason for answer in answers if not answer.allowed]

    @api.model
    def _lots_of(self, sales, company):
        """Lots of what is sold, found by their names as core finds them. :return: stock.lot"""
        # sudo: who sells need not have access to lots.
        found = (
            self.env["stock.lot"]
            .sudo()
            .search(
                [
                    ("company_id", "in", [False, company.id]),
                    ("product_id", "in", [sale.product.id for sale in sales]),
                    ("name", "in", [name for sale in sales for name in sale.names]),
                ]
            )
        )
        named = {(sale.product.id, name) for sale in sales for name in sale.names}
        return found.filtered(lambda lot: (lot.product_id.id, lot.name) in named).sudo(False)

    @api.model
    def _unknown_lots(self, sales, company, named):
        """Sentences on graded goods whose lot nobody can judge: not named, or of a name that no lot has.

        Core would make a lot of the name when it books the delivery, or book no delivery at all.

        :param named: bool, whether lots have to be named: the till knows them, and they leave now
        """
        # sudo: who sells need not have access to lots.
        known = {(lot.product_id.id, lot.name) for lot in self._lots_of(sales, company).sudo()}
        reasons = []
        for sale in sales:
            # sudo: nor to grades.
            category = sale.product.sudo().categ_id
            grade = category._birth_grade("receipt") or category._birth_grade("production")
            if not grade:
                continue
            if named and sale.is_unnamed:
                reasons.append(
                    self.env._(
                        "Name the lot of %(product)s: it is sold by graded lots only.",
                        product=sale.product.display_name,
                    )
                )
            reasons += [
                self.env._(
                    "%(product)s has no lot %(lot)s. Read its label again; a lot that nobody has received is not sold.",
                    product=sale.product.display_name,
                    lot=name,
                )
                for name in sale.names
                if (sale.product.id, name) not in known and not grade._allows("sale")
            ]
        return reasons

    def _create_order_picking(self):
        """Book the delivery of what was let through at payment; what is shipped later meets the gate again."""
        booking = self.with_context(naming_source=Private(True))
        if self.shipping_date:
            return super(PosOrder, booking)._create_order_picking()
        lots = self._lots_of(self.lines._lot_sales(), self.company_id)
        passed = booking.with_context(lots_let_through=LetThrough(frozenset(lots.ids)))
        return super(PosOrder, passed)._create_order_picking()
