# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import os
import shutil
import tempfile
from unittest.mock import patch

from odoo.tests.common import TransactionCase

from ..chain import KeyDirectory
from ..tools import keys
from .anvil import Anvil

PASSPHRASE = "correct horse battery"


class TraceCase(TransactionCase):
    """A company with an open log, its key files and export folder in a temporary directory, and an order."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = tempfile.mkdtemp(prefix="trace-anchor-")
        cls.addClassCleanup(shutil.rmtree, cls.folder)
        environment = patch.dict(
            os.environ,
            {
                keys.DIRECTORY_VARIABLE: f"{cls.folder}/keys",
                "BATCH_TRACE_PASSPHRASE": PASSPHRASE,
                "BATCH_TRACE_EXPORT": f"{cls.folder}/export",
            },
        )
        cls.startClassPatcher(environment)
        cls.company = cls.env["res.company"].create({"name": "Dairy of the Test"})
        cls.env.user.company_ids += cls.company
        cls.env = cls.env(context={**cls.env.context, "allowed_company_ids": cls.company.ids})
        cls.log = cls.env["trace.log"]._for_company(cls.company)
        cls.warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)], limit=1)
        cls.product = cls.env["product.product"].create(
            {"name": "Yoghurt", "is_storable": True, "tracking": "lot", "barcode": "06901234567892"}
        )
        cls.milk = cls.env["product.product"].create({"name": "Milk", "is_storable": True})
        cls.bom = cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.product.product_tmpl_id.id,
                "company_id": cls.company.id,
                "bom_line_ids": [(0, 0, {"product_id": cls.milk.id, "product_qty": 2})],
            }
        )

    def setUp(self):
        """Files are not rolled back: each test works on a copy of what the class has published."""
        super().setUp()
        own = tempfile.mkdtemp(dir=self.folder)
        if os.path.isdir(f"{self.folder}/export"):
            shutil.copytree(f"{self.folder}/export", f"{own}/export")
        self.enterContext(patch.dict(os.environ, {"BATCH_TRACE_EXPORT": f"{own}/export"}))

    @classmethod
    def make_keys(cls, log):
        """The log's key files, with the cheapest key derivation."""
        directory = KeyDirectory(os.environ[keys.DIRECTORY_VARIABLE], PASSPHRASE)
        directory.create_log_key(log.name)
        for role in ("owner", "anchorer"):
            directory.create_account(f"{log.name}-{role}", kdf_work=2)

    @classmethod
    def open_log(cls):
        cls.make_keys(cls.log)
        cls.log._open()
        cls.log._export()

    @classmethod
    def order(cls, confirm=True):
        """An order of the product; confirmed, which seals its first version."""
        order = cls.env["mrp.production"].create(
            {
                "product_id": cls.product.id,
                "product_qty": 10,
                "bom_id": cls.bom.id,
                "company_id": cls.company.id,
                "picking_type_id": cls.warehouse.manu_type_id.id,
            }
        )
        if confirm:
            order.action_confirm()
        return order

    def sql(self, query, *parameters):
        """Run SQL past every guard of the ORM, as an administrator of the database would."""
        self.env.flush_all()
        self.env.cr.execute(query, parameters)
        self.env.invalidate_all()
        return self.env.cr

    def tamper(self, table, query, *parameters):
        """Edit an append-only table with its guard switched off."""
        self.sql(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        self.sql(query, *parameters)
        self.sql(f"ALTER TABLE {table} ENABLE TRIGGER USER")


class ChainCase(TraceCase):
    """The same, with the log on a real chain."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.network = cls.env["trace.network"].create(
            {"name": "Test chain", "rpc_url": "http://127.0.0.1:1", "chain_id": 31337, "finality": "finalized"}
        )
        cls.log.network_id = cls.network
        cls.open_log()

    def setUp(self):
        """A chain of its own for each test: reorganisations cannot be undone."""
        super().setUp()
        self.anvil = Anvil()
        self.addCleanup(self.anvil.stop)
        self.network.rpc_url = self.anvil.url
        self.anvil.fund(self.log._account("owner").address, self.log._account("anchorer").address)
        self.network._deploy(self.log)
        self.log._create_on_chain()

    def finish(self, anchor):
        for _n in range(8):
            self.anvil.mine()
            if anchor._run() == "final":
                break
        return anchor.state


class KeptChainCase(ChainCase):
    """A chain, and a person who looks after the log: alarms go there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.keeper = cls.env["res.users"].create(
            {
                "name": "Keeper",
                "login": "log-keeper",
                "company_id": cls.company.id,
                "company_ids": [(6, 0, cls.company.ids)],
                "group_ids": [(6, 0, cls.env.ref("trace_anchor.group_trace_admin").ids)],
            }
        )

    def contract(self):
        return self.network._contract()

    def anchored(self):
        self.order()
        anchor = self.log._anchor_now()
        self.assertEqual(self.finish(anchor), "final", anchor.sentence)
        return anchor
