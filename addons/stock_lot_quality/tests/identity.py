# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo.addons.fact_guard.guard import Owned
from odoo.tests import HttpCase, new_test_user
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from ..models import signing_attempt


class IdentityCase(HttpCase):
    """Two results to be verified, and the dialogs that sign them, asked for as the web client asks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "stock_lot_quality.group_quality,stock.group_stock_user"
        cls.verifier = new_test_user(cls.env, "t_verifier", groups=groups, password="t_verifier")
        recorder = new_test_user(cls.env, "t_recorder", groups="stock_lot_quality.group_lab", password="t_recorder")
        product = cls.env["product.product"].create({"name": "Milk", "is_storable": True, "tracking": "lot"})
        parameter = cls.env["lot.parameter"].create({"name": "Fat", "code": "FAT-ID", "kind": "number"})
        sample = cls.env["lot.sample"].create(
            {"lot_id": cls.env["stock.lot"].create({"name": "ID-1", "product_id": product.id}).id}
        )
        cls.results = (
            cls.env["lot.test.result"]
            .with_user(recorder)
            .create(
                [{"sample_id": sample.id, "parameter_id": parameter.id, "value": value} for value in ("3.1", "3.2")]
            )
        )

    def _call(self, model, method, ids, context=None):
        answer = self.make_jsonrpc_request(
            f"/web/dataset/call_button/{model}/{method}",
            {"model": model, "method": method, "args": [ids], "kwargs": {"context": context or {}}},
        )
        return answer

    def _dialog(self, result):
        return self.env["lot.result.verify"].with_user(self.verifier).create({"result_ids": [(6, 0, result.ids)]})

    def _answer(self, asked, password):
        return self._call("res.users.identitycheck", "run_check", [asked["res_id"]], {"password": password})

    def _change_password(self, old, new):
        return self.make_jsonrpc_request(
            "/web/dataset/call_kw/res.users/change_password",
            {"model": "res.users", "method": "change_password", "args": [old, new], "kwargs": {}},
        )

    def _answer_in_vain(self, asked, password):
        self._in_vain(lambda: self._answer(asked, password))

    def _in_vain(self, act):
        """A call that is refused. Its fact is written after the request's rollback, which in tests takes all that
        the request did along: it is written here once the request is over."""
        facts = []
        with (
            patch.object(signing_attempt, "_record", lambda registry, fact: facts.append(fact)),
            self.assertRaises(JsonRpcException),
            mute_logger("odoo.http"),
        ):
            act()
        self.env["signing.attempt"].create([Owned(fact) for fact in facts])

    def _facts(self):
        self.env.invalidate_all()
        return self.env["signing.attempt"].search([("user_id", "=", self.verifier.id)], order="id").mapped("outcome")
