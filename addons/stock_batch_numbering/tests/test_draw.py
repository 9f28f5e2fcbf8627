# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.stock_batch_numbering.draw import Draw
from odoo.addons.stock_batch_numbering.wording import scope_words
from odoo.exceptions import UserError

from .common import BatchNumberingCase


class TestDraw(BatchNumberingCase):
    """Counters: gapless, fast, running out."""

    def last(self, rule):
        return self.env["batch.counter"].search([("rule_id", "=", rule.id)], limit=1).last_number

    def test_what_is_rolled_back_was_never_drawn(self):
        rule = self.make_rule()
        self.make_lots()
        savepoint = self.env.cr.savepoint()
        self.assertEqual(self.make_lots().name, "B20250917-002")
        savepoint.rollback()
        savepoint.close(rollback=False)
        self.env.invalidate_all()
        self.assertEqual(self.make_lots().name, "B20250917-002")
        self.assertEqual(self.last(rule), 2)

    def test_what_another_session_has_drawn_meanwhile_is_not_drawn_again(self):
        Draws = self.env["batch.counter.draw"]
        asked = [Draw(0, "elsewhere", 2), Draw(0, "here", 1)]
        self.addCleanup(self._forget_elsewhere)
        self.assertEqual(Draws._draw(asked[1:], True)[0], [[1]])
        with self.env.registry.cursor() as other:
            self.assertEqual(Draws.with_env(self.env(cr=other))._draw(asked[:1], True)[0], [[1, 2]])
        self.assertFalse(Draws.search([("scope", "=", "elsewhere")]), "this session began before")
        self.assertEqual(Draws._draw(asked, True)[0], [[3, 4], [2]])
        self.assertEqual(Draws._draw(asked, True)[0], [[5, 6], [3]])

    def _forget_elsewhere(self):
        with self.env.registry.cursor() as other:
            other.execute("DELETE FROM batch_counter_draw WHERE rule_id = 0 AND scope = 'elsewhere'")
            other.execute("SELECT batch_counter_close(0, 'elsewhere')")
            other.execute("DELETE FROM batch_counter_draw WHERE rule_id = 0 AND scope = 'elsewhere'")

    def test_a_fast_counter_counts_too(self):
        with self.enter_registry_test_mode():
            self.make_rule(gapless=False)
            self.assertEqual(self.make_lots(2).mapped("name"), ["B20250917-001", "B20250917-002"])
            self.assertEqual(self.make_lots().name, "B20250917-003")

    def test_a_fast_counter_waits_for_nobody(self):
        Draws, asked = self.env["batch.counter.draw"], [Draw(0, "elsewhere", 1)]
        self.addCleanup(self._forget_elsewhere)
        with self.env.registry.cursor() as one, self.env.registry.cursor() as other:
            first, second = (Draws.with_env(self.env(cr=cr)) for cr in (one, other))
            self.assertEqual(first._draw(asked, False)[0], [[1]])
            self.assertEqual(second._draw(asked, False)[0], [[2]], "nobody has committed")
            other.rollback()
            self.assertEqual(first._draw(asked, False)[0], [[3]], "what was rolled back is not given again")

    def test_a_counter_goes_on_when_its_rule_becomes_fast_and_gapless_again(self):
        with self.enter_registry_test_mode():
            rule = self.make_rule()
            names = self.make_lots().mapped("name")
            for gapless in (False, True, False):
                rule.gapless = gapless
                names += self.make_lots(2).mapped("name")
            self.assertEqual(names, [f"B20250917-00{number}" for number in range(1, 8)])

    def test_a_sequence_left_behind_catches_up_number_by_number(self):
        Draws, asked = self.env["batch.counter.draw"], Draw(0, "elsewhere", 1)
        with self.enter_registry_test_mode():
            kinds = (False, True, True, False, True, False, False)
            drawn = [Draws._draw([asked], gapless)[0] for gapless in kinds]
            self.assertEqual(drawn, [[[number]] for number in range(1, 8)])

    def test_a_list_rolled_back_leaves_no_gap_beside_a_sequence(self):
        Draws, asked = self.env["batch.counter.draw"], Draw(0, "elsewhere", 1)
        with self.enter_registry_test_mode():
            Draws._draw([asked], False)
            savepoint = self.env.cr.savepoint()
            self.assertEqual(Draws._draw([Draw(0, "elsewhere", 5)], True)[0], [[2, 3, 4, 5, 6]])
            savepoint.rollback()
            savepoint.close(rollback=False)
            self.assertEqual(Draws._draw([asked], True)[0], [[2]])
            self.assertEqual(Draws._draw([Draw(0, "elsewhere", 3)], True)[0], [[3, 4, 5]])
            self.assertGreater(Draws._draw([asked], False)[0], [[5]])

    def test_one_fast_number_that_is_void_or_a_lot_s_is_skipped(self):
        with self.enter_registry_test_mode():
            self.make_rule(gapless=False)
            self.make_lots(name="B20250917-001")
            self.make_lots(name="B20250917-002").unlink()
            self.assertEqual(self.make_lots().name, "B20250917-003")
            self.assertEqual(self.make_lots().name, "B20250917-004")

    def test_a_fast_counter_jumps_over_what_was_typed(self):
        with self.enter_registry_test_mode():
            self.make_rule(gapless=False)
            for number in (1, 2, 4):
                self.make_lots(name=f"B20250917-00{number}")
            self.assertEqual(self.make_lots(2).mapped("name"), ["B20250917-003", "B20250917-005"])

    def test_a_taken_number_with_a_check_digit_is_skipped(self):
        self.make_rule(
            ("text", {"text": "C"}), ("counter", {"width": 3}), ("check", {"scheme": "iso7064"}), restart="never"
        )
        first, second = self.env["batch.numbering"]._peek(self.env["batch.numbering"]._source(self.yogurt), 2)
        self.make_lots(name=first)
        self.assertEqual(self.make_lots().name, second)

    def test_products_that_share_a_counter_each_skip_what_is_theirs(self):
        self.make_rule()
        self.make_lots(product=self.board, name="B20250917-003")
        lots = self.env["stock.lot"].create(
            [{"product_id": product.id} for product in (self.yogurt, self.board, self.yogurt)]
        )
        self.assertEqual(set(lots.mapped("name")), {"B20250917-001", "B20250917-002", "B20250917-004"})

    def test_a_fast_counter_at_rest_leaves_no_sequence_behind(self):
        with self.enter_registry_test_mode():
            rule = self.make_rule(gapless=False)
            source = self.env["batch.numbering"]._source(self.yogurt)
            lots = self.make_lots()
            for reason in ("between", "at the end"):
                savepoint = self.env.cr.savepoint()
                self.env["batch.numbering"]._names([(source, 2)])
                savepoint.rollback()
                savepoint.close(rollback=False)
                lots += self.make_lots() if reason == "between" else self.make_lots(0)
            self.assertEqual(lots.mapped("name"), ["B20250917-001", "B20250917-004"])
            for _day in range(2):
                self.env.cr.execute("UPDATE batch_counter_draw SET drawn_at = drawn_at - interval '2 years'")
                self.env.invalidate_all()
                self.env["batch.number.void"]._account()
            self.env.cr.execute("SELECT count(*) FROM pg_class WHERE relname ~ %s", [f"^batch_counter_{rule.id}_"])
            self.assertEqual(self.env.cr.fetchone(), (0,))
            self.assertEqual(
                self.env["batch.number.void"].search([("rule_id", "=", rule.id)], order="number").mapped("number"),
                ["B20250917-002", "B20250917-003", "B20250917-005", "B20250917-006"],
            )
            self.assertEqual(self.make_lots().name, "B20250917-007")

    def test_a_counter_says_what_it_counts_in_words(self):
        self.make_rule(
            ("date", {"text": "%Y%m%d"}),
            ("plant", {"width": 4}),
            ("text", {"text": "-"}),
            ("counter", {"width": 3}),
            per_product=True,
            per_plant=True,
        )
        source = self.env["batch.numbering"]._source(self.yogurt, warehouse=self.warehouse)
        self.env["batch.numbering"]._names([(source, 1)])
        counter = self.env["batch.counter"].search([], limit=1)
        self.assertEqual(counter.scope_words, f"Product [YG1] Yogurt, Day 2025-09-17, Warehouse {self.warehouse.code}")
        self.assertEqual(scope_words(self.env, ""), "All batches of the rule")

    def test_the_responsible_is_told_before_the_end_and_once(self):
        rule = self.make_rule(
            ("date", {"text": "%y%m%d"}), ("text", {"text": "-"}), ("counter", {"width": 2}), name="Short"
        )
        self.make_lots(88)
        self.assertFalse(rule.activity_ids)
        self.make_lots(2)
        self.assertEqual(len(rule.activity_ids), 1)
        self.assertIn("90 of 99", rule.activity_ids.note)
        self.assertEqual(rule.activity_ids.user_id, rule.user_id)
        self.make_lots(9)
        self.assertEqual(len(rule.activity_ids), 1)
        with self.assertRaisesRegex(UserError, r"(?s)Day 2025-09-17.*reached its last number, 99"):
            self.make_lots()

    def test_a_peek_draws_nothing(self):
        rule = self.make_rule()
        source = self.env["batch.numbering"]._source(self.yogurt)
        self.assertEqual(self.env["batch.numbering"]._peek(source, 2), ["B20250917-001", "B20250917-002"])
        self.assertFalse(self.last(rule))
        self.assertEqual(self.make_lots().name, "B20250917-001")

    def test_several_products_in_one_list_are_drawn_together(self):
        self.make_rule(per_product=True)
        lots = self.env["stock.lot"].create(
            [{"product_id": product.id} for product in (self.yogurt, self.board, self.yogurt)]
        )
        self.assertEqual(lots.mapped("name"), ["B20250917-001", "B20250917-001", "B20250917-002"])
