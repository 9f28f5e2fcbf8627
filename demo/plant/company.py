# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The company, its warehouse and what Odoo needs switched on."""

from ..words import call


def build(stage):
    """Name the database's company after the dairy; switch both languages, lots, work orders and units on."""
    document = stage.tables.document("company")
    env = stage.env
    env["res.lang"]._activate_lang("en_US")
    _switch_on(env)
    currency = env["res.currency"].with_context(active_test=False).search([("name", "=", document["currency"])])
    currency.active = True
    company = stage.company
    company.write(
        {
            "name": document["name"],
            "currency_id": currency.id,
            "factory_tz": document["timezone"],
            "stock_text_confirmation": False,
        }
    )
    company.partner_id.write(
        {
            "street": document["street"],
            "city": document["city"],
            "zip": document["zip"],
            "country_id": env.ref(f"base.{document['country'].lower()}").id,
            "phone": document["phone"],
            "state_id": env.ref(f"base.state_cn_{document['province']}").id,
            "email": document["email"],
            "website": document["website"],
            "lang": "zh_CN",
            "tz": document["timezone"],
            "global_location_number": document["gln"],
        }
    )
    call(company.partner_id, document)
    _name_warehouse(stage, document["warehouse"])
    _name_stock_accounts(company, document["stock_accounts_zh"])
    stage.say(
        "before",
        None,
        f"{document['name']} is set up, currency {document['currency']}, factory clock {document['timezone']}",
    )


def _switch_on(env):
    """Options of Inventory and Manufacturing a batch plant works with."""
    env["res.config.settings"].create(
        {
            "group_stock_production_lot": True,
            "group_uom": True,
            "group_mrp_routings": True,
            "group_stock_multi_locations": True,
            "group_mrp_byproducts": False,
        }
    ).execute()


def _name_stock_accounts(company, names):
    """The chart of accounts has no Chinese; the accounts that the ageing is compared with get theirs here."""
    valuation = company.account_stock_valuation_id.with_context(lang="zh_CN")
    valuation.name = names["valuation"]
    valuation.account_stock_variation_id.name = names["variation"]


def _name_warehouse(stage, row):
    warehouse = stage.env["stock.warehouse"].search([("company_id", "=", stage.company.id)], limit=1)
    warehouse.write({"name": row["name"], "code": row["code"]})
    # Core renames the sequences of Inventory with the warehouse's code, but not those of Manufacturing.
    for kind in (warehouse.manu_type_id, warehouse.pbm_type_id, warehouse.sam_type_id):
        kind.sequence_id.prefix = f"{row['code']}/{kind.sequence_code}/"
    stage.remember("warehouse", row["code"], warehouse)
