# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.stock_lot_quality.state import BAD, BAD_INPUT

from ..next_step import NextStep


class MrpProduction(models.Model):
    """What comes next for a batch, and who does it."""

    _inherit = "mrp.production"

    next_step = fields.Char("What Comes Next", compute="_compute_next_step")

    @api.depends("batch_status", "state_today", "workorder_ids.state", "deviation_ids.state", "lot_producing_ids")
    @api.depends_context("lang")
    def _compute_next_step(self):
        for order in self:
            order.next_step = order._word_next_step(order._next_step())

    def _next_step(self):
        """Return the one thing that comes next as a :class:`~..next_step.NextStep`."""
        self.ensure_one()
        # sudo: what comes next is the same for everybody; only its words are told.
        order = self.sudo()
        if order.batch_status in ("not_started", "in_progress"):
            return order._next_making()
        if order.batch_status == "to_close":
            return order._next_wrong() or NextStep("close", {}, "operator", "", self._name, self.id)
        if order.batch_status == "to_review":
            return order._next_deciding()
        return order._next_decided()

    def _next_making(self):
        wrong = self._next_wrong()
        if wrong:
            return wrong
        steps = self.workorder_ids.filtered(lambda step: step.state not in ("done", "cancel")).sorted()
        step = steps.filtered(lambda step: step.state == "progress")[:1] or steps[:1]
        waiting = self.workorder_ids.sorted()._unreleased()[:1]
        if not step and waiting:
            return waiting._next_sampling(self._batch_name())
        if not step:
            return NextStep("make", {}, "operator", "", self._name, self.id)
        values = {"step": step.name, "place": step.workcenter_id.display_name}
        if step.state == "progress":
            people = ", ".join(step.step_log_id.operator_ids.mapped("display_name"))
            return NextStep("finish", values, "operator", people, step._name, step.id)
        for before in step._preceding():
            if before.requires_release and before.state == "done" and before._release_verdict() != "passed":
                return before._next_sampling(step.name)
        return NextStep("start", values, "operator", "", step._name, step.id)

    def _next_wrong(self):
        """What is wrong with a batch nobody has decided on, for quality to judge first; None when nothing is."""
        if self.state_today not in BAD_INPUT:
            return None
        words = dict(self._fields["state_today"]._description_selection(self.env))
        for lot in self.lot_producing_ids:
            if lot.state_today == self.state_today != "suspect":
                return NextStep(
                    "bad_lot", {"lot": lot.name, "state": words[lot.state_today]}, "quality", "", lot._name, lot.id
                )
        for lot, state, _step in self._unjudged_inputs():
            return NextStep(
                "bad_input", {"lot": lot.name, "state": words[state.code]}, "quality", "", lot._name, lot.id
            )
        for deviation in self.deviation_ids:
            if deviation.state == "open" and deviation.severity == "critical":
                return NextStep("deviation", {"number": deviation.name}, "quality", "", deviation._name, deviation.id)
        return None

    def _next_deciding(self):
        wrong = self._next_wrong()
        if wrong:
            return wrong
        if self._needs_finished_sample():
            return NextStep("draw_finished", {"batch": self._batch_name()}, "laboratory", "", self._name, self.id)
        for sample in self._batch_samples():
            if sample.verdict in ("pending", "incomplete"):
                return self._next_testing(sample)
        findings = self._release_findings()
        for row in findings:
            if row.code == "unsigned":
                values = {"step": row.values["step"]}
                return NextStep("sign", values, "operator", row.values["people"], row.res_model, row.res_id)
        if findings:
            return NextStep("settle", {"count": len(findings)}, "quality", "", self._name, self.id)
        return NextStep("review", {}, "quality", "", self._name, self.id)

    def _batch_samples(self):
        samples = self.lot_producing_ids.sample_ids | self.workorder_ids.sample_ids
        return samples.filtered(lambda sample: sample.verdict != "withdrawn")

    def _next_testing(self, sample):
        """The laboratory has a sample to test."""
        values = {"sample": sample.name, "missing": sample.missing or "-"}
        person = sample.activity_ids[:1].user_id.display_name or ""
        return NextStep("test", values, "laboratory", person, sample._name, sample.id)

    def _next_decided(self):
        lot = self.lot_producing_ids.filtered(lambda lot: lot.state_today == self.state_today)[:1]
        if self.batch_status != "cancelled" and self.state_today in BAD:
            who = "warehouse" if self.state_today in ("failed", "expired") else "quality"
            return NextStep(self.state_today, {"lot": lot.name or self.name}, who, "", lot._name, lot.id)
        if self.batch_status == "released":
            return NextStep("ship", {}, "warehouse", "", lot._name, lot.id)
        return NextStep("nothing", {})

    def _word_next_step(self, step):
        """The sentence of a next step for the reader, with who does it; an empty text when nothing is left."""
        sentence = self._next_step_words()[step.code] % step.values
        who = step.who and self._who_words()[step.who]
        if who and step.person:
            who = self.env._("%(role)s: %(person)s", role=who, person=step.person)
        return self.env._("%(sentence)s (%(who)s)", sentence=sentence, who=who) if who else sentence

    def _who_words(self):
        return {
            "operator": self.env._("operator"),
            "supervisor": self.env._("shift leader"),
            "laboratory": self.env._("laboratory"),
            "quality": self.env._("quality"),
            "warehouse": self.env._("warehouse"),
        }

    def _next_step_words(self):
        """Code of a next step -> its sentence in the reader's language."""
        return {
            "start": self.env._("Start step %(step)s at %(place)s"),
            "finish": self.env._("Finish step %(step)s at %(place)s"),
            "make": self.env._("Feed the materials"),
            "draw": self.env._("Draw a sample of step %(step)s: %(waiting)s waits for it"),
            "await": self.env._("Test sample %(sample)s: %(waiting)s waits for it. Missing: %(missing)s"),
            "step_failed": self.env._("Sample %(sample)s of step %(step)s failed: hold the batch and decide"),
            "close": self.env._("All steps are done: close the order"),
            "test": self.env._("Test sample %(sample)s. Missing: %(missing)s"),
            "sign": self.env._("Sign step %(step)s as performed"),
            "settle": self.env._("To settle before the release: %(count)s"),
            "review": self.env._("Review the batch, then release or reject it"),
            "ship": self.env._("Released: it may be shipped"),
            "recalled": self.env._("Get lot %(lot)s back: trace where it went"),
            "held": self.env._("Decide on the held lot %(lot)s"),
            "suspect": self.env._("Judge what it means for lot %(lot)s, and hold it until then"),
            "failed": self.env._("Move lot %(lot)s to quarantine or scrap what is left of it"),
            "expired": self.env._("Move lot %(lot)s to quarantine or scrap what is left of it"),
            "bad_lot": self.env._("Lot %(lot)s is %(state)s: decide what becomes of the batch"),
            "bad_input": self.env._("Lot %(lot)s that was fed is %(state)s: decide what it means for the batch"),
            "deviation": self.env._("Critical deviation %(number)s is open: judge and close it"),
            "draw_finished": self.env._("Draw the sample of the finished product: batch %(batch)s"),
            "nothing": "",
        }
