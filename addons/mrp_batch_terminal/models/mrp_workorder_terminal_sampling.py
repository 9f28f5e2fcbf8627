# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.fact_guard.text import typed_text
from odoo.addons.mrp_batch_record.scan import Message, Outcome
from odoo.addons.mrp_batch_record.steps import is_amount
from odoo.exceptions import UserError

#: Samples of a step shown at once.
SAMPLES = 6


class MrpWorkorder(models.Model):
    """Samples and the end of the order at a terminal: what it shows of them, and what its entries do."""

    _inherit = "mrp.workorder"

    def _terminal_sample(self, entry, at):
        sample = self._draw_sample(entry.get("purpose") or None, place=entry.get("place"), drawn_at=at)
        return Outcome(True, "accepted", Message("sample_drawn", {"sample": sample.name}), sample._terminal_row())

    def _terminal_close(self, entry, at):
        order = self.production_id
        quantity = entry.get("quantity")
        quantity = order.product_qty if quantity is None else quantity
        if not is_amount(quantity):
            return Outcome(False, "quantity", Message("no_number"))
        why = typed_text(entry.get("why"))
        if order._overmade_sentence(quantity) and not why:
            try:
                order._check_made(quantity, why)
            except UserError as refusal:
                return Outcome(False, "overmade", str(refusal))
        order.action_close_batch(quantity, why)
        if order.state != "done":
            # A question of Odoo's own needs a screen of its own.
            raise self.env["batch.terminal.message"]._refusal("not_closed", batch=order._batch_name())
        return Outcome(True, "accepted", Message("closed", {"batch": order._batch_name()}))

    def _terminal_samples(self):
        """Return the samples drawn at this step, newest first."""
        # sudo: who works at a step sees its samples, whoever may read the laboratory's.
        samples = self.sudo().sample_ids.sorted(lambda sample: (sample.drawn_at, sample.id), reverse=True)
        return [sample._terminal_row() for sample in samples[:SAMPLES]]

    def _terminal_waits(self):
        """Return the sample that keeps this step waiting, or None: ``{step_id, step, verdict, may_draw, sample}``.

        ``sample`` is None while nobody has drawn it.
        """
        for step in self._preceding().filtered(lambda step: step.requires_release and step.state != "cancel"):
            verdict = step._release_verdict()
            if verdict != "passed":
                sample = step._deciding_sample()
                return {
                    "step_id": step.id,
                    "step": step.name,
                    "verdict": verdict,
                    "may_draw": step.state in ("progress", "done"),
                    "sample": sample._terminal_row() if sample else None,
                    "place": step.workcenter_id.display_name,
                }
        return None

    def _terminal_offer(self):
        """Return the sample that may be drawn here now, or None: ``{purpose, specification, needed, place}``."""
        if self.state not in ("progress", "done") or not self.production_id.lot_producing_ids:
            return None
        purpose, order = self._sample_purpose(), self.production_id
        # Before the order is closed the sample may be drawn, afterwards it is asked for.
        wanted = purpose == "finished" and order.state == "done" and order._needs_finished_sample()
        # sudo: what the sample is tested for is told to who draws it.
        specification = self._sample_specification(purpose).sudo()
        return {
            "purpose": purpose,
            "specification": specification.name or "",
            "needed": self._needs_sample() or wanted,
            "place": self.workcenter_id.display_name,
        }

    def _terminal_closing(self):
        """Return how the order of this step, its last one, is closed, or None while there is more to do.

        ``{may, who, quantity, most, unit, waits}``: who may do it, the planned quantity, the largest that asks for no
        reason, and why it cannot be done yet.
        """
        order = self.production_id
        steps = order.workorder_ids
        if self.needed_by_workorder_ids or order.state in ("draft", "done", "cancel"):
            return None
        if any(step.state not in ("done", "cancel") for step in steps):
            return None
        return {
            "may": order.has_access("write"),
            "who": order._shift_leader().display_name or "",
            "quantity": order.product_uom_id._decimal(order.product_qty),
            "most": order.product_uom_id._decimal(order._most_made()),
            "unit": order.product_uom_id.name,
            "waits": steps._terminal_unreleased(order._batch_name()),
        }

    def _terminal_unreleased(self, waiting):
        try:
            self._check_released(waiting)
        except UserError as reason:
            return str(reason)
        return ""
