# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Attacks that once succeeded, each as one act of one person. An act returns what it reached, or nothing.

What comes in over HTTP, by SQL or as a hostile file is attacked in the suites of the addons and of the verifier.
"""

import psycopg2
from odoo.exceptions import RedirectWarning, UserError
from psycopg2.errors import NotNullViolation

ACTS = {}
#: What a guard raises; from anything else, and from NotNullViolation, the act does not fit the plant any more.
REFUSED = (UserError, RedirectWarning, psycopg2.Error)


def act(function):
    """Put it on the list under its name in words."""
    ACTS[function.__name__.replace("_", " ")] = function
    return function


def reached(ground, name):
    """What one act reached, as text; None when it was held off. Nothing of it is kept."""
    found = []
    _changes, refusal = ground.attempt(lambda: found.append(ACTS[name](ground)))
    if refusal and _is_broken(refusal):
        return f"nothing was attacked: {refusal!r}"
    return str(found[0]) if found and found[0] and not refusal else None


def tried(ground, attempt):
    """What one of several attempts of an act returned; None where it was held off, and nothing of it is kept."""
    try:
        with ground.cr.savepoint():
            result = attempt()
            ground.env.flush_all()
            return result
    except REFUSED as refusal:
        if _is_broken(refusal):
            raise
        return None


def _is_broken(refusal):
    return not isinstance(refusal, REFUSED) or isinstance(refusal, NotNullViolation)


def the(records):
    """These records.

    :raises LookupError: there are none, so nothing would be attacked
    """
    if not records:
        raise LookupError(f"no {records._name}")
    return records


def lot_graded(ground, grade):
    lots = (
        ground.env["stock.quant"]
        .search(
            [
                ("company_id", "=", ground.company.id),
                ("location_id.usage", "=", "internal"),
                ("quantity", ">", 1),
                ("lot_id.grade_id.code", "=", grade),
            ]
        )
        .lot_id
    )
    return the(lots.sorted("id")[:1])


def ended(ground, decision="released"):
    return the(ground.env["mrp.production"].search([("release_decision", "=", decision)], limit=1))


def user_of(ground, role):
    return ground.people[role].user


def deliver(ground, role, lot, destination=None, kind=None):
    """Whether this lot left the house, one unit of it, to a customer; or by another kind of transfer, elsewhere."""
    env = ground.people[role]
    kind = kind or ground.env["stock.picking.type"].search(
        [("code", "=", "outgoing"), ("company_id", "=", ground.company.id)], limit=1
    )
    quant = ground.env["stock.quant"].search(
        [("lot_id", "=", lot.id), ("quantity", ">", 0), ("location_id.usage", "=", "internal")], limit=1
    )
    to = destination or ground.env.ref("stock.stock_location_customers")
    picking = env["stock.picking"].create(
        {"picking_type_id": kind.id, "location_id": quant.location_id.id, "location_dest_id": to.id}
    )
    move = env["stock.move"].create(
        {
            "picking_id": picking.id,
            "product_id": lot.product_id.id,
            "product_uom_qty": 1,
            "product_uom": lot.product_id.uom_id.id,
            "location_id": quant.location_id.id,
            "location_dest_id": to.id,
        }
    )
    picking.action_confirm()
    env["stock.move.line"].create(
        {
            "move_id": move.id,
            "picking_id": picking.id,
            "product_id": lot.product_id.id,
            "lot_id": lot.id,
            "quantity": 1,
            "picked": True,
            "location_id": quant.location_id.id,
            "location_dest_id": to.id,
        }
    )
    picking.button_validate()
    ground.env.flush_all()
    return ground.env["stock.move"].browse(move.id).state == "done"
