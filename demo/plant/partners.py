# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Farms, stations, carriers, suppliers and customers, each with the person to call."""

from ..words import call

CUSTOMERS = ("supermarket", "school", "hospital")
KINDS = {
    "farm": ("Dairy farm", "牧场"),
    "station": ("Collection station", "奶站"),
    "carrier": ("Milk carrier", "运奶车队"),
    "supplier": ("Supplier", "供应商"),
    "supermarket": ("Supermarket", "超市"),
    "school": ("School", "学校"),
    "hospital": ("Hospital", "医院"),
}


def build(stage):
    """Create every row of partners.csv with its contact; GLN as Odoo's own additional identifier."""
    tags = _tags(stage)
    country = stage.env.ref("base.cn").id
    for row in stage.tables.rows("partners"):
        partner = stage.env["res.partner"].create(
            {
                "name": row["name_zh"],
                "ref": row["code"],
                "is_company": True,
                "category_id": [(6, 0, tags[row["kind"]].ids)],
                "street": row["street"],
                "city": row["city"],
                "zip": row["zip"],
                "country_id": country,
                "state_id": stage.env.ref(f"base.state_cn_{row['province']}").id,
                "phone": row["phone"],
                "email": row["email"],
                "lang": "zh_CN",
                "global_location_number": row["gln"],
                "customer_rank": int(row["kind"] in CUSTOMERS),
                "supplier_rank": int(row["kind"] not in CUSTOMERS),
                "child_ids": [(0, 0, _contact(row))],
            }
        )
        call(partner, row)
        stage.remember("partner", row["code"], partner)
    count = len(stage.tables.rows("partners"))
    stage.say("before", None, f"{count} farms, stations, suppliers and customers are known")


def _contact(row):
    return {
        "name": row["contact"],
        "type": "contact",
        "function": row["contact_job"],
        "phone": row["contact_phone"],
        "lang": "zh_CN",
    }


def _tags(stage):
    tags = {}
    for kind, (english, chinese) in KINDS.items():
        tags[kind] = stage.env["res.partner.category"].create({"name": english})
        tags[kind].with_context(lang="zh_CN").name = chinese
    return tags
