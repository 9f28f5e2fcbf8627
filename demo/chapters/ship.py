# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The released batch goes to three customers, and the accountant brings the ledger to the stock's value."""

CLOSED_ON = "2025-09-18"


def ship(stage):
    """One transfer out for each row of shipments.csv; the released lot is proposed, nobody picks it by hand."""
    lead = stage.someone("warehouse")
    for row in stage.tables.rows("shipments"):
        env = stage.turn(row["shipped_at"], lead)
        customer, product = stage.get("partner", row["customer"]), stage.get("product", row["product"])
        kind = env["stock.picking.type"].search(
            [("code", "=", "outgoing"), ("company_id", "=", stage.company.id)], limit=1
        )
        picking = _transfer(stage, row, kind, customer, product)
        picking.action_confirm()
        picking.action_assign()
        proposed = picking.move_line_ids.lot_id
        stage.require(
            proposed.mapped("name") == [row["batch"]],
            f"For {row['document']} Odoo proposed {proposed.mapped('name')}, not {row['batch']}.",
        )
        # Core compares the expiry with the real present, in which the played day is long past; the gate compares
        # it with the day of use.
        picking.with_context(skip_expired=True).button_validate()
        stage.require(picking.state == "done", f"Delivery {row['document']} is not done.")
        stage.remember("shipment", row["document"], picking)
        stage.say(
            row["shipped_at"],
            lead,
            f"ships {row['quantity']} × {stage.english(product)}, lot {row['batch']}, to {customer.name}",
        )


def _transfer(stage, row, kind, customer, product):
    """A draft of what a row asks for, in the environment of *kind*."""
    at = stage.utc(row["scheduled_at"])
    route = {"location_id": kind.default_location_src_id.id, "location_dest_id": customer.property_stock_customer.id}
    move = {
        "product_id": product.id,
        "product_uom": product.uom_id.id,
        **route,
        "product_uom_qty": float(row["quantity"]),
        "date": at,
    }
    return kind.env["stock.picking"].create(
        {
            "picking_type_id": kind.id,
            "partner_id": customer.id,
            "origin": row["document"],
            "scheduled_date": at,
            **route,
            "move_ids": [(0, 0, move)],
        }
    )


def close_valuation(stage):
    """Odoo's own closing entry: the valuation account then holds what the stock is worth."""
    accountant, at = stage.someone("accountant"), f"{CLOSED_ON} 17:30"
    env = stage.turn(at, accountant)
    company = stage.company.with_env(env)
    entry = env["account.move"].browse(company.action_close_stock_valuation()["res_id"])
    # Core dates the entry by the real present.
    entry.date = CLOSED_ON
    entry.action_post()
    stage.require(entry.state == "posted", f"The closing entry {entry.name} is not posted.")
    _require_reconciled(stage, env)
    stage.say(at, accountant, f"closes the stock valuation: entry {entry.name}, {entry.amount_total:.2f} CNY")


def _require_reconciled(stage, env):
    """What the accounts hold is what the stock is worth, the finished goods too."""
    worth, booked = (
        sum(values.values())
        for values in (stage.company.with_env(env).stock_value(), stage.company.with_env(env).stock_accounting_value())
    )
    stage.require(
        stage.company.currency_id.is_zero(worth - booked), f"Stock is worth {worth}, the accounts hold {booked}."
    )
    finished = stage.get("product", "FP-MILK1L").with_env(env).total_value
    stage.require(finished > 0, "The finished goods have no value.")
