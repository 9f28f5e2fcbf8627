# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Attacks on orders, steps, signatures and the log."""

from odoo.fields import Command

from .acts import act, ended, lot_graded, the, tried, user_of

# orders --------------------------------------------------------------------------------------------------------------


@act
def an_order_is_born_released(ground):
    product = ended(ground).product_id
    order = (
        ground.people["maker"]["mrp.production"]
        .with_context(default_release_decision="released", default_decided_at="2025-01-01")
        .create({"product_id": product.id, "product_qty": 1})
    )
    return order.sudo().release_decision or order.sudo().release_state == "released"


@act
def an_order_nobody_made_is_done(ground):
    order = ground.running.production_id
    order.with_env(ground.people["maker"]).write({"state": "done"})
    ground.env.flush_all()
    order.with_env(ground.people["quality"])._sign("quality", "approved")
    return order.release_decision == "released"


@act
def a_released_order_points_to_another_lot(ground):
    order = ended(ground)
    before = order.lot_producing_ids
    order.with_env(ground.people["maker"]).write({"lot_producing_ids": [Command.set(lot_graded(ground, "fail").ids)]})
    ground.env.flush_all()
    return order.lot_producing_ids != before


@act
def a_released_order_consumed_another_quantity(ground):
    line = the(ended(ground).move_raw_ids.move_line_ids[:1])
    before = line.quantity
    line.with_env(ground.people["maker"]).write({"quantity": before + 5})
    ground.env.flush_all()
    return line.quantity != before


@act
def a_released_order_consumed_another_lot(ground):
    line = the(ended(ground).move_raw_ids.move_line_ids.filtered("lot_id")[:1])
    other = the(
        ground.env["stock.lot"].search([("product_id", "=", line.product_id.id), ("id", "!=", line.lot_id.id)], limit=1)
    )
    line.with_env(ground.people["maker"]).write({"lot_id": other.id})
    ground.env.flush_all()
    return line.lot_id == other


@act
def an_order_is_born_done(ground):
    recipe, made = ground.running.production_id.bom_id, []
    for role in ("maker", "operator", "supervisor", "manager"):
        for state in ("done", "to_close", "progress", "confirmed"):
            values = {"product_id": recipe.product_tmpl_id.product_variant_id.id, "product_qty": 1, "state": state}
            orders = ground.people[role]["mrp.production"]
            made.append(
                tried(
                    ground,
                    lambda orders=orders, values=values: (
                        orders.create(values).filtered(lambda order: order.state != "draft").ids
                    ),
                )
            )
    return [*filter(None, made)]


def add_to(ground, role, order, lot):
    """Whether this role made *order*, which is done, make more of *lot*."""
    product, before = lot.product_id, sum(lot.quant_ids.mapped("quantity"))
    way = {"location_id": order.production_location_id.id, "location_dest_id": order.location_dest_id.id}
    ground.people[role]["stock.move"].create(
        {
            **way,
            "product_id": product.id,
            "product_uom_qty": 500,
            "product_uom": product.uom_id.id,
            "production_id": order.id,
            "state": "done",
            "move_line_ids": [
                Command.create(
                    {
                        **way,
                        "product_id": product.id,
                        "product_uom_id": product.uom_id.id,
                        "lot_id": lot.id,
                        "quantity": 500,
                        "picked": True,
                    }
                )
            ],
        }
    )
    ground.env.flush_all()
    ground.env.invalidate_all()
    return sum(lot.quant_ids.mapped("quantity")) != before and order.state == "done"


@act
def goods_that_nobody_judged_join_a_passed_lot(ground):
    order = ground.env["mrp.production"].search([("release_state", "=", "to_review")], limit=1) or ended(ground)
    return add_to(ground, "operator", order, lot_graded(ground, "pass"))


@act
def the_plan_of_a_closed_order_grows(ground):
    order = closed(ground)
    before = order.product_qty
    dialog = ground.people["operator"]["change.production.qty"].create({"mo_id": order.id, "product_qty": before * 9})
    dialog.change_prod_qty()
    ground.env.flush_all()
    return order.product_qty != before


def closed(ground):
    """An order that is done; one that nobody has decided on, where there is one."""
    return the(ground.env["mrp.production"].search([("state", "=", "done")], order="release_decision desc", limit=1))


@act
def a_closed_order_is_split_into_a_larger_plan(ground):
    order = closed(ground)
    before = order.product_qty, order.name
    splits = ground.people["operator"]["mrp.production.split"].with_context(allow_more=True, force_date=True)
    for share in (9, 0.5):
        parts = [Command.create({"quantity": order.product_qty * share, "date": order.date_start})]
        tried(
            ground,
            lambda parts=parts: splits.create(
                {"production_id": order.id, "production_detailed_vals_ids": parts}
            ).action_split(),
        )
    return (order.product_qty, order.name) != before


@act
def a_failed_lot_goes_into_a_released_batch(ground):
    made = the(ended(ground).move_finished_ids.move_line_ids)
    out = (
        ground.env["stock.move.line"].search(
            [("lot_id", "in", made.lot_id.ids), ("state", "=", "done"), ("production_id", "=", False)]
        )
        or made
    )
    bad = the(
        ground.env["stock.move.line"].search(
            [("lot_id", "=", lot_graded(ground, "fail").id), ("state", "=", "done")], limit=1
        )
    )
    for role in ("operator", "warehouse", "keeper", "maker", "supervisor"):
        for line, values in (
            (out, {"consume_line_ids": [Command.link(bad.id)]}),
            (bad, {"produce_line_ids": [Command.set(out.ids)]}),
        ):
            mine = line.with_env(ground.people[role])
            tried(ground, lambda mine=mine, values=values: mine.write(values))
    return bad.produce_line_ids & out


def made_of(ground, lot):
    """The line by which an order that waits for its decision made something of one unit of *lot*."""
    product = ground.env["product.product"].create({"name": "Mixed", "is_storable": True, "tracking": "lot"})
    order = (
        ground.env["mrp.production"]
        .with_company(ground.company)
        .create(
            {
                "product_id": product.id,
                "bom_id": False,
                "product_qty": 1,
                "company_id": ground.company.id,
                "move_raw_ids": [Command.create({"product_id": lot.product_id.id, "product_uom_qty": 1})],
            }
        )
    )
    order.action_confirm()
    order.action_generate_serial()
    order.qty_producing = 1
    order.move_raw_ids.move_line_ids.unlink()
    order.move_raw_ids.move_line_ids = [
        Command.create(
            {
                "product_id": lot.product_id.id,
                "lot_id": lot.id,
                "quantity": 1,
                "picked": True,
                "location_id": order.location_src_id.id,
                "location_dest_id": order.production_location_id.id,
            }
        )
    ]
    order.move_raw_ids.picked = True
    order.with_context(skip_backorder=True, skip_consumption=True).button_mark_done()
    return the(order.move_finished_ids.move_line_ids.filtered("consume_line_ids"))


@act
def what_went_into_an_open_batch_is_taken_out_of_the_trace(ground):
    lot, lines = lot_graded(ground, "pass"), ground.env["stock.move.line"]
    line = the(tried(ground, lambda: made_of(ground, lot)) or lines)
    before = line.consume_line_ids
    line.with_env(ground.people["warehouse"]).write({"consume_line_ids": [Command.clear()]})
    ground.env.flush_all()
    return line.consume_line_ids != before


# steps and signatures ------------------------------------------------------------------------------------------------


@act
def a_reading_withdraws_another_orders_reading(ground):
    log = ground.running.step_log_id
    old = the(ground.env["mrp.step.reading"].search([("log_id", "!=", log.id)], limit=1))
    parameter = log.operation_id.step_parameter_ids[:1].parameter_id
    ground.people["operator"]["mrp.step.reading"].with_context(
        default_source="machine", default_replaces_id=old.id, default_reading_ref="zz1"
    ).create({"log_id": log.id, "parameter_id": parameter.id, "value": "72.5"})
    ground.env.flush_all()
    ground.env.invalidate_all()
    return old.replaced


@act
def a_reading_of_another_century(ground):
    log = ground.running.step_log_id
    parameter = log.operation_id.step_parameter_ids[:1].parameter_id
    readings = ground.people["operator"]["mrp.step.reading"]
    reading = readings.with_context(default_measured_at="2001-01-01 00:00:00").create(
        {"log_id": log.id, "parameter_id": parameter.id, "value": "72.5"}
    )
    return reading.measured_at.year == 2001


@act
def an_operator_sends_a_machines_reading(ground):
    log = ground.running.step_log_id
    parameter = log.operation_id.step_parameter_ids[:1].parameter_id
    reading = ground.people["operator"]["mrp.step.reading"].create(
        {"log_id": log.id, "parameter_id": parameter.id, "value": "72.5", "source": "machine"}
    )
    return reading.source == "machine"


@act
def performed_is_signed_by_who_did_not_do_it(ground):
    log = the(ground.env["mrp.step.log"].search([("state", "=", "closed")], limit=1))
    other = the(
        ground.env["res.users"].search(
            [("login", "in", ("wang.fang", "gao.yan", "li.qiang")), ("id", "not in", log.operator_ids.ids)], limit=1
        )
    )
    log.with_user(other)._sign("operator", "performed")
    return "signed"


@act
def a_signature_is_made_by_hand(ground):
    values = {
        "res_model": "mrp.production",
        "res_id": ground.running.production_id.id,
        "role": "quality",
        "meaning": "approved",
        "user_id": user_of(ground, "quality").id,
    }
    return ground.people["operator"]["batch.signature"].create(values)


@act
def an_auditor_notes_a_cleaning(ground):
    equipment = the(ground.env["maintenance.equipment"].search([("cleaning_hours", ">=", 0)], limit=1))
    before = equipment.cleaned_at
    for role in ("auditor", "laboratory", "maker"):
        tried(ground, equipment.with_env(ground.people[role]).action_cleaned)
    return equipment.cleaned_at != before


@act
def a_deviation_moves_to_another_order(ground):
    deviation = the(ground.env["mrp.deviation"].search([], limit=1))
    before = deviation.production_id
    deviation.with_env(ground.people["operator"]).write(
        {"production_id": ground.running.production_id.id, "severity": "minor", "title": "nothing"}
    )
    ground.env.flush_all()
    return deviation.production_id != before


@act
def endless_quantities_are_fed(ground):
    step, answers = ground.running.with_env(ground.people["operator"]), []
    for quantity in (float("nan"), float("inf"), 1e308, "abc"):
        answers.append(step.feed(lot_graded(ground, "pass").name, quantity=quantity))
    return any(answer.get("accepted") for answer in answers)


# the log -------------------------------------------------------------------------------------------------------------


@act
def an_audit_is_written_by_hand(ground):
    made = {"phase": "done", "started_at": "2026-11-01", "finished_at": "2026-11-01", "record_count": 3}
    found = []
    for role in ("auditor", "supervisor", "log administrator", "administrator"):
        audits = ground.people[role]["trace.audit"]
        found.append(tried(ground, lambda audits=audits: audits.create({**made, "company_id": ground.company.id}).ids))
    return [*filter(None, found)]


@act
def a_log_is_renamed_and_ended_by_hand(ground):
    log = the(ground.env["trace.log"].search([("state", "=", "open")], limit=1))
    mine = log.with_env(ground.people["log administrator"])
    forged = ({"vkey": "forged"}, {"name": "forged"}, {"state": "ended"}, {"company_id": ground.abroad.id})
    return [values for values in forged if tried(ground, lambda values=values: mine.write(values))]


@act
def an_anchor_gets_another_block(ground):
    anchor = the(ground.env["trace.anchor"].search([], limit=1))
    anchor.with_env(ground.people["log administrator"]).write({"block_number": 1, "block_time": "2001-01-01"})
    ground.env.flush_all()
    return anchor.block_number == 1


@act
def an_operator_reads_the_nodes_password(ground):
    network = the(ground.env["trace.network"].search([], limit=1))
    network.rpc_url = "http://user:SECRETPW@127.0.0.1:1/v3/APIKEY123"
    network.action_check()
    said = []
    for role in ("operator", "auditor", "plain"):
        said.append(str(tried(ground, network.with_env(ground.people[role]).read)))
    return "SECRETPW" in "".join(said) or "APIKEY123" in "".join(said)
