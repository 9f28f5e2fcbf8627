# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Attacks on lots, the gate and other companies' lots."""

from odoo.fields import Command

from .acts import act, deliver, ended, lot_graded, the, tried

# the gate ------------------------------------------------------------------------------------------------------------


@act
def a_failed_lot_is_sold(ground):
    return deliver(ground, "keeper", lot_graded(ground, "fail"))


@act
def a_lot_is_fresh_again_by_its_own_product(ground):
    lot = the(ground.env["stock.lot"].search([("expiration_date", "!=", False)], order="expiration_date", limit=1))
    before = lot.expiration_date
    for role in ("warehouse", "keeper", "operator", "laboratory", "maker"):
        tried(ground, lambda role=role: lot.with_env(ground.people[role]).write({"product_id": lot.product_id.id}))
    ground.env.flush_all()
    ground.env.invalidate_all()
    return lot.expiration_date != before


@act
def a_failed_lot_leaves_by_a_return_of_less_than_nothing(ground):
    lot = lot_graded(ground, "fail")
    before = sum(lot.quant_ids.filtered(lambda quant: quant.location_id.usage == "internal").mapped("quantity"))
    kind = ground.env["stock.picking.type"].search(
        [("code", "=", "incoming"), ("company_id", "=", ground.company.id)], limit=1
    )
    env, shop = ground.people["operator"], ground.env.ref("stock.stock_location_customers")
    way = {"location_id": shop.id, "location_dest_id": kind.default_location_dest_id.id}
    picking = env["stock.picking"].create(
        {
            **way,
            "picking_type_id": kind.id,
            "move_ids": [Command.create({**way, "product_id": lot.product_id.id, "product_uom_qty": 1})],
        }
    )
    picking.action_confirm()
    picking.move_line_ids.unlink()
    line = env["stock.move.line"].create(
        {
            **way,
            "picking_id": picking.id,
            "move_id": picking.move_ids.id,
            "product_id": lot.product_id.id,
            "lot_id": lot.id,
            "quantity": 1,
            "picked": True,
        }
    )
    line.write({"quantity_product_uom": -5})
    picking.button_validate()
    ground.env.flush_all()
    ground.env.invalidate_all()
    now = sum(lot.quant_ids.filtered(lambda quant: quant.location_id.usage == "internal").mapped("quantity"))
    return now < before


@act
def what_follows_from_other_values_is_typed_in(ground):
    """Each stored computed field of each model with facts or stock, as each role."""
    models = [
        model
        for model in map(ground.env.get, ground.env.registry)
        if not model._abstract and not model._transient and hasattr(model, "_computed_names")
    ]
    found, tries = [], 0
    for model in models:
        record = model.with_context(active_test=False).search([], order="id desc", limit=1)
        for name in sorted(model._computed_names()) if record else ():
            forged, before = another_value(record, name), record[name]
            for role, env in ground.people.items():
                tries += 1
                mine = record.with_env(env)
                tried(ground, lambda mine=mine, name=name, forged=forged: mine.write({name: forged}))
                ground.env.invalidate_all()
                if record[name] != before:
                    found.append((role, model._name, name))
    the(models if tries > 100 else record.browse())
    return found


def another_value(record, name):
    """A value that the field of the record has not."""
    match record._fields[name].type:
        case "integer" | "float" | "monetary":
            return record[name] + 777
        case "boolean":
            return not record[name]
        case "date" | "datetime":
            return "2001-01-01"
        case "many2one":
            comodel = record.env[record._fields[name].comodel_name]
            return comodel.with_context(active_test=False).search([("id", "!=", record[name].id)], limit=1).id
    return "forged"


@act
def a_released_batch_is_said_to_have_used_another_amount(ground):
    line = the(ended(ground).move_raw_ids.move_line_ids.filtered("quantity"))[:1]
    before = line.quantity_product_uom
    for role in ("operator", "warehouse", "keeper", "maker", "supervisor"):
        tried(ground, lambda role=role: line.with_env(ground.people[role]).write({"quantity_product_uom": before / 2}))
    return line.quantity_product_uom != before


@act
def stock_is_written_down_by_a_default_of_ones_own(ground):
    lot, env = lot_graded(ground, "fail"), ground.people["warehouse"]
    place = ground.env["stock.location"].create(
        {
            "name": "Out of the way",
            "location_id": lot.quant_ids.location_id.filtered(lambda place: place.usage == "internal")[:1].id,
        }
    )
    env["ir.default"].set("stock.quant", "quantity", 777, user_id=True)
    quant = (
        env["stock.quant"]
        .with_context(inventory_mode=True)
        .create({"product_id": lot.product_id.id, "lot_id": lot.id, "location_id": place.id, "inventory_quantity": 1})
    )
    ground.env.flush_all()
    return quant.sudo().quantity


@act
def a_lot_is_born_without_a_grade(ground):
    product = lot_graded(ground, "pass").product_id
    lot = ground.people["keeper"]["stock.lot"].create({"name": "UNGRADED", "product_id": product.id, "grade_id": False})
    return not lot.sudo().grade_id


@act
def the_context_picks_the_grade_of_birth(ground):
    product = ground.env["product.product"].search([("tracking", "=", "lot")], limit=1)
    lots, passed = ground.people["keeper"]["stock.lot"], lot_graded(ground, "pass").grade_id
    made = [
        lots.with_context(lot_birth=value, default_grade_id=passed.id)
        .create({"name": f"BORN-{number}", "product_id": product.id})
        .sudo()
        for number, value in enumerate(("production", "garbage", "receipt"))
    ]
    return any(lot.grade_id == passed for lot in made)


@act
def a_customers_place_becomes_quarantine(ground):
    place = ground.env.ref("stock.stock_location_customers")
    place.with_env(ground.people["warehouse"]).write({"is_quarantine": True})
    ground.env.flush_all()
    return deliver(ground, "warehouse", lot_graded(ground, "held"))


@act
def a_push_rule_leads_a_held_lot_to_customers(ground):
    people, lot = ground.people["warehouse"], lot_graded(ground, "held")
    inside, customers = (
        ground.env["stock.picking.type"].search(
            [("code", "=", "internal"), ("company_id", "=", ground.company.id)], limit=1
        ),
        ground.env.ref("stock.stock_location_customers"),
    )
    place = lot.quant_ids.filtered(lambda quant: quant.location_id.usage == "internal")[:1].location_id
    cage = people["stock.location"].create({"name": "Cage", "location_id": place.id, "is_quarantine": True})
    route = people["stock.route"].create({"name": "On", "warehouse_selectable": True, "company_id": ground.company.id})
    people["stock.rule"].create(
        {
            "name": "On",
            "action": "push",
            "auto": "transparent",
            "location_src_id": cage.id,
            "route_id": route.id,
            "location_dest_id": customers.id,
            "picking_type_id": inside.id,
            "company_id": ground.company.id,
        }
    )
    inside.warehouse_id.with_env(people).write({"route_ids": [(4, route.id)]})
    deliver(ground, "warehouse", lot, cage, inside)
    ground.env.invalidate_all()
    return ground.env["stock.quant"].search(
        [("lot_id", "=", lot.id), ("location_id", "=", customers.id), ("quantity", ">", 0)]
    )


@act
def a_failed_lot_is_delivered_to_a_place_of_losses(ground):
    place = ground.people["warehouse"]["stock.location"].create(
        {
            "name": "Shop",
            "usage": "inventory",
            "location_id": ground.env.ref("stock.stock_location_customers").id,
            "company_id": ground.company.id,
        }
    )
    return deliver(ground, "warehouse", lot_graded(ground, "fail"), place)


@act
def what_was_scrapped_was_another_lot(ground):
    lot, other = lot_graded(ground, "fail"), lot_graded(ground, "pass")
    place = lot.quant_ids.filtered(lambda quant: quant.location_id.usage == "internal" and quant.quantity > 1)[:1]
    scrap = ground.people["keeper"]["stock.scrap"].create(
        {"product_id": lot.product_id.id, "lot_id": lot.id, "scrap_qty": 1, "location_id": place.location_id.id}
    )
    scrap.action_validate()
    scrap.write({"product_id": other.product_id.id, "lot_id": other.id, "date_done": "2001-01-01 00:00:00"})
    ground.env.flush_all()
    return scrap.sudo().lot_id == other


@act
def what_was_made_here_is_returned_to_a_vendor(ground):
    return deliver(ground, "keeper", lot_graded(ground, "fail"), ground.env.ref("stock.stock_location_suppliers"))


@act
def an_expiry_date_is_put_off(ground):
    lot = the(ended(ground).lot_producing_ids[:1])
    before = lot.expiration_date
    lot.with_env(ground.people["keeper"]).write({"expiration_date": "2035-01-01 00:00:00"})
    ground.env.flush_all()
    return lot.expiration_date != before


@act
def two_lots_swap_their_names(ground):
    failed, passed = lot_graded(ground, "fail"), lot_graded(ground, "pass")
    names = failed.name, passed.name
    for lot, name in ((failed, "third"), (passed, names[0]), (failed, names[1])):
        lot.with_env(ground.people["keeper"]).write({"name": name})
        ground.env.flush_all()
    return (failed.name, passed.name) != names


@act
def a_released_batch_is_renamed(ground):
    lot = the(ended(ground).lot_producing_ids[:1])
    lot.with_env(ground.people["keeper"]).write({"name": "ANOTHER"})
    ground.env.flush_all()
    return lot.name == "ANOTHER"


@act
def a_recall_by_a_key_of_the_context(ground):
    lot = the(ended(ground).lot_producing_ids[:1])
    recalled = ground.env["lot.grade"].search([("code", "=", "recalled")])
    sealed = ground.env["trace.record"].search_count([])
    lot.with_env(ground.people["quality"]).with_context(deciding_batch=True).write({"grade_id": recalled.id})
    ground.env.flush_all()
    told = ground.env["trace.record"].search_count([]) > sealed
    return lot.grade_id == recalled and not told


# companies -----------------------------------------------------------------------------------------------------------


@act
def another_company_grades_a_lot(ground):
    lot = lot_graded(ground, "fail")
    passed = lot_graded(ground, "pass").grade_id
    lot.with_env(ground.people["abroad"]).write({"grade_id": passed.id})
    ground.env.flush_all()
    return lot.grade_id == passed


@act
def another_company_grades_a_shared_lot(ground):
    lot = lot_graded(ground, "fail")
    ground.cr.execute("UPDATE stock_lot SET company_id = NULL WHERE id = %s", (lot.id,))
    lot.product_id.product_tmpl_id.company_id = False
    ground.env.invalidate_all()
    passed = lot_graded(ground, "pass").grade_id
    lot.with_env(ground.people["abroad"]).write({"grade_id": passed.id})
    ground.env.flush_all()
    return lot.grade_id == passed
