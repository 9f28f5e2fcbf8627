# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What old stock is written down by, as the accountant decided it."""

from itertools import groupby

from ..words import translate


def build(stage):
    """One policy for each category of ageing_policy.csv, with its steps by age in days."""
    env = stage.as_user(stage.someone("accountant"), lang="en_US")
    for category, lines in groupby(stage.tables.rows("ageing_policy"), lambda row: row["category"]):
        lines = list(lines)
        policy = env["stock.ageing.policy"].create(
            {
                "name": lines[0]["name_en"],
                "company_id": stage.company.id,
                "category_id": stage.get("category", category).id,
                "date_from": lines[0]["date_from"],
                "expired_percent": float(lines[0]["expired_percent"]),
                "line_ids": [
                    (0, 0, {"days_from": int(line["days_from"]), "percent": float(line["percent"])}) for line in lines
                ],
            }
        )
        translate(policy, lines[:1])
        stage.remember("ageing_policy", category, policy)
