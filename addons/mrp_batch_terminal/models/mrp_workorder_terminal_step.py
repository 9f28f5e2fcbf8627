# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.stock_lot_quality.gate import Document

#: Lots offered for tapping, a component.
OFFERED = 6
#: Lots of a component looked at.
LOTS_THERE = 30
#: Events of a step shown at once.
EVENTS = 40


class MrpWorkorder(models.Model):
    """One step as a terminal shows it: plain values only, and no more than the screen needs."""

    _inherit = "mrp.workorder"

    def _terminal_step(self):
        """Return what is made, what may be done next and what happened, as a plain dict.

        Quantities and readings are decimal text; times are naive UTC text by JSON.
        """
        self.ensure_one()
        order = self.production_id
        log = self.step_log_id or self.step_log_ids[:1]
        waiting = self.state in ("ready", "blocked")
        # sudo: an operator need not see the routing to be told which instruction holds.
        instruction = log.instruction_version or self.sudo().operation_id.instruction_version
        return {
            "id": self.id,
            "name": self.name,
            "order": order.name,
            "product": order.product_id.with_context(display_default_code=False).display_name,
            "lot": ", ".join(order.lot_producing_ids.mapped("name")),
            "quantity": order.product_uom_id._decimal(order.product_qty),
            "unit": order.product_uom_id.name,
            "state": self.state,
            "blocked": self._terminal_blocked() if waiting else "",
            "planned_at": self.date_start or None,
            "started_at": log.started_at or None,
            "ended_at": log.ended_at or None,
            "instruction": instruction or "",
            "operators": log.operator_ids.mapped("display_name"),
            "log_id": log.id,
            "signed": "operator" in log.signature_ids.mapped("role"),
            "equipment": [
                {"id": machine.id, "name": machine.name, "fitness": machine.fitness}
                for machine in self.workcenter_id.equipment_ids
            ],
            "scales": [
                {"name": machine.name, "code": machine.serial_no or machine.name, "fitness": machine.fitness}
                for machine in self.workcenter_id.equipment_ids.filtered("is_scale")
            ],
            "components": self._terminal_components(),
            "parameters": self._terminal_parameters(log),
            "witness": self._terminal_to_witness(),
            "samples": self._terminal_samples(),
            "waits": self._terminal_waits() if waiting and self._terminal_reached() else None,
            "offer": self._terminal_offer(),
            "closing": self._terminal_closing(),
            "closed": order.state == "done",
            "events": self._terminal_events(log),
        }

    def _terminal_blocked(self):
        """The sentence why this step cannot start now, or an empty text."""
        waits = self._terminal_waits_for()
        return self.env["batch.terminal.message"]._sentence(waits) if waits else ""

    def _terminal_reached(self):
        """Whether every step right before this one is finished."""
        return all(step.state in ("done", "cancel") for step in self._right_before())

    def _terminal_components(self):
        """Return the component lines of this step with what is planned, fed and offered."""
        moves = self._step_moves() if self.state not in ("done", "cancel") else self.env["stock.move"]
        fed = self._fed_by_move(moves)
        rows = []
        for move in moves.sorted(lambda move: (move.sequence, move.id)):
            unit, product, most = move.product_uom, move.product_id, move._most_to_feed()
            # sudo: an operator need not read the recipe to follow it.
            recipe = move.sudo().bom_line_id
            rows.append(
                {
                    "id": move.id,
                    "product": product.with_context(display_default_code=False).display_name,
                    "barcode": product.barcode or "",
                    "tracked": product.tracking != "none",
                    "serial": product.tracking == "serial",
                    "planned": unit._decimal(move.product_uom_qty),
                    "fed": unit._decimal(fed[move]),
                    "most": None if most is None else unit._decimal(most),
                    "least": unit._decimal(move._least_to_feed()) if recipe else "0",
                    "unit": unit.name,
                    "rounding": unit.rounding,
                    "witness": recipe.requires_witness,
                    "weighed": recipe.requires_scale,
                    **self._terminal_lots(move),
                }
            )
        return rows

    def _terminal_lots(self, move):
        """Return ``{lots, barred}`` of a component: what may be tapped, and what lies there and must not be used.

        What is reserved and not scanned yet is offered, else what lies there longest. The device refuses by itself
        what is barred, also while the server cannot be reached.
        """
        if move.product_id.tracking == "none":
            return {"lots": [], "barred": []}
        there = self._lots_there(move)
        reserved = move._unscanned_lines().lot_id
        answers = (reserved | there)._gate("consumption", document=Document.of(self.production_id))
        usable = self.env["stock.lot"].concat(*(answer.lot for answer in answers if answer.allowed))
        return {
            "lots": self._terminal_offered(move, (usable & reserved) or usable),
            "barred": [{"name": answer.lot.name, "why": answer.reason} for answer in answers if not answer.allowed],
        }

    def _terminal_offered(self, move, lots):
        """Return the first of *lots* of which something is free."""
        rows = []
        for lot in lots:
            available = move._available_to_feed(lot)
            if move.product_uom.compare(available, 0) <= 0:
                continue
            rows.append(
                {
                    "name": lot.name,
                    "grade": lot.grade_badge or "",
                    "expires": lot.expiration_date or None,
                    "available": move.product_uom._decimal(available),
                }
            )
            if len(rows) == OFFERED:
                break
        return rows

    def _lots_there(self, move):
        """Return the lots of a component where it is taken from, those that lie there longest first."""
        if not move.product_id.is_storable:
            return self.env["stock.lot"]
        # sudo: the operator need not read stock to be shown what is there.
        quants = (
            self.env["stock.quant"]
            .sudo()
            .search(
                [
                    ("product_id", "=", move.product_id.id),
                    ("location_id", "child_of", move.location_id.id),
                    ("lot_id", "!=", False),
                    ("quantity", ">", 0),
                ],
                order="in_date, id",
                limit=LOTS_THERE,
            )
        )
        return quants.lot_id.sudo(False)

    def _terminal_parameters(self, log):
        """Return the process parameters this step asks for, each with its limits and its last reading."""
        last = {
            reading.parameter_id: reading
            for reading in log.reading_ids.filtered(lambda reading: not (reading.replaced or reading._is_barred()))
        }
        rows = []
        # sudo: an operator need not see the routing to be asked for its parameters.
        for line in (log or self).sudo().operation_id.step_parameter_ids:
            parameter, reading = line.parameter_id, last.get(line.parameter_id.sudo(False))
            rows.append(
                {
                    "id": parameter.id,
                    "name": parameter.name,
                    "kind": parameter.kind,
                    "choices": [[value, parameter._shown(value)] for value in parameter._values()],
                    "unit": parameter.uom_id.name or "",
                    "lower": line.lower or "",
                    "upper": line.upper or "",
                    "target": line.target or "",
                    "policy": line.policy,
                    "required": line.required,
                    "value": reading.value if reading else "",
                    "in_limits": reading.in_limits if reading else True,
                }
            )
        return rows

    def _terminal_to_witness(self):
        """Return the feedings of this step that still wait for the second person's signature."""
        return [
            {
                "id": feeding.id,
                "lot": feeding.display_name,
                "product": feeding.product_id.with_context(display_default_code=False).display_name,
                "quantity": feeding.uom_id._decimal(feeding.quantity),
                "unit": feeding.uom_id.name,
                "operator": feeding.operator_id.display_name,
            }
            for feeding in self.feeding_ids._unwitnessed()
        ]

    def _terminal_events(self, log):
        """Return what happened in this step, newest first: feedings, readings and refused entries."""
        events = [
            {
                "key": f"feeding/{feeding.id}",
                "kind": "feed",
                "at": feeding.fed_at,
                "name": feeding.display_name,
                "value": f"{_short(feeding.uom_id._decimal(feeding.quantity))} {feeding.uom_id.name}",
                "tone": "muted" if feeding.replaced else "success",
                "who": feeding.operator_id.display_name,
                "late": feeding.late,
            }
            for feeding in self.feeding_ids[:EVENTS]
        ]
        events += [
            {
                "key": f"reading/{reading.id}",
                "kind": "reading",
                "at": reading.measured_at,
                "name": reading.parameter_id.name,
                "value": f"{reading.value_shown} {reading.uom_id.name or ''}".strip(),
                "tone": "muted" if reading.replaced else "success" if reading.in_limits else "warning",
                "who": reading.user_id.display_name,
                "late": reading.late,
            }
            for reading in log.reading_ids[-EVENTS:]
        ]
        refused = self.env["batch.terminal.entry"].search(
            [("workorder_id", "=", self.id), ("outcome", "=", "refused")], limit=EVENTS
        )
        events += [
            {
                "key": f"entry/{entry.id}",
                "kind": "refused",
                "at": entry.happened_at,
                "name": entry.subject or dict(entry._fields["kind"]._description_selection(self.env))[entry.kind],
                "value": entry.reason,
                "tone": "danger",
                "who": entry.user_id.display_name,
                "late": entry.late,
            }
            for entry in refused
        ]
        return sorted(events, key=lambda event: event["at"], reverse=True)[:EVENTS]


def _short(decimal):
    """``12.50`` as people write it: ``12.5``."""
    return decimal.rstrip("0").rstrip(".") if "." in decimal else decimal
