# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import fields, models
from odoo.addons.fact_guard.guard import Private
from odoo.addons.fact_guard.text import typed_text
from odoo.addons.mrp_batch_record.scan import FeedRefused, Message, Outcome, called, message_of, read
from odoo.exceptions import UserError

#: An entry older than this is booked on the time sheet with its own time.
IN_TIME = timedelta(minutes=1)


class MrpWorkorder(models.Model):
    """What one entry of a terminal does to a work order. Each method takes the entry and the time it happened."""

    _inherit = "mrp.workorder"

    def _terminal_start(self, entry, at):
        waits = self._terminal_waits_for()
        if waits:
            return Outcome(False, "blocked", waits)
        self.button_start()
        self.step_log_id._began_by(at)
        running = self.time_ids.filtered(lambda time: not time.date_end and time.user_id == self.env.user)
        # The time sheet counts from when it happened, also when the entry comes late.
        running.filtered(lambda time: time.date_start > at).date_start = at
        return Outcome(True, "accepted", Message("started", {"step": called(self, "name")}))

    def _terminal_finish(self, entry, at):
        if self.state != "progress":
            return Outcome(False, "not_started", Message("not_running", {"step": called(self, "name")}))
        reason, short = typed_text(entry.get("why")), self._underfed()
        if short and not reason:
            message = self._underfed_message(short[0], self._fed_by_move(short)[short[0]])
            return Outcome(False, "underfed", Message("why_short", {"short": message._asdict()}))
        if fields.Datetime.now() - at > IN_TIME:
            running = self.time_ids.filtered(lambda time: not time.date_end and time.date_start <= at)
            running.date_end = at
        self.with_context(underfed_reason=Private(reason)).button_finish()
        return Outcome(True, "accepted", Message("finished", {"step": called(self, "name")}))

    def _terminal_scan(self, entry, at):
        """Say whether the lot that was scanned may be fed here, before anybody types a quantity."""
        try:
            self._check_feeding_possible()
            scan = read(entry.get("code") or "")
            lot, product = self._feed_find(scan)
            move = self._feed_move(product)
            self._feed_gate(lot)
            available = move._available_to_feed(lot)
            fed = self._fed_by_move(move)[move]
            scanned = suggested = self._scanned_quantity(scan, move.product_uom)
            if scanned is None:
                suggested = min(max(move.product_uom_qty - fed, 0), available)
            if suggested or available <= 0:
                self._feed_quantity(move, lot, scan, suggested)
        except FeedRefused as refusal:
            return Outcome(False, refusal.code, refusal.message)
        unit = move.product_uom
        shown = {
            "lot": lot.name or product.display_name,
            "component": move.id,
            "available": unit._decimal(available),
            "suggested": unit._decimal(suggested),
            "said": scanned is not None,
        }
        message = Message("lot_fits", {"lot": lot.name or called(product), "product": called(product)})
        return Outcome(True, "accepted", message, shown)

    def _terminal_feed(self, entry, at):
        return self._feed(
            entry.get("code") or "",
            quantity=entry.get("quantity"),
            fed_at=at,
            client_ref=entry["uuid"],
            scale=entry.get("scale") or None,
        )

    def _terminal_reading(self, entry, at):
        if not self.step_log_id:
            return Outcome(False, "not_started", Message("not_running", {"step": called(self, "name")}))
        reading = self.env["mrp.step.reading"].create(
            {
                "log_id": self.step_log_id.id,
                "parameter_id": entry.get("parameter_id"),
                "value": entry.get("value"),
                "measured_at": at,
            }
        )
        values = {
            "parameter": called(reading.parameter_id, "name"),
            "value": called(reading, "value_shown"),
            "unit": called(reading.uom_id, "name") if reading.uom_id else "",
        }
        if reading.in_limits:
            return Outcome(True, "accepted", Message("logged", values))
        word = "logged_sign" if reading.policy == "sign" else "logged_outside"
        return Outcome(True, "outside", Message(word, values))

    def _terminal_waits_for(self):
        """Return what keeps this step from starting now, a Message or a text; None when nothing does."""
        self.ensure_one()
        unfinished = self._right_before().filtered(lambda step: step.state not in ("done", "cancel"))[:1]
        if unfinished:
            return Message(
                "waits_for",
                {"step": called(unfinished, "name"), "state": {"word": f"state_{unfinished.state}", "values": {}}},
            )
        try:
            self._check_may_start()
        except UserError as reason:
            return message_of(reason)
        return None
