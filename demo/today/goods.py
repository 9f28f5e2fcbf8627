# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What comes in and what is to go out: packaging where it runs short, milk, a truck at the gate, deliveries."""

from collections import defaultdict

from ..chapters import laboratory, receive

MILK, TRUCK = "morning", "waiting"
_OPEN = ("draft", "waiting", "confirmed", "assigned")


def top_up(stage):
    """A pallet of each packaging that does not suffice for today's order."""
    order = stage.tables.rows("today/orders")[0]
    bom = stage.get("bom", order["bom"])
    need = {line.product_id: line.product_qty / bom.product_qty * float(order["quantity"]) for line in bom.bom_line_ids}
    short = defaultdict(list)
    for row in stage.tables.rows("today/supplies"):
        product = stage.get("product", row["product"])
        if product.with_company(stage.company).free_qty < need[product]:
            row = stage.calendar.row(row) | {"arrived_at": stage.calendar.done("+0 06:05"), "tanker": ""}
            short[row["document"]].append(row)
    for document, rows in short.items():
        receive.book(stage, document, rows)


def take_in_milk(stage):
    """The first truck of the morning is received, named by the rule, tested and passed."""
    row = stage.calendar.row(stage.tables.row("today/receipts", code=MILK))
    row |= {"arrived_at": stage.calendar.done(row["arrived_at"]), "lot": ""}
    lot = receive.book(stage, row["document"], [row]).move_line_ids.lot_id
    stage.point("today", MILK, lot)
    stage.calendar.words["milk"] = lot.name
    for sample in stage.tables.rows("today/samples"):
        sample = stage.calendar.row(sample)
        laboratory.draw(stage, sample | {"drawn_at": stage.calendar.done(sample["drawn_at"])})
    content = stage.calendar.content(stage.tables.content("today/lab/morning-milk.csv"))
    laboratory.take_in(stage, stage.calendar.done("+0 07:00"), "morning-milk.csv", content)
    stage.require(lot._gate("consumption")[0].allowed, f"The morning's milk {lot.name} may not be used.")


def announce_truck(stage):
    """The second truck is at the gate: a transfer that the warehouse receives by hand."""
    row = stage.calendar.row(stage.tables.row("today/receipts", code=TRUCK))
    row["arrived_at"] = stage.calendar.planned(row["arrived_at"])
    lead = stage.someone("warehouse")
    stage.turn(stage.calendar.done("+0 08:30"), lead)
    waiting = stage.has("today", TRUCK) and stage.get("today", TRUCK)
    if not waiting or waiting.state not in _OPEN or any(waiting.move_line_ids.mapped("lot_name")):
        waiting = receive.prepare(stage, row["document"], [row], lead)
        stage.point("today", TRUCK, waiting)
    else:
        _put_off(stage, waiting, row["document"], row["arrived_at"])
        waiting.note = receive.note(stage, row)
    following = stage.env["batch.numbering"]._peek(waiting.move_ids._batch_source())
    stage.calendar.words["truck"] = following[0]
    stage.say(
        "08:30",
        None,
        f"transfer {waiting.name} waits: {row['quantity']} kg of raw milk, supplier lot "
        f"{row['supplier_lot']}; the rule will name the lot {following[0]}",
    )


def announce_deliveries(stage):
    """Customers wait for the batch."""
    lead = stage.someone("warehouse")
    stage.turn(stage.calendar.done("+0 08:40"), lead)
    for row in map(stage.calendar.row, stage.tables.rows("today/shipments")):
        at = stage.calendar.planned(row["scheduled_at"])
        code = f"delivery_{row['code']}"
        waiting = stage.has("today", code) and stage.get("today", code)
        if waiting and waiting.state in _OPEN:
            _put_off(stage, waiting, row["document"], at)
        else:
            stage.point("today", code, _delivery(stage, lead, row, at))
        stage.say("08:40", None, f"delivery {row['document']} waits: {row['quantity']} bottles")


def _delivery(stage, login, row, at):
    env = stage.as_user(login)
    customer, product = stage.get("partner", row["customer"]), stage.get("product", row["product"])
    kind = receive.picking_type(stage, env, "outgoing")
    route = {"location_id": kind.default_location_src_id.id, "location_dest_id": customer.property_stock_customer.id}
    picking = env["stock.picking"].create(
        {
            "picking_type_id": kind.id,
            "partner_id": customer.id,
            "origin": row["document"],
            "scheduled_date": stage.utc(at),
            **route,
            "move_ids": [
                (
                    0,
                    0,
                    {
                        "product_id": product.id,
                        "product_uom": product.uom_id.id,
                        **route,
                        "product_uom_qty": float(row["quantity"]),
                        "date": stage.utc(at),
                    },
                )
            ],
        }
    )
    picking.action_confirm()
    return picking


def _put_off(stage, picking, document, at):
    picking.write({"origin": document, "scheduled_date": stage.utc(at)})
