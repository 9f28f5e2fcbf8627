# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Attacks on what is noted, and by mail."""

from .acts import act, ended, the, tried, user_of


@act
def a_note_of_an_order_is_rewritten(ground):
    order = ground.running.production_id
    order.with_env(ground.people["supervisor"]).write({"origin": "S-77"})
    note = the(order.message_ids.sorted("id")[-1:])
    before = note.body
    note.with_env(ground.people["operator"]).write({"body": "nothing was corrected"})
    ground.env.flush_all()
    return note.body != before


@act
def a_note_of_an_order_is_deleted(ground):
    note = the(ended(ground).message_ids.filtered(lambda message: message.message_type != "comment")[:1])
    note.with_env(ground.people["operator"]).unlink()
    return not note.exists()


@act
def quality_is_made_to_say_that_a_batch_is_released(ground):
    quality = user_of(ground, "quality").partner_id
    said = ended(ground).with_env(ground.people["operator"]).message_post(body="Released", author_id=quality.id)
    return said.sudo().author_id == quality


@act
def a_mail_in_anothers_name_makes_a_released_lot(ground):
    grade, product = ground.env["lot.grade"].search([("badge", "=", "pass")], limit=1), ended(ground).product_id
    mail = (
        f"From: {user_of(ground, 'quality').email_formatted}\nTo: a@example.com\nMessage-Id: <forged@example.com>\n\nB"
    )
    lots = ground.env["stock.lot"]
    for role in ("auditor", "operator", "warehouse", "laboratory"):
        values = {"name": f"BY-MAIL-{role}", "product_id": product.id, "grade_id": grade.id}
        tried(
            ground, lambda role=role, v=values: lots.with_env(ground.people[role]).message_process(lots._name, mail, v)
        )
    return bool(lots.search([("name", "=like", "BY-MAIL-%")]))


@act
def a_template_rewrites_a_note(ground):
    order = ended(ground)
    note = the(order.message_ids.filtered(lambda message: message.create_uid != user_of(ground, "operator"))[:1])
    before = note.body, note.author_id, note.date
    env = ground.people["operator"]
    template = (
        env["mail.template"].sudo().create({"name": "T", "model_id": env["ir.model"].sudo()._get_id(order._name)})
    )
    forged = {"mail_message_id": note.id, "date": "2001-01-01 00:00:00", "author_id": env.user.partner_id.id}
    tried(ground, lambda: template.with_env(env).send_mail(order.id, email_values={**forged, "body_html": "Released"}))
    ground.env.flush_all()
    ground.env.invalidate_all()
    return (note.body, note.author_id, note.date) != before


@act
def somebody_drops_what_another_is_asked_to_do(ground):
    operator = user_of(ground, "operator")
    asked = the(
        ground.env["mail.activity"].search(
            [
                ("res_model", "in", ("mrp.production", "stock.lot", "mrp.deviation")),
                ("user_id", "not in", (False, operator.id)),
                "|",
                ("automated", "=", True),
                ("create_uid", "!=", operator.id),
            ],
            limit=1,
        )
    )
    asked.with_env(ground.people["operator"]).unlink()
    return not asked.exists()
