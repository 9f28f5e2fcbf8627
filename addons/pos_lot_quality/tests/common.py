# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields
from odoo.addons.point_of_sale.tests.common import CommonPosTest
from odoo.addons.stock_lot_quality.tests.common import QualityFixtures
from odoo.tests import new_test_user


class Shop(CommonPosTest):
    """A company with accounts and a till, and a user who may set it up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids += cls.env.ref("stock_lot_quality.group_quality") + cls.env.ref(
            "stock.group_stock_manager"
        )


class TillCase(QualityFixtures, Shop):
    """A till that sells milk and cheese by lot."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cashier = new_test_user(
            cls.env, "t_cashier", groups="base.group_user,point_of_sale.group_pos_user,stock.group_stock_user"
        )
        cls.cheese = cls._product("Cheese", use_expiration_date=True)
        (cls.product + cls.cheese).write({"available_in_pos": True, "lst_price": 10.0, "taxes_id": False})
        cls.till = cls.pos_config_usd
        cls.till.open_ui()
        cls.till_session = cls.till.current_session_id
        cls.till_session.set_opening_control(0, "")

    def _ticket(self, *sold, number="0001", **values):
        """What the till sends: (product, quantity, lot names) or (...,  refunded line) paid in cash."""
        lines = []
        for product, quantity, names, *refunded in sold:
            lines.append(
                (
                    0,
                    0,
                    {
                        "product_id": product.id,
                        "qty": quantity,
                        "price_unit": 10.0,
                        "price_subtotal": 10.0 * quantity,
                        "price_subtotal_incl": 10.0 * quantity,
                        "tax_ids": [(6, 0, [])],
                        "refunded_orderline_id": refunded[0].id if refunded else False,
                        "pack_lot_ids": [(0, 0, {"lot_name": name}) for name in names],
                    },
                )
            )
        total = sum(line[2]["price_subtotal"] for line in lines)
        return {
            "amount_paid": total,
            "amount_return": 0,
            "amount_tax": 0,
            "amount_total": total,
            "date_order": fields.Datetime.to_string(fields.Datetime.now()),
            "fiscal_position_id": False,
            "pricelist_id": self.till.pricelist_id.id,
            "last_order_preparation_change": "{}",
            "lines": lines,
            "partner_id": False,
            "session_id": self.till_session.id,
            "to_invoice": False,
            "state": "paid",
            "uuid": f"ticket-{number}",
            "pos_reference": f"2501-001-{number}",
            "user_id": self.cashier.id,
            "payment_ids": [(0, 0, {"amount": total, "name": False, "payment_method_id": self.cash_payment_method.id})],
            **values,
        }

    def _sync(self, ticket):
        """Send a ticket as the till does; returns the orders."""
        sent = self.env["pos.order"].with_user(self.cashier).sync_from_ui([ticket])
        return self.env["pos.order"].browse([order["id"] for order in sent["pos.order"]])
