# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.addons.mrp_batch_record.tests.bundles import BundlesFirst
from odoo.tests import HttpCase, tagged

from .test_sampling import SamplingCase
from .test_terminal import TerminalCase


@tagged("post_install", "-at_install")
class TestTerminalScreen(BundlesFirst, HttpCase, TerminalCase):
    """The terminal in a real browser, used by somebody who has the operator's rights and no others."""

    opened_later = ("mrp_batch_terminal.assets_terminal",)

    def setUp(self):
        super().setUp()
        self.held_lot = self._received(self.milk, "M-HELD", 50)
        self._grade(self.held_lot, "held")

    def _tour(self, name):
        self.make_bundles("/odoo/terminal", "making_operator")
        self.start_tour("/odoo/terminal", name, login="making_operator", timeout=180)
        self.env.invalidate_all()

    def _fed(self):
        return [(row.lot_name, row.quantity) for row in self.order.feeding_ids]

    def test_whole_step(self):
        self.bom.bom_line_ids[0].requires_witness = True
        self._tour("mrp_batch_terminal")
        log = self.heat.step_log_ids
        self.assertEqual((self._fed(), log.reading_ids.mapped("value")), ([("M-1", 100)], ["74.5"]))
        self.assertEqual((log.state, log.operator_ids), ("closed", self.operator))
        signatures = self.env["batch.signature"].search([("production_id", "=", self.order.id)])
        self.assertEqual(
            {(signature.user_id, signature.role, signature.res_model, signature.valid) for signature in signatures},
            {(self.supervisor, "witness", "mrp.feeding", True), (self.operator, "operator", "mrp.step.log", True)},
        )

    def test_refused_lot_is_loud(self):
        self._tour("mrp_batch_terminal_refused")
        self.assertFalse(self._fed())
        refused = self._entries().filtered(lambda entry: entry.outcome == "refused")
        self.assertEqual(set(refused.mapped("subject")), {"C-1", "M-HELD"})
        override = self.env["lot.gate.override"].search([("lot_id", "=", self.held_lot.id)])
        self.assertEqual(
            (override.requested_by, override.reason, override.origin, override.state),
            (self.operator, "No other milk today", self.order.name, "requested"),
        )

    def test_too_little_fed(self):
        self._tour("mrp_batch_terminal_short")
        self.assertEqual((self._fed(), self.heat.state), ([("M-1", 90)], "done"))
        self.assertEqual(self.order.deviation_ids.description, "The tank was empty")

    def test_lost_connection(self):
        self._tour("mrp_batch_terminal_offline")
        log = self.heat.step_log_ids
        self.assertEqual((self._fed(), log.reading_ids.mapped("value")), ([("M-1", 100)], ["74"]))
        self.assertEqual(log.state, "closed")
        feeding = log.feeding_ids
        self.assertLess(log.started_at, log.ended_at)
        self.assertLessEqual(feeding.fed_at, log.reading_ids.measured_at)
        self.assertLessEqual(log.reading_ids.measured_at, log.ended_at)
        self.assertLess(feeding.fed_at, feeding.recorded_at, "the time of the event is the time it happened")
        kinds = self._entries().sorted("id").mapped("kind")
        self.assertEqual(kinds, ["start", "feed", "reading", "finish"])

    def test_refused_after_the_line_is_back(self):
        self._tour("mrp_batch_terminal_refused_later")
        self.assertFalse(self._fed())
        self.assertEqual(self.heat.state, "progress")
        self.assertEqual(self.heat.step_log_id.reading_ids.mapped("value"), ["74"])

    def test_answer_lost_after_it_was_booked(self):
        self._tour("mrp_batch_terminal_deaf")
        self.assertEqual(self._fed(), [("M-1", 100)])
        self.assertEqual(self.heat.step_log_id.reading_ids.mapped("value"), ["74"])
        self.assertEqual(
            self._entries().filtered(lambda entry: entry.kind != "scan").mapped("outcome"), ["accepted"] * 3
        )

    def test_what_is_not_accepted_is_not_kept(self):
        self.step_parameter.policy = "refuse"
        self._tour("mrp_batch_terminal_offline_limits")
        self.assertEqual(self.heat.step_log_id.reading_ids.mapped("value"), ["74"])
        self.assertFalse(self._entries().filtered(lambda entry: entry.outcome == "refused"))

    def test_plain_parts(self):
        """The queue, the reader and the keypad by themselves, in Odoo's unit test page."""
        from odoo.addons.web.tests import test_js

        self.browser_js(
            f"/web/tests?headless&loglevel=2&preset=desktop&timeout=15000&id={_hoot_id('@mrp_batch_terminal')}",
            "",
            "",
            login="admin",
            timeout=600,
            success_signal="[HOOT] Test suite succeeded",
            error_checker=test_js.unit_test_error_checker,
        )


@tagged("post_install", "-at_install")
class TestSamplingScreen(BundlesFirst, HttpCase, SamplingCase):
    """From the sample of a step to the end of the order, by somebody with the operator's rights and no others."""

    opened_later = ("mrp_batch_terminal.assets_terminal",)

    def _tour(self, name):
        self.make_bundles("/odoo/terminal", "making_operator")
        self.start_tour("/odoo/terminal", name, login="making_operator", timeout=180)
        self.env.invalidate_all()

    def test_from_the_sample_to_the_end_of_the_order(self):
        self._heated()
        self._tour("mrp_batch_terminal_sample")
        sample = self.heat.sample_ids
        self.assertEqual((sample.drawn_by, sample.place), (self.operator, "Outlet 2"))
        self._tested(sample)
        self.start_tour("/odoo/terminal", "mrp_batch_terminal_verdict", login="making_operator", timeout=180)
        self.env.invalidate_all()
        self.assertEqual((self.order.state, self.order.qty_produced), ("done", 98))
        self.assertEqual(self.fill.sample_ids.specification_id, self.standard)


def _hoot_id(suite):
    """The number Odoo's unit test page gives a suite: a 32-bit hash of its name, in hexadecimal."""
    number = 0
    for char in suite:
        number = (number * 31 + ord(char)) & 0xFFFFFFFF
    return f"{number:08x}"
