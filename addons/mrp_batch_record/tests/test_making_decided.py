# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .test_making_facts import FactsCase


@tagged("post_install", "-at_install")
class TestDecided(FactsCase):
    """After the decision a batch stays as it was decided on: from the order, its moves, their lines and its lots."""

    def setUp(self):
        super().setUp()
        self.batch = self._make(self._order())
        self.batch.with_user(self.quality)._release()
        self.lot = self.batch.lot_producing_ids
        self.other = self._received(self.yoghurt, "Y-OTHER", 5)
        self.callers = [self.worker, self.operator, self.supervisor, self.env.user]

    def _everybody_refused(self, record, vals):
        for user in self.callers:
            for asked in (record.with_user(user), record.with_user(user).sudo()):
                self._refused(lambda asked=asked: asked.write(vals), "unbuild")

    def test_the_order(self):
        for vals in (
            {"lot_producing_ids": [Command.set(self.other.ids)]},
            {"lot_producing_ids": [Command.clear()]},
            {"bom_id": False},
            {"product_qty": 5},
            {"qty_producing": 5},
            {"state": "cancel"},
            {"state": "progress"},
            {"name": "X"},
            {"date_finished": "2020-01-01 00:00:00"},
            {"is_locked": False},
            {"move_raw_ids": [Command.update(self.batch.move_raw_ids[0].id, {"quantity": 1})]},
            {"workorder_ids": [Command.clear()]},
        ):
            self._everybody_refused(self.batch, vals)
        for name in ("action_cancel", "action_toggle_is_locked", "unlink"):
            self._refused(getattr(self.batch.with_user(self.worker), name))

    def test_moves_and_lines(self):
        raw, made = self.batch.move_raw_ids[0], self.batch.move_finished_ids
        line = raw.move_line_ids
        for record, vals in (
            (raw, {"quantity": 1}),
            (raw, {"raw_material_production_id": False}),
            (raw, {"state": "cancel"}),
            (raw, {"location_dest_id": self.stock.id}),
            (raw, {"lot_ids": [Command.clear()]}),
            (raw, {"move_line_ids": [Command.update(line.id, {"quantity": 1})]}),
            (made, {"production_id": False}),
            (made.move_line_ids, {"lot_id": self.other.id}),
            (line, {"quantity": 1}),
            (line, {"lot_id": False}),
            (line, {"move_id": False}),
            (line, {"date": "2020-01-01 00:00:00"}),
            (line, {"consume_line_ids": [Command.clear()]}),
            (made.move_line_ids, {"consume_line_ids": [Command.clear()]}),
        ):
            self._everybody_refused(record, vals)
        worker = self.env["stock.move"].with_user(self.worker)
        values = {
            "product_id": self.sugar.id,
            "product_uom": self.kg.id,
            "product_uom_qty": 1,
            "location_id": self.stock.id,
            "location_dest_id": raw.location_dest_id.id,
            "company_id": self.company.id,
        }
        self._refused(lambda: worker.create({**values, "raw_material_production_id": self.batch.id}), "unbuild")
        stray = worker.create(values)
        self._refused(lambda: stray.write({"raw_material_production_id": self.batch.id}), "unbuild")
        self._refused(
            lambda: worker.with_context(default_raw_material_production_id=self.batch.id).create(values), "unbuild"
        )
        self._refused(lambda: line.copy({"move_id": raw.id, "quantity": 1}), "unbuild")
        self._refused(line.with_user(self.worker).unlink)

    def test_the_lots_side(self):
        lot = self.lot.with_user(self.worker)
        self._refused(lambda: lot.write({"produced_by_ids": [Command.clear()]}))
        self._refused(lambda: lot.write({"name": "Y-1"}))
        self._refused(
            lambda: self.other.with_user(self.worker).write({"produced_by_ids": [Command.link(self.batch.id)]})
        )
        self._refused(
            lambda: lot.create(
                {"name": "Y-NEW", "product_id": self.yoghurt.id, "produced_by_ids": [Command.link(self.batch.id)]}
            )
        )
        for query in (
            "DELETE FROM %s WHERE mrp_production_id = %s",
            "UPDATE %s SET stock_lot_id = %s",
            "INSERT INTO %s (mrp_production_id, stock_lot_id) VALUES (%s, %s)",
        ):
            values = {"D": (self.batch.id,), "U": (self.other.id,), "I": (self.batch.id, self.other.id)}[query[0]]
            with self.assertRaises(Exception) as refused, self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                self.env.cr.execute(SQL(query, SQL.identifier("mrp_production_stock_lot_rel"), *values))
            self.assertIn("keeps its lots", str(refused.exception))

    def test_what_stays_open(self):
        batch = self.batch.with_user(self.operator)
        batch.message_post(body="seen")
        batch.priority = "1"
        self.env["mrp.deviation"].with_user(self.operator).create({"title": "Complaint", "production_id": batch.id})
        unbuild = self.env["mrp.unbuild"].create(
            {
                "product_id": self.yoghurt.id,
                "mo_id": self.batch.id,
                "product_qty": 10,
                "lot_id": self.lot.id,
                "product_uom_id": self.kg.id,
                "company_id": self.company.id,
                "location_id": self.stock.id,
                "location_dest_id": self.stock.id,
            }
        )
        unbuild.action_unbuild()
        self.assertEqual(unbuild.state, "done")
        scrap = self.env["stock.scrap"].create(
            {
                "product_id": self.yoghurt.id,
                "production_id": self.batch.id,
                "scrap_qty": 1,
                "lot_id": self.lot.id,
                "company_id": self.company.id,
                "location_id": self.stock.id,
            }
        )
        scrap.do_scrap()
        self.assertEqual(scrap.state, "done")
        self.assertTrue(self.batch.signature_ids.valid)

    def test_a_rejected_batch_stays_too(self):
        rejected = self._make(self._order())
        rejected.with_user(self.quality)._reject("smells")
        self._refused(
            lambda: rejected.with_user(self.worker).write({"lot_producing_ids": [Command.set(self.other.ids)]}),
            "rejected".capitalize(),
        )
