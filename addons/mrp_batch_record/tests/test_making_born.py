# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from functools import partial
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import Error

from .test_making_facts import FactsCase

BEGINNINGS = {"draft", "ready", "blocked", "open"}
#: What nobody has to be told by hand: an open movement says again how far it is as soon as stock is looked at.
OPEN_MOVES = {"waiting", "confirmed", "partially_available", "assigned"}


class BornCase(FactsCase):
    """People of every right, and a whole order to add things to."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._grades_lots()
        cls.bom.product_uom_id = cls.kg
        for group in ("stock.group_stock_manager", "mrp.group_mrp_manager", "mrp_batch_record.group_supervisor"):
            cls.worker.group_ids += cls.env.ref(group)

    def _added(self, order, lot, quantity=500, **values):
        """A completed movement by which *order* would have made more of *lot*, as an operator sends it."""
        production = order.production_location_id
        line = {
            "product_id": lot.product_id.id,
            "lot_id": lot.id,
            "quantity": quantity,
            "picked": True,
            "product_uom_id": self.kg.id,
            "location_id": production.id,
            "location_dest_id": self.stock.id,
        }
        return (
            self.env["stock.move"]
            .with_user(self.operator)
            .create(
                {
                    "product_id": lot.product_id.id,
                    "product_uom_qty": quantity,
                    "product_uom": self.kg.id,
                    "production_id": order.id,
                    "location_id": production.id,
                    "location_dest_id": self.stock.id,
                    "state": "done",
                    "move_line_ids": [Command.create(line)],
                    **values,
                }
            )
        )


@tagged("post_install", "-at_install")
class TestBornInTruth(BornCase):
    """Whatever is made begins at its beginning, by whichever way it is made."""

    def _values(self, order):
        """Values with which a record of each kept model can be made."""
        moved = {
            "product_id": self.milk.id,
            "location_id": self.stock.id,
            "location_dest_id": order.production_location_id.id,
        }
        return {
            "mrp.production": {"product_id": self.yoghurt.id, "bom_id": self.bom.id, "product_qty": 10},
            "mrp.workorder": {"name": "Stir", "production_id": order.id, "workcenter_id": self.tank.id},
            "mrp.unbuild": {"product_id": self.yoghurt.id, "mo_id": order.id, "product_qty": 1},
            "stock.move": {**moved, "product_uom_qty": 1, "product_uom": self.kg.id},
            "stock.move.line": {
                **moved,
                "lot_id": self.milk_lot.id,
                "quantity": 1,
                "product_uom_id": self.kg.id,
                "company_id": self.company.id,
            },
            "stock.picking": {
                "picking_type_id": self.warehouse.out_type_id.id,
                "location_id": self.stock.id,
                "location_dest_id": self.env.ref("stock.stock_location_customers").id,
            },
            "stock.scrap": {"product_id": self.milk.id, "lot_id": self.milk_lot.id, "scrap_qty": 1},
            "mrp.deviation": {"production_id": order.id, "title": "Cold"},
        }

    def _kept(self):
        """Names of the models whose state nobody sets, and that are stored."""
        names = [
            name
            for name, model in self.env.registry.items()
            if not model._abstract and not model._transient and hasattr(self.env[name], "_kept_defaults")
        ]
        return [*sorted(names), "mrp.deviation"]

    def test_nothing_is_born_further_than_its_beginning(self):
        order = self._order()
        known = self._values(order)
        self.assertEqual({*known}, {name for name in self._kept() if name.startswith(("stock.", "mrp."))})
        self.addCleanup(self.env.registry.clear_cache)
        for name, values in known.items():
            records = self.env[name].with_user(self.worker)
            born = self._born(partial(records.create, values))
            self.assertTrue(born, f"{name} is made by its values")
            for state in dict(records._fields["state"]._description_selection(self.env)):
                if state in BEGINNINGS or name.startswith("stock.move") and state in OPEN_MOVES:
                    continue
                for way, make in self._ways(records, values, state):
                    with self.subTest(f"{name} {state} {way}"):
                        self.assertIn(self._born(make), (None, born))

    def _ways(self, records, values, state):
        forged = {**values, "state": state}
        yield "create", partial(records.create, forged)
        yield "context", partial(records.with_context(default_state=state).create, values)
        yield "form", lambda: records.browse([row["id"] for row in records.web_save(forged, {"state": {}})])
        yield (
            "import",
            lambda: records.browse(
                records.load(
                    [f"{key}/.id" if records._fields[key].relational else key for key in forged],
                    [[str(value) for value in forged.values()]],
                )["ids"]
                or []
            ),
        )
        yield "copy", lambda: records.create(values).copy({"state": state})
        yield "own default", lambda: self._by_own_default(records, values, state)
        for parent, line, inverse in self._parents(records):
            child = {key: value for key, value in forged.items() if key != inverse}
            yield f"{parent._name}.{line}", lambda p=parent, n=line, c=child: self._by_parent(p, n, c)

    def _by_own_default(self, records, values, state):
        self.env["ir.default"].set(records._name, "state", state, user_id=self.worker.id)
        return records.create(values)

    def _parents(self, records):
        """Each (record, one2many, inverse) through which a record of this model can be made."""
        for name, model in self.env.registry.items():
            if model._abstract or model._transient or not name.startswith(("mrp.", "stock.")):
                continue
            for line, field in model._fields.items():
                if field.type == "one2many" and field.store and field.comodel_name == records._name:
                    parent = self.env[name].search([], limit=1, order="id desc").with_user(self.worker)
                    if parent:
                        yield parent, line, field.inverse_name

    def _by_parent(self, parent, line, child):
        before = parent.sudo()[line]
        parent.write({line: [Command.create(child)]})
        return parent.sudo()[line] - before

    def _born(self, make):
        """The state of what *make* makes, as text; None where it is refused. Nothing of it stays."""
        found = None
        with mute_logger("odoo.sql_db"):
            try:
                with self.env.cr.savepoint() as point:
                    made = make()
                    self.env.flush_all()
                    found = ", ".join(sorted({str(state) for state in made.sudo().mapped("state")})) or None
                    point.rollback()
            except (UserError, ValidationError, AccessError, Error, ValueError):
                found = None
        self.env.invalidate_all()
        return found

    def test_a_draft_is_confirmed_by_its_button(self):
        draft = (
            self.env["mrp.production"]
            .with_user(self.worker)
            .create({"product_id": self.yoghurt.id, "bom_id": self.bom.id, "product_qty": 10})
        )
        for state in ("confirmed", "progress", "to_close", "done"):
            self._refused(partial(draft.write, {"state": state}), "not by setting a state|nothing was booked")
        draft.action_confirm()
        self.assertEqual((draft.state, bool(draft.sudo().confirmed_components)), ("confirmed", True))

    def test_a_backorder_begins_with_the_plan_of_its_order(self):
        order = self._order(user=self.worker)
        part = order.with_user(self.worker)._split_productions({order: [40, 60]}) - order
        self.assertEqual((part.state, bool(part.sudo().confirmed_components)), ("confirmed", True))
        self._refused(lambda: part.with_context(splitting=True).copy({"state": "confirmed"}), "begins as a draft")


@tagged("post_install", "-at_install")
class TestMadeLate(BornCase):
    """What is added to what an order made was not there to be judged, and more than planned is judged."""

    def test_nothing_is_added_to_a_judged_lot(self):
        order = self._make(self._order())
        own, released = order.lot_producing_ids, self._make_other()
        whey = self._product("Whey", "09506000134413", tracking="lot")
        passed = self._received(whey, "W-1", 5)
        passed.grade_id = self.env["lot.grade"]._of("pass")
        for lot in (released, passed, self.milk_lot):
            before = lot.product_qty
            with self.subTest(lot.name):
                self._refused(lambda lot=lot: self._added(order, lot), "number of its own")
            self.assertEqual(lot.product_qty, before)
        made = order.move_finished_ids.move_line_ids.with_user(self.operator)
        self._refused(lambda: made.write({"lot_id": released.id}), "number of its own")
        self._grade(own, "pass")
        self._refused(lambda: self._added(order, own, 5), "is Released already")
        self._refused(lambda: made.write({"quantity": 101}), "is Released already")
        made.quantity = 99
        self.assertEqual(own.product_qty, 99)

    def _make_other(self):
        self.env["stock.quant"]._update_available_quantity(self.milk, self.stock, 500, lot_id=self.milk_lot)
        other = self._make(self._order())
        other.with_user(self.quality)._release()
        return other.lot_producing_ids

    def test_a_by_product_may_still_come_late(self):
        order = self._make(self._order())
        whey = self._product("Whey", "09506000134413", tracking="lot")
        lot = (
            self.env["stock.lot"]
            .with_context(lot_birth="production")
            .create({"name": "W-LATE", "product_id": whey.id, "company_id": self.company.id})
        )
        lot.grade_id = self.env["lot.grade"]._of("in_progress")
        self.assertEqual((self._added(order, lot, 5).state, lot.product_qty), ("done", 5))

    def test_so_many_lines_are_looked_at_with_one_query_for_all(self):
        order = self._order()
        [move] = order.move_finished_ids
        lots = self.env["stock.lot"].create(
            [{"name": f"Y-MANY-{number}", "product_id": self.yoghurt.id} for number in range(20)]
        )
        rows = [
            {
                "move_id": move.id,
                "lot_id": lot.id,
                "product_id": self.yoghurt.id,
                "location_id": move.location_id.id,
                "location_dest_id": move.location_dest_id.id,
                "quantity": 1,
            }
            for lot in lots
        ]
        asked, checked = [], type(lots)._check_grows_late

        def look(lot, moves):
            asked.append({*lot._prefetch_ids} if lot else set())
            return checked(lot, moves)

        with patch.object(type(lots), "_check_grows_late", look):
            self.env["stock.move.line"].create(rows)
        self.assertEqual(len(asked), 20)
        self.assertTrue(all(ids == {*lots.ids} for ids in asked))

    def test_a_closed_order_keeps_its_plan(self):
        order = self._make(self._order())
        dialog = (
            self.env["change.production.qty"].with_user(self.operator).create({"mo_id": order.id, "product_qty": 7777})
        )
        self._refused(dialog.change_prod_qty, "keeps what was planned")
        self._refused(lambda: order.with_user(self.operator).write({"product_qty": 5000}), "keeps what was planned")
        self.assertEqual((order.product_qty, order.lot_producing_ids.product_qty), (100, 100))

    def _split(self, order, *quantities, **context):
        """Have the operator split this order into parts of these quantities in Odoo's dialog."""
        part = {"user_id": self.operator.id, "date": order.date_start}
        self.env["mrp.production.split"].with_user(self.operator).with_context(**context).create(
            {
                "production_id": order.id,
                "production_detailed_vals_ids": [
                    Command.create({**part, "quantity": quantity}) for quantity in quantities
                ],
            }
        ).action_split()

    def test_a_closed_order_is_not_split(self):
        order, other = self._make(self._order()), self._order()
        name = order.name
        for quantities in ((9000,), (60,), (60, 40)):
            for context in ({}, {"allow_more": True, "force_date": True}):
                with self.subTest(quantities=quantities, **context):
                    self._refused(
                        lambda parts=quantities, keys=context: self._split(order, *parts, **keys),
                        "keeps what was planned",
                    )
        self.assertEqual((order.name, order.product_qty, order.production_group_id.production_ids), (name, 100, order))
        other.action_cancel()
        self._refused(lambda: self._split(other, 60, allow_more=True), "nothing of it to split")

    def test_closing_an_order_closes_no_other(self):
        closed, begun = self._make(self._order()), self._order()
        begun.qty_producing = 40
        for other in (closed, begun):
            order = (
                self.env["mrp.production"]
                .with_user(self.worker)
                .create(
                    {
                        "product_id": self.yoghurt.id,
                        "bom_id": False,
                        "product_qty": 10,
                        "company_id": self.company.id,
                        "move_raw_ids": [Command.create({"product_id": self.milk.id, "product_uom_qty": 10})],
                    }
                )
            )
            order.action_confirm()
            order.action_generate_serial()
            order.qty_producing = 10
            order.move_raw_ids.write({"quantity": 10, "picked": True})
            before = other.state, other.product_qty, set(other.move_raw_ids.mapped("state"))
            order.with_context(skip_backorder=True, mo_ids_to_backorder=other.ids).button_mark_done()
            self.assertEqual(order.state, "done")
            self.assertEqual((other.state, other.product_qty, set(other.move_raw_ids.mapped("state"))), before)

    def test_superuser_mode_changes_no_closed_plan(self):
        """Odoo asks in it on behalf of whoever writes a line that it takes for a subcontractor's."""
        order = self._make(self._order())
        dialog = self.env["change.production.qty"].with_user(self.operator).sudo()
        self._refused(dialog.create({"mo_id": order.id, "product_qty": 7777}).change_prod_qty, "keeps what was planned")
        self._refused(lambda: order.sudo()._split_productions({order: [60, 40]}), "keeps what was planned")

    def test_what_is_split_off_has_no_defaults_of_who_splits(self):
        order = self._order()
        self._split(order, 60, 40, default_qty_produced=100, default_qty_producing=100, default_cost_share=50)
        [part] = order.production_group_id.production_ids - order
        self.assertEqual((set(part.workorder_ids.mapped("qty_produced")), part.qty_producing), ({0}, 0))
        self.assertEqual(set(part.move_finished_ids.mapped("cost_share")), {0})
        self.env["ir.default"].with_user(self.operator).set("mrp.workorder", "qty_produced", 100, user_id=True)
        order = self._order()
        self._split(order, 60, 40)
        [part] = order.production_group_id.production_ids - order
        self.assertEqual(set(part.workorder_ids.mapped("qty_produced")), {0})

    def test_a_smaller_number_is_not_taken_for_a_part_of_a_larger_one(self):
        order = self._make(self._order())
        mine = order.with_user(self.operator)
        mine.write({"qty_producing": 1200})
        typed = order.deviation_ids
        typed.with_user(self.supervisor).write({"cause": "Typed wrong", "action": "Corrected"})
        typed.with_user(self.supervisor).action_close()
        mine.write({"qty_producing": 200})
        [noted] = order.deviation_ids - typed
        self.assertRegex(noted.title, "^200.00 kg")
        self.env["res.lang"]._activate_lang("zh_CN")
        self.company.partner_id.lang = "zh_CN"
        mine.write({"qty_producing": 200})
        self.assertEqual((order.deviation_ids - typed, noted.description), (noted, False))
        mine.write({"qty_producing": 1200})
        self.assertRegex(noted.description, "1200.00")

    def test_more_than_planned_is_judged_whenever_it_is_booked(self):
        order = self._make(self._order())
        made = order.move_finished_ids.move_line_ids.with_user(self.operator)
        made.quantity = 98
        self.assertFalse(order.deviation_ids)
        for quantity in (7777, 7777, 8888):
            order.with_user(self.operator).write({"qty_producing": quantity})
        [deviation] = order.deviation_ids
        self.assertEqual(deviation.noted_as, "made_more")
        self.assertRegex(f"{deviation.title} {deviation.description}", "(?s)7777.*8888")
        self.assertIn("deviation", self._codes(order))

    def test_more_than_planned_is_judged_however_the_order_is_closed(self):
        order = self._order()
        heat, fill = order.workorder_ids
        for step, name, quantity in ((heat, "M-1", 100), (fill, "C-1", 2)):
            self._start(step)
            self.assertTrue(step._feed(name, quantity).accepted)
            if step == heat:
                self._reading(step.step_log_id, "74.0")
            step.button_finish()
        order.qty_producing = 900
        order.with_user(self.operator).with_context(skip_backorder=True, skip_consumption=True).button_mark_done()
        self.assertEqual(order.state, "done")
        self.assertIn("made_more", order.deviation_ids.mapped("noted_as"))

    def test_a_made_line_stays_where_it_was_made(self):
        order = self._make(self._order())
        line = order.move_finished_ids.move_line_ids.with_user(self.operator)
        for values in (
            {"location_dest_id": self.env.ref("stock.stock_location_customers").id},
            {"location_id": self.stock.id},
        ):
            self._refused(lambda values=values: line.write(values), "came from and went stays")
        component = order.move_raw_ids.with_user(self.operator)[0]
        for values in ({"cost_share": 9}, {"workorder_id": False}, {"move_orig_ids": [(6, 0, component.ids)]}):
            self._refused(partial(component.write, values), "stays as it was moved|is consumed in the step")
