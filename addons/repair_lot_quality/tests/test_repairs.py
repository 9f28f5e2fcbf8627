# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.stock_lot_quality.tests.common import QualityCase
from odoo.fields import Command
from odoo.tests import new_test_user, tagged


@tagged("post_install", "-at_install")
class TestRepairs(QualityCase):
    """A repair brings its parts about, whoever works in the store."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fixer = new_test_user(cls.env, "t_fixer", groups="stock.group_stock_user")
        cls.good, cls.held = cls._lot("REP-GOOD", "pass"), cls._lot("REP-HELD", "held")

    def _repair(self, *kinds):
        return (
            self.env["repair.order"]
            .with_user(self.fixer)
            .create(
                {
                    "move_ids": [
                        Command.create({"product_id": self.product.id, "product_uom_qty": 2, "repair_line_type": kind})
                        for kind in kinds or ("add",)
                    ]
                }
            )
        )

    def _started(self, *kinds):
        repair = self._repair(*kinds)
        repair.action_validate()
        repair.action_repair_start()
        return repair

    def _use(self, move, lot):
        move.move_line_ids.unlink()
        move.move_line_ids = [
            Command.create(
                {
                    "product_id": self.product.id,
                    "lot_id": lot.id,
                    "quantity": 2,
                    "picked": True,
                    "location_id": move.location_id.id,
                    "location_dest_id": move.location_dest_id.id,
                }
            )
        ]

    def test_nobody_says_how_far_a_part_is(self):
        for repair in (self._repair(), self._started()):
            [move] = repair.move_ids
            for state in {"draft", "waiting", "confirmed", "partially_available", "assigned", "done", "cancel"}:
                if state != move.state:
                    self._refused("not by setting a state", move.write, {"state": state})
                    self._refused(
                        "not by setting a state",
                        move.with_context(brought_about=[state]).write,
                        {"state": state, "product_uom_qty": 0},
                    )
                    self._refused(
                        "not by setting a state",
                        repair.write,
                        {"move_ids": [Command.update(move.id, {"state": state})]},
                    )

    def test_a_repair_begins_at_its_beginning(self):
        repairs = self.env["repair.order"].with_user(self.fixer)
        for state in ("under_repair", "done", "cancel"):
            for act in (repairs.create, self._repair().copy, lambda values: repairs.web_save(values, {"state": {}})):
                self._refused("begun, ended or cancelled by its buttons", act, {"state": state})
            self.assertEqual(repairs.with_context(default_state=state).create({}).state, "draft")

    def test_a_repair_goes_its_way(self):
        repair = self._started("add", "remove", "recycle")
        for move, lot in zip(repair.move_ids, (self.good, self.good, self.good), strict=True):
            self._use(move, lot)
        repair.action_repair_end()
        self.assertEqual((repair.state, set(repair.move_ids.mapped("state"))), ("done", {"done"}))

    def test_what_was_not_used_is_cancelled(self):
        repair = self._started("add", "add")
        self._use(repair.move_ids[0], self.good)
        repair.move_ids[1].quantity = 0
        repair.action_repair_end()
        self.assertEqual(repair.move_ids.mapped("state"), ["done", "cancel"])

    def test_a_cancelled_repair_is_taken_up_again(self):
        repair = self._started()
        repair.action_repair_cancel()
        self.assertEqual((repair.state, repair.move_ids.state), ("cancel", "cancel"))
        repair.action_repair_cancel_draft()
        self.assertEqual((repair.state, repair.move_ids.state), ("draft", "draft"))
        repair.action_validate()
        repair.action_unreserve()
        self.assertEqual(repair.move_ids.state, "confirmed")
        repair.unlink()

    def test_the_gate_is_asked(self):
        repair = self._started()
        self._refused("REP-HELD", self._use, repair.move_ids, self.held)

    def test_what_is_done_stays_with_its_repair(self):
        repair, other = self._started(), self._started()
        self._use(repair.move_ids, self.good)
        repair.action_repair_end()
        for values in ({"repair_id": other.id}, {"repair_id": False}, {"repair_line_type": "remove"}):
            self._refused("stays as it was moved", repair.move_ids.write, values)

    def test_what_a_repair_used_went_into_what_it_repaired(self):
        pump = self._product("Pump", tracking="serial")
        serial = self._lot("REP-PUMP", "pass", quantity=1, product=pump)
        repair = self._started()
        repair.write({"product_id": pump.id, "lot_id": serial.id})
        self._use(repair.move_ids, self.good)
        repair.action_repair_end()
        used, repaired = repair.move_ids.move_line_ids, repair.move_id.move_line_ids
        self.assertEqual(repaired.consume_line_ids, used)
        if "mrp.feeding" in self.env:
            for line, values in (
                (repaired, {"consume_line_ids": [Command.clear()]}),
                (used, {"produce_line_ids": [Command.clear()]}),
            ):
                self._refused("nobody joins movements by hand", line.with_user(self.fixer).write, values)
