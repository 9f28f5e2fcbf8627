# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Tables that keep no facts, and what a forger would be after in them."""

#: What else a forger would be after, in tables that are no facts.
SOUGHT = {
    "stock_lot": {"name", "grade_id", "expiration_date", "product_id", "company_id"},
    "maintenance_equipment": {"cleaned_at"},
    "lot_result_import": {"state"},
}
#: Tables of which only rows that are done are looked at, by random calls: what is open changes by honest work.
DONE = {
    "stock_picking": {"state", "name", "partner_id", "picking_type_id", "company_id", "date_done", "is_locked"},
    "stock_move": {
        "state",
        "product_id",
        "product_uom",
        "product_uom_qty",
        "quantity",
        "date",
        "company_id",
        "partner_id",
        "restrict_partner_id",
        "picking_id",
        "picking_type_id",
        "location_id",
        "location_dest_id",
        "reference",
        "origin",
        "origin_returned_move_id",
        "scrap_id",
        "is_inventory",
        "price_unit",
        "raw_material_production_id",
        "production_id",
        "unbuild_id",
        "consume_unbuild_id",
    },
    "stock_move_line": {
        "state",
        "product_id",
        "product_uom_id",
        "quantity",
        "date",
        "lot_id",
        "owner_id",
        "company_id",
        "move_id",
        "picking_id",
        "location_id",
        "location_dest_id",
    },
}
