# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Units, product categories and products with their GTINs, shelf lives and costs."""

from ..words import call, translate

#: Names of Odoo's removal strategies and the categories' valuation methods, as the tables spell them.
_KNOWN_SINCE = "2024-01-02 08:00"
_VALUATION = {"property_valuation": "periodic"}


def build_units(stage):
    """Units that Odoo lacks become units of their own; those it has are remembered under the table's code."""
    for row in stage.tables.rows("uoms"):
        if row["xmlid"]:
            unit = stage.env.ref(row["xmlid"])
        else:
            unit = stage.env["uom.uom"].create({"name": row["name_en"], "rounding": 0.001})
            translate(unit, [row])
        stage.remember("uom", row["code"], unit)


def build_categories(stage):
    """Categories with removal strategy, costing and the grade their new lots are born with."""
    for row in stage.tables.rows("categories"):
        grades = {
            field: _grade(stage, row[column]).id
            for field, column in (("receipt_grade_id", "receipt_grade"), ("production_grade_id", "production_grade"))
            if row[column]
        }
        category = stage.env["product.category"].create(
            {
                "name": row["name_en"],
                "removal_strategy_id": stage.env["product.removal"]
                .search([("method", "=", row["removal_strategy"])])
                .id,
                "property_cost_method": row["cost_method"],
                **_VALUATION,
                **grades,
            }
        )
        call(category, row)
        stage.remember("category", row["code"], category)


def build_products(stage):
    """Products with GTIN, lot tracking and, for those that expire, their shelf life in days."""
    rows = stage.tables.rows("products")
    # A cost counts from when it was set: it has to be there before the first goods, or these would be valued by it.
    with stage.at(_KNOWN_SINCE):
        products = stage.env["product.product"].create([_values(stage, row) for row in rows])
        stage.env.flush_all()
    translate(products, rows)
    for product, row in zip(products, rows, strict=True):
        stage.remember("product", row["code"], product)
    stage.say("before", None, f"{len(products)} products carry a GTIN and are tracked by lot")


def _values(stage, row):
    values = {
        "name": row["name_en"],
        "default_code": row["code"],
        "barcode": row["gtin"],
        "type": "consu",
        "is_storable": True,
        "tracking": row["tracking"],
        "uom_id": stage.get("uom", row["uom"]).id,
        "categ_id": stage.get("category", row["category"]).id,
        "standard_price": float(row["cost"] or 0),
        "list_price": float(row["price"] or 0),
        "sale_ok": row["category"] == "finished",
        "purchase_ok": row["category"] != "finished",
    }
    if row["expiration_days"]:
        values |= {
            "use_expiration_date": True,
            "expiration_time": int(row["expiration_days"]),
            "use_time": int(row["removal_days_before"]),
            "removal_time": int(row["removal_days_before"]),
            "alert_time": int(row["alert_days_before"]),
        }
    return values


def _grade(stage, code):
    return stage.env["lot.grade"].search([("code", "=", code)], limit=1)
