# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Attacks on who lets a lot pass that may not."""

from unittest.mock import patch

from .acts import act, deliver, lot_graded, the, user_of


@act
def an_override_is_born_approved(ground):
    forged = {
        "default_state": "approved",
        "default_approved_by": user_of(ground, "quality").id,
        "default_requested_by": user_of(ground, "operator").id,
        "default_valid_until": "2035-01-01 00:00:00",
    }
    lot = lot_graded(ground, "fail")
    override = (
        ground.people["keeper"]["lot.gate.override"]
        .with_context(**forged)
        .create({"lot_id": lot.id, "operation": "sale", "reason": "asked"})
    )
    return override.state == "approved" or deliver(ground, "keeper", lot)


@act
def an_override_asked_for_at_a_terminal_holds_as_long_as_the_caller_says(ground):
    step = ground.running
    lot = lot_graded(ground, "held")
    terminal = ground.people["operator"]["batch.terminal"].with_context(default_hours=168, default_origin=False)
    with patch.object(type(terminal), "_refused_lot", lambda self, step, code: lot):
        terminal.ask_override(step.id, lot.name, "asked")
    asked = ground.env["lot.gate.override"].search([("lot_id", "=", lot.id)], order="id desc", limit=1)
    return asked.hours != 24 or not asked.origin


@act
def who_answers_an_override_rewrites_the_question(ground):
    lot, other = lot_graded(ground, "fail"), lot_graded(ground, "held")
    asked = ground.people["keeper"]["lot.gate.override"].create(
        {"lot_id": other.id, "operation": "quarantine", "reason": "asked", "hours": 1}
    )
    mine = asked.with_env(ground.people["quality"])
    mine.write({"lot_id": lot.id, "operation": "sale", "hours": 168})
    mine.action_approve()
    return deliver(ground, "keeper", lot)


@act
def who_asked_approves(ground):
    lot = lot_graded(ground, "held")
    asked = ground.people["quality"]["lot.gate.override"].create(
        {"lot_id": lot.id, "operation": "sale", "reason": "own"}
    )
    asked.action_approve()
    return asked.state == "approved"


@act
def an_override_for_one_customer_serves_another(ground):
    lot, env = lot_graded(ground, "fail"), ground.people["keeper"]
    one, other = ground.env["res.partner"].create([{"name": "One"}, {"name": "Another"}])
    kind = ground.env["stock.picking.type"].search(
        [("code", "=", "outgoing"), ("company_id", "=", ground.company.id)], limit=1
    )
    quant = ground.env["stock.quant"].search(
        [("lot_id", "=", lot.id), ("quantity", ">", 0), ("location_id.usage", "=", "internal")], limit=1
    )
    places = {
        "location_id": quant.location_id.id,
        "location_dest_id": ground.env.ref("stock.stock_location_customers").id,
    }
    picking = env["stock.picking"].create(
        {
            "picking_type_id": kind.id,
            "partner_id": one.id,
            **places,
            "move_ids": [(0, 0, {"product_id": lot.product_id.id, "product_uom_qty": 1, **places})],
        }
    )
    picking.action_confirm()
    asked = env["lot.gate.override"].create(
        {"lot_id": lot.id, "operation": "sale", "reason": "asked", "origin": picking.name}
    )
    asked.with_env(ground.people["quality"]).action_approve()
    picking.partner_id = other
    picking.move_ids.move_line_ids.unlink()
    env["stock.move.line"].create(
        {
            "move_id": picking.move_ids.id,
            "picking_id": picking.id,
            "product_id": lot.product_id.id,
            "lot_id": lot.id,
            "quantity": 1,
            "picked": True,
            **places,
        }
    )
    picking.button_validate()
    ground.env.flush_all()
    return picking.sudo().state == "done"


@act
def another_company_lets_a_shared_lot_be_sold(ground):
    lot = lot_graded(ground, "fail")
    ground.cr.execute("UPDATE stock_lot SET company_id = NULL WHERE id = %s", (lot.id,))
    lot.product_id.product_tmpl_id.company_id = False
    ground.env.invalidate_all()
    second = ground._user("abroad.second", ("stock_lot_quality.group_quality", "stock.group_stock_user"), ground.abroad)
    asked = ground.people["abroad"]["lot.gate.override"].create(
        {"lot_id": lot.id, "operation": "sale", "reason": "ours", "company_id": ground.abroad.id}
    )
    asked.with_user(second).action_approve()
    return deliver(ground, "keeper", lot)


@act
def html_reaches_who_answers_an_override(ground):
    asked = ground.people["keeper"]["lot.gate.override"].create(
        {"lot_id": lot_graded(ground, "held").id, "operation": "sale", "reason": "<a href='https://evil.example'>x</a>"}
    )
    notes = the(ground.env["mail.activity"].search([("res_model", "=", asked._name), ("res_id", "=", asked.id)]))
    return any("<a " in str(note) for note in notes.mapped("note"))
