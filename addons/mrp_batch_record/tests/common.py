# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

import psycopg2
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, new_test_user
from odoo.tools import mute_logger

GROUPS = {
    "operator": "mrp_batch_record.group_operator",
    "supervisor": "mrp_batch_record.group_supervisor",
    "quality": "stock_lot_quality.group_quality",
    "auditor": "mrp_batch_record.group_auditor",
}


class MakingCase(TransactionCase):
    """A dairy in small: yoghurt from milk and culture in two steps, with its people, parameters and stock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env["res.company"].create({"name": "Dairy under test", "factory_tz": "Asia/Shanghai"})
        cls.env.user.company_ids |= cls.company
        cls.env = cls.env(context=dict(cls.env.context, allowed_company_ids=cls.company.ids, lang="en_US"))
        for name, group in GROUPS.items():
            user = new_test_user(
                cls.env, f"making_{name}", groups=group, company_id=cls.company.id, company_ids=cls.company.ids
            )
            setattr(cls, name, user)
        warehouses = cls.env["stock.warehouse"]
        cls.warehouse = warehouses.search([("company_id", "=", cls.company.id)], limit=1) or warehouses.create(
            {"name": "Dairy", "code": "DRY", "company_id": cls.company.id}
        )
        cls.stock = cls.warehouse.lot_stock_id
        cls.kg = cls.env.ref("uom.product_uom_kgm")
        cls.category = cls.env["product.category"].create({"name": "Under test"})
        cls.milk = cls._product("Raw milk", "09506000134352", tracking="lot")
        cls.culture = cls._product("Culture", "09506000134369", tracking="lot")
        cls.sugar = cls._product("Sugar", "09506000134376", tracking="lot")
        cls.yoghurt = cls._product("Yoghurt", "09506000134383", tracking="lot")
        cls._routing()
        cls.milk_lot = cls._received(cls.milk, "M-1", 500)
        cls.culture_lot = cls._received(cls.culture, "C-1", 20)
        cls.sugar_lot = cls._received(cls.sugar, "S-1", 100)

    def _refused(self, act, *why):
        """Ask for what is refused, by a sentence in which each of *why* (regular expressions) is found."""
        with self.assertRaises(UserError) as refused, self.env.cr.savepoint():
            act()
            self.env.flush_all()
        self.env.invalidate_all()
        for words in why:
            self.assertRegex(str(refused.exception), words)

    def _sql_refused(self, statement, *parameters):
        """Send what the database refuses whoever asks."""
        self.env.flush_all()
        with (
            self.assertRaisesRegex(psycopg2.Error, "refused|never changed", msg=statement),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(flush=False),
        ):
            self.env.cr.execute(statement, parameters)

    @classmethod
    def _product(cls, name, barcode, **vals):
        return cls.env["product.product"].create(
            {
                "name": name,
                "default_code": name.upper().replace(" ", "-"),
                "barcode": barcode,
                "is_storable": True,
                "uom_id": cls.kg.id,
                "categ_id": cls.category.id,
                "company_id": cls.company.id,
                **vals,
            }
        )

    @classmethod
    def _routing(cls):
        cls.tank = cls.env["mrp.workcenter"].create({"name": "Pasteuriser", "code": "P1", "company_id": cls.company.id})
        cls.filler = cls.env["mrp.workcenter"].create({"name": "Filler", "code": "F1", "company_id": cls.company.id})
        cls.machine = cls.env["maintenance.equipment"].create(
            {
                "name": "Plate heater",
                "serial_no": "PH-TEST-1",
                "workcenter_id": cls.tank.id,
                "company_id": cls.company.id,
            }
        )
        cls.celsius = cls.env["uom.uom"].create({"name": "°C test", "relative_factor": 1.0})
        cls.temperature = cls.env["lot.parameter"].create(
            {"code": "T-TEST", "name": "Temperature", "uom_id": cls.celsius.id}
        )
        cls.bom = cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.yoghurt.product_tmpl_id.id,
                "product_qty": 100,
                "company_id": cls.company.id,
                "operation_ids": [
                    Command.create({"name": "Pasteurise", "workcenter_id": cls.tank.id, "sequence": 1}),
                    Command.create({"name": "Fill", "workcenter_id": cls.filler.id, "sequence": 2}),
                ],
            }
        )
        cls.pasteurise, cls.fill = cls.bom.operation_ids
        cls.step_parameter = cls.env["mrp.step.parameter"].create(
            {
                "operation_id": cls.pasteurise.id,
                "parameter_id": cls.temperature.id,
                "lower": "72",
                "upper": "76.5",
                "policy": "sign",
            }
        )
        cls.bom.bom_line_ids = [
            Command.create({"product_id": cls.milk.id, "product_qty": 100, "operation_id": cls.pasteurise.id}),
            Command.create({"product_id": cls.culture.id, "product_qty": 2, "operation_id": cls.fill.id}),
        ]

    @classmethod
    def _received(cls, product, name, quantity, **vals):
        lot = cls.env["stock.lot"].create(
            {"name": name, "product_id": product.id, "company_id": cls.company.id, **vals}
        )
        cls.env["stock.quant"]._update_available_quantity(product, cls.stock, quantity, lot_id=lot)
        return lot

    @classmethod
    def _grades_lots(cls):
        """From now on lots are graded: what is there and what is received is good, what is made waits."""
        grades = cls.env["lot.grade"]
        cls.category.write(
            {"receipt_grade_id": grades._of("pass").id, "production_grade_id": grades._of("in_progress").id}
        )
        (cls.milk_lot | cls.culture_lot | cls.sugar_lot).grade_id = grades._of("pass")

    @classmethod
    def _order(cls, quantity=100, user=None):
        order = (
            cls.env["mrp.production"]
            .with_user(user or cls.operator)
            .create(
                {
                    "product_id": cls.yoghurt.id,
                    "bom_id": cls.bom.id,
                    "product_qty": quantity,
                    "company_id": cls.company.id,
                }
            )
        )
        order.action_confirm()
        order.action_generate_serial()
        return order

    @classmethod
    def _reading(cls, log, value, user=None, owned=False, **vals):
        values = {"log_id": log.id, "parameter_id": cls.temperature.id, "value": value, **vals}
        return cls.env["mrp.step.reading"].with_user(user or cls.operator).create(Owned(values) if owned else values)

    def _make_steps(self, order, milk=(("M-1", 100),)):
        """Feed, measure, finish and sign both steps as the operator, from these lots of milk."""
        heat, fill = order.workorder_ids
        self._start(heat)
        for name, quantity in milk:
            answer = heat._feed(name, quantity)
            self.assertTrue(answer.accepted, answer.reason)
        self._reading(heat.step_log_id, "74.0")
        heat.button_finish()
        self._start(fill)
        self.assertTrue(fill._feed("C-1", 2).accepted)
        fill.button_finish()
        self._sign_steps(order)

    def _make(self, order):
        """Make the whole batch as the operator, and return it."""
        self._make_steps(order)
        order.qty_producing = order.product_qty
        order.with_context(skip_backorder=True).button_mark_done()
        self.assertEqual(order.state, "done")
        return order

    def _sign_steps(self, order):
        """Sign each closed step that nobody has signed as the operator who performed it."""
        closed = order.step_log_ids.filtered(lambda log: log.state == "closed" and not log.signature_ids)
        closed.with_user(self.operator)._sign("operator", "performed")

    def _start(self, workorder):
        """Start five minutes ago, as a person would: core has its own ways with steps of no duration."""
        workorder.button_start()
        workorder.time_ids.date_start -= timedelta(minutes=5)

    def _grade(self, lot, code):
        lot.with_user(self.quality)._regrade(code, "Graded by the test")
