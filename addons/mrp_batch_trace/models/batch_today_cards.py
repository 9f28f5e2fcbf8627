# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields, models
from odoo.addons.stock_lot_quality.state import BAD_INPUT
from odoo.fields import Domain

from .batch_today import Card

EXPIRES_WITHIN = timedelta(days=7)
#: Of what can only be judged one by one, so many are looked at.
LOOKED_AT = 200
BATCHES = "mrp_batch_record.batch_record_action"
LOTS = "stock.action_production_lot_form"
IN_STOCK = [("quant_ids", "any", [("location_id.usage", "=", "internal"), ("quantity", ">", 0)])]


class BatchToday(models.AbstractModel):
    """The numbers that Today knows, one method each."""

    _inherit = "batch.today"

    def _card_running(self):
        return Card(
            "running",
            self.env._("Batches running"),
            "fa-industry",
            False,
            BATCHES,
            [("state", "in", ("progress", "to_close"))],
            "date_start, id",
            "",
            "product_id",
            "date_start",
            [("state", "in", ("progress", "to_close", "done"))],
        )

    def _card_not_started(self):
        return Card(
            "not_started",
            self.env._("Batches not started"),
            "fa-calendar-o",
            False,
            BATCHES,
            [("state", "=", "confirmed")],
            "date_start, id",
            "",
            "product_id",
            "date_start",
            [("state", "not in", ("draft", "cancel"))],
        )

    def _card_to_review(self):
        return Card(
            "to_review",
            self.env._("Batches to review"),
            "fa-check-square-o",
            False,
            BATCHES,
            [("release_state", "=", "to_review")],
            "date_finished, id",
            "",
            "product_id",
            "date_finished",
            [("state", "=", "done")],
        )

    def _card_deviations(self):
        return Card(
            "deviations",
            self.env._("Open deviations"),
            "fa-exclamation-triangle",
            True,
            "mrp_batch_record.mrp_deviation_action",
            [("state", "=", "open")],
            "opened_at, id",
            "severity",
            "title",
            "opened_at",
            [],
        )

    def _card_samples(self):
        return Card(
            "samples",
            self.env._("Samples waiting for results"),
            "fa-flask",
            False,
            "stock_lot_quality.lot_sample_action",
            [("verdict", "in", ("pending", "incomplete"))],
            "drawn_at, id",
            "name",
            "lot_id",
            "drawn_at",
            [],
        )

    def _card_to_verify(self):
        return Card(
            "to_verify",
            self.env._("Results to verify"),
            "fa-check",
            False,
            "stock_lot_quality.lot_test_result_action",
            [("sample_id.specification_id.verify", "=", True), ("state", "=", "registered")],
            "tested_at, id",
            "lot_id",
            "parameter_id",
            "tested_at",
            [("sample_id.specification_id.verify", "=", True)],
        )

    def _card_held(self):
        return Card(
            "held",
            self.env._("Held, failed, recalled or suspect lots in stock"),
            "fa-hand-paper-o",
            True,
            LOTS,
            [("state_today", "in", BAD_INPUT), *IN_STOCK],
            "write_date desc, id",
            "name",
            "product_id",
            "state_since",
        )

    def _card_overrides(self):
        return Card(
            "overrides",
            self.env._("Overrides to answer"),
            "fa-question-circle-o",
            True,
            "stock_lot_quality.lot_gate_override_action",
            [("state", "=", "requested")],
            "create_date, id",
            "lot_id",
            "reason",
            "create_date",
            [],
        )

    def _card_reopened(self):
        month_ago = fields.Datetime.now() - timedelta(days=30)
        return Card(
            "reopened",
            self.env._("Lots re-opened in 30 days"),
            "fa-undo",
            True,
            "stock_lot_quality.lot_reopening_action",
            [("reopened_at", ">=", month_ago)],
            "reopened_at desc, id",
            "lot_id",
            "product_id",
            "reopened_at",
            [],
        )

    def _card_refused(self):
        day_ago = fields.Datetime.now() - timedelta(days=1)
        return self._refused(
            "refused", self.env._("Terminal entries refused in 24 hours"), [("recorded_at", ">=", day_ago)], []
        )

    def _card_my_refused(self):
        week_ago = fields.Datetime.now() - timedelta(days=7)
        mine = [("user_id", "=", self.env.uid)]
        return self._refused(
            "my_refused", self.env._("My entries refused in 7 days"), [("recorded_at", ">=", week_ago), *mine], mine
        )

    def _refused(self, key, label, domain, of_whom):
        refused = [("outcome", "=", "refused")]
        return Card(
            key,
            label,
            "fa-ban",
            True,
            "mrp_batch_terminal.batch_terminal_entry_action",
            [*refused, *domain],
            "recorded_at desc, id",
            "production_id",
            "reason",
            "recorded_at",
            [*refused, *of_whom],
        )

    def _card_my_steps(self):
        mine = [("operator_ids", "in", self.env.uid)]
        return Card(
            "my_steps",
            self.env._("My running steps"),
            "fa-cogs",
            False,
            "mrp_batch_record.mrp_step_log_action",
            [("state", "=", "open"), *mine],
            "started_at, id",
            "production_id",
            "name",
            "started_at",
            mine,
        )

    def _card_unsigned(self):
        outside = [
            ("in_limits", "=", False),
            ("policy", "=", "sign"),
            ("replaced_by_ids", "=", False),
            ("production_id.release_decision", "=", False),
        ]
        looked_at = self._looked_at("mrp.step.reading", outside)
        readings = looked_at.filtered(lambda reading: not reading._is_judged())
        return Card(
            "unsigned",
            self.env._("Values waiting for a signature"),
            "fa-pencil-square-o",
            True,
            "mrp_batch_record.mrp_step_reading_action",
            [("id", "in", readings.ids)],
            "measured_at, id",
            "production_id",
            "parameter_id",
            "measured_at",
            [("in_limits", "=", False)],
            len(looked_at) == LOOKED_AT,
        )

    def _looked_at(self, model, domain):
        """The first records that can only be judged one by one; none where the user may not read them."""
        records = self.env[model]
        own = Domain("company_id", "in", [False, *self.env.companies.ids])
        return records.search(own & Domain(domain), limit=LOOKED_AT) if records.has_access("read") else records

    def _card_step_samples(self):
        looked_at = self._looked_at(
            "mrp.workorder",
            [
                ("operation_id.requires_release", "=", True),
                ("state", "=", "done"),
                ("production_id.state", "in", ("confirmed", "progress", "to_close")),
            ],
        )
        steps = looked_at.filtered(lambda step: step._release_verdict() != "passed")
        return Card(
            "step_samples",
            self.env._("Steps waiting for a sample"),
            "fa-hourglass-half",
            True,
            "mrp.mrp_workorder_todo",
            [("id", "in", steps.ids)],
            "date_finished, id",
            "production_id",
            "name",
            "date_finished",
            more=len(looked_at) == LOOKED_AT,
        )

    def _card_to_sample(self):
        looked_at = self._looked_at(
            "stock.lot", [("grade_id.code", "=", "in_progress"), ("sample_ids", "=", False), *IN_STOCK]
        )
        lots = looked_at._without_sample()
        return Card(
            "to_sample",
            self.env._("Lots waiting for a sample"),
            "fa-tint",
            False,
            LOTS,
            [("id", "in", lots.ids)],
            "create_date, id",
            "name",
            "product_id",
            "create_date",
            more=len(looked_at) == LOOKED_AT,
        )

    def _card_expiring(self):
        now = fields.Datetime.now()
        return Card(
            "expiring",
            self.env._("Lots in stock expiring within 7 days"),
            "fa-clock-o",
            True,
            LOTS,
            [("expiration_date", ">", now), ("expiration_date", "<=", now + EXPIRES_WITHIN), *IN_STOCK],
            "expiration_date, id",
            "name",
            "product_id",
            "expiration_date",
        )

    def _card_expired(self):
        # whatever their grade: a released or a held lot that expired is stock to be dealt with all the same
        past = ["|", ("grade_id.badge", "=", "expired"), ("expiration_date", "<=", fields.Datetime.now())]
        expired = [*past, *IN_STOCK]
        return Card(
            "expired",
            self.env._("Expired lots in stock"),
            "fa-calendar-times-o",
            True,
            LOTS,
            expired,
            "expiration_date desc, id",
            "name",
            "product_id",
            "expiration_date",
            expired,
        )

    def _card_receipts(self):
        incoming = [("picking_type_code", "=", "incoming")]
        return Card(
            "receipts",
            self.env._("Receipts waiting"),
            "fa-truck",
            False,
            "stock.action_picking_tree_incoming",
            [*incoming, ("state", "in", ("assigned", "confirmed", "waiting"))],
            "scheduled_date, id",
            "name",
            "partner_id",
            "scheduled_date",
            [*incoming, ("state", "!=", "cancel")],
        )

    def _card_deliveries(self):
        outgoing = [("picking_type_code", "=", "outgoing")]
        return Card(
            "deliveries",
            self.env._("Deliveries waiting"),
            "fa-truck fa-flip-horizontal",
            False,
            "stock.action_picking_tree_outgoing",
            [*outgoing, ("state", "in", ("assigned", "confirmed", "waiting"))],
            "scheduled_date, id",
            "name",
            "partner_id",
            "scheduled_date",
            [*outgoing, ("state", "!=", "cancel")],
        )
