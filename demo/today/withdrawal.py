# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What an earlier day offered and nobody touched is taken back, before the new day offers its own."""

from .goods import MILK


def withdraw(stage):
    """The untouched order is cancelled; the milk that nobody used leaves the house."""
    if stage.has("today", "order"):
        _cancel_order(stage, stage.get("today", "order"))
    if stage.has("today", MILK):
        _clear_milk(stage, stage.get("today", MILK))


def _cancel_order(stage, order):
    if order.state not in ("draft", "confirmed") or order.step_log_ids or order.feeding_ids:
        return
    leader = stage.someone("supervisor")
    env = stage.turn(stage.calendar.done("+0 06:00"), leader)
    order.with_env(env).action_cancel()
    stage.say("06:00", leader, f"cancels order {order.name}, which nobody began")


def _clear_milk(stage, lot):
    """Old milk is not kept for today's order, if all of it is still there and no order has taken any."""
    quant = lot.quant_ids.filtered(lambda quant: quant.location_id.usage == "internal")
    if len(quant) != 1 or lot.feeding_ids or quant.reserved_quantity or quant.quantity <= 0:
        return
    lead = stage.someone("warehouse")
    env = stage.turn(stage.calendar.done("+0 06:00"), lead)
    scrap = env["stock.scrap"].create(
        {
            "product_id": lot.product_id.id,
            "lot_id": lot.id,
            "scrap_qty": quant.quantity,
            "company_id": stage.company.id,
            "product_uom_id": lot.product_id.uom_id.id,
            "location_id": quant.location_id.id,
            "origin": "饲料",
        }
    )
    scrap.action_validate()
    stage.require(scrap.state == "done", f"The unused milk {lot.name} could not be cleared out.")
    stage.say("06:00", lead, f"gives {scrap.scrap_qty:g} kg of unused milk {lot.name} away as feed")
