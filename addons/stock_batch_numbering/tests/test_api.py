# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import HttpCase, new_test_user

from .common import BatchNumberingCase


class TestApi(BatchNumberingCase, HttpCase):
    """A machine or a partner's system makes lots through the external API."""

    def call(self, method, *arguments):
        """Answer of ``stock.lot``'s method over JSON-RPC, as the warehouse worker."""
        response = self.url_open(
            "/jsonrpc",
            json={
                "jsonrpc": "2.0",
                "method": "call",
                "params": {
                    "service": "object",
                    "method": "execute_kw",
                    "args": [self.env.cr.dbname, self.worker.id, "numbering_api", "stock.lot", method, list(arguments)],
                },
            },
        )
        return response.json()

    def setUp(self):
        super().setUp()
        self.worker = new_test_user(
            self.env, "numbering_api", "base.group_user,stock.group_stock_user", password="numbering_api"
        )

    def test_a_lot_made_without_a_name_is_named(self):
        self.make_rule()
        self.env.flush_all()
        made = self.call("create", [{"product_id": self.yogurt.id}, {"product_id": self.yogurt.id, "name": ""}])
        lots = self.env["stock.lot"].browse(made["result"])
        self.assertEqual(lots.mapped("name"), ["B20250917-001", "B20250917-002"])

    def test_a_number_that_is_taken_is_refused_in_a_sentence(self):
        self.make_rule()
        self.make_lots()
        self.env.flush_all()
        refused = self.call("create", [{"product_id": self.yogurt.id, "name": "B20250917-001"}])
        self.assertIn("B20250917-001 of", refused["error"]["data"]["message"])
