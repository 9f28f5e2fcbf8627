# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Raw lots come in: packaging over the months before, three tank trucks in the morning."""

from itertools import groupby

RAW_MILK, DAY = "RM-MILK", "2025-09-17"


def stock_up(stage):
    """Packaging and cultures arrive, months to days before the day."""
    for document, rows in _documents(stage, lambda row: row["product"] != RAW_MILK):
        book(stage, document, rows)


def take_in_milk(stage, day=DAY):
    """The tank trucks of *day* arrive; their milk waits for the laboratory."""
    for document, rows in _documents(stage, lambda row: row["product"] == RAW_MILK and row["arrived_at"][:10] == day):
        book(stage, document, rows)
        for row in rows:
            lot = stage.lot(row["lot"])
            stage.require(
                lot.grade_id.code == "in_progress" and not lot._gate("consumption")[0].allowed,
                f"Raw milk {lot.name} may be used before the laboratory has seen it.",
            )


def _documents(stage, wanted):
    rows = filter(wanted, stage.tables.rows("receipts"))
    return [(document, list(lines)) for document, lines in groupby(rows, lambda row: row["document"])]


def book(stage, document, rows):
    """One transfer in, done at its real time by the warehouse; a row without a lot is named by the rule."""
    lead, arrived_at = stage.someone("warehouse"), rows[0]["arrived_at"]
    stage.turn(arrived_at, lead)
    picking = prepare(stage, document, rows, lead)
    for move, row in zip(picking.move_ids, rows, strict=True):
        _name_lot(stage, move, row)
    picking.button_validate()
    stage.require(picking.state == "done", f"Receipt {document} is not done.")
    stage.remember("receipt", document, picking)
    for move, row in zip(picking.move_ids, rows, strict=True):
        product = move.product_id
        stage.say(
            arrived_at,
            lead,
            f"receives {row['quantity']} {product.uom_id.name} of {stage.english(product)}, lot "
            f"{move.move_line_ids.lot_id.name} (supplier lot {row['supplier_lot']}) from {picking.partner_id.name}",
        )
    return picking


def prepare(stage, document, rows, login):
    """The transfer as *login* expects it, ready to be received."""
    env = stage.as_user(login)
    supplier, kind = stage.get("partner", rows[0]["partner"]), picking_type(stage, env, "incoming")
    picking = env["stock.picking"].create(
        {
            "picking_type_id": kind.id,
            "partner_id": supplier.id,
            "origin": document,
            "scheduled_date": stage.utc(rows[0]["arrived_at"]),
            "location_id": supplier.property_stock_supplier.id,
            "location_dest_id": kind.default_location_dest_id.id,
            "note": note(stage, rows[0]),
            "move_ids": [(0, 0, _move(stage, kind, supplier, row)) for row in rows],
        }
    )
    picking.action_confirm()
    return picking


def picking_type(stage, env, code):
    """The warehouse's operation type *code*: incoming or outgoing."""
    return env["stock.picking.type"].search([("code", "=", code), ("company_id", "=", stage.company.id)], limit=1)


def _move(stage, kind, supplier, row):
    product = stage.get("product", row["product"])
    return {
        "product_id": product.id,
        "product_uom": product.uom_id.id,
        "product_uom_qty": float(row["quantity"]),
        "location_id": supplier.property_stock_supplier.id,
        "location_dest_id": kind.default_location_dest_id.id,
        "date": stage.utc(row["arrived_at"]),
        "price_unit": product.standard_price,
    }


def _name_lot(stage, move, row):
    move.move_line_ids.unlink()
    move.move_line_ids.create(
        {
            "move_id": move.id,
            "picking_id": move.picking_id.id,
            "product_id": move.product_id.id,
            "product_uom_id": move.product_uom.id,
            "quantity": float(row["quantity"]),
            "lot_name": row["lot"] or False,
            "supplier_lot": row["supplier_lot"],
            "location_id": move.location_id.id,
            "location_dest_id": move.location_dest_id.id,
            "picked": True,
        }
    )


def note(stage, row):
    """What the weighbridge ticket says; empty for goods on pallets."""
    if not row["tanker"]:
        return False
    tanker = stage.get("equipment", row["tanker"])
    return f"奶罐车 {tanker.serial_no}，磅单 {row['ticket']}，温度 {row['temperature']} °C"
