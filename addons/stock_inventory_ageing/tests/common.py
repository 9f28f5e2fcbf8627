# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
from freezegun import freeze_time
from odoo.addons.stock_account.tests.common import TestStockValuationCommon


class AgeingCommon(TestStockValuationCommon):
    """A company that received lots in January, February and March 2026, read by its accountant."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "UTC"
        cls.accountant = cls._create_new_internal_user(
            name="Accountant", login="ageing_accountant", groups="account.group_account_readonly"
        )
        cls.accountant.write({"company_ids": [(6, 0, cls.company.ids)], "company_id": cls.company.id, "lang": "en_US"})
        for product in (cls.product_standard, cls.product_avco, cls.product_fifo):
            product.tracking = "lot"

    def _lot(self, product, name):
        return self.env["stock.lot"].create({"name": name, "product_id": product.id})

    def _receive(self, moment, product, quantity, unit_cost, lot=None, **kwargs):
        with freeze_time(moment):
            if lot:
                kwargs["lot_ids"] = lot
            return self._make_in_move(product, quantity, unit_cost, **kwargs)

    def _ship(self, moment, product, quantity, lot=None, **kwargs):
        with freeze_time(moment):
            if lot:
                kwargs["lot_ids"] = lot
            return self._make_out_move(product, quantity, **kwargs)

    def _transfer(self, moment, product, quantity, lot, source, destination):
        with freeze_time(moment):
            move = self.env["stock.move"].create(
                {
                    "product_id": product.id,
                    "product_uom": product.uom_id.id,
                    "product_uom_qty": quantity,
                    "location_id": source.id,
                    "location_dest_id": destination.id,
                }
            )
            move._action_confirm()
            move.move_line_ids.unlink()
            move.move_line_ids = [
                (
                    0,
                    0,
                    {
                        "product_id": product.id,
                        "lot_id": lot.id,
                        "quantity": quantity,
                        "location_id": source.id,
                        "location_dest_id": destination.id,
                    },
                )
            ]
            move.picked = True
            move._action_done()

    def _report(self, as_at, user=None, **values):
        self.env.flush_all()
        self.env.invalidate_all()
        Report = self.env["stock.ageing.report"].with_user(user or self.accountant)
        return Report.with_company(self.company).create({"as_at": as_at, "company_id": self.company.id, **values})

    def _rows(self, as_at, product, **values):
        rows = self._report(as_at, **values)._rows()
        return [row for row in rows if row.product_id == product.id]

    def _odoo_value(self, product, as_at):
        """Odoo's own valuation at the end of a past day, as its valuation report reads it."""
        product = product.with_company(self.company).with_context(allowed_company_ids=self.company.ids)
        return self.company.currency_id.round(product.with_context(to_date=f"{as_at} 23:59:59").total_value)
