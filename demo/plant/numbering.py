# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The rules that name finished batches, such as B20250917-001, and tank trucks of raw milk."""

from ..words import translate


def build(stage):
    """Create the rules of numbering.json for their product category."""
    for row in stage.tables.document("numbering"):
        segments = [(0, 0, {"sequence": place, **segment}) for place, segment in enumerate(row["segments"], start=1)]
        rule = stage.env["batch.rule"].create(
            {
                "name": row["name_en"],
                "company_id": stage.company.id,
                "restart": row["restart"],
                "categ_id": stage.get("category", row["category"]).id,
                "instant": row["instant"],
                "expected_count": row["expected_count"],
                "segment_ids": segments,
            }
        )
        translate(rule, [row])
        stage.remember("rule", row["code"], rule)
        stage.say("before", None, f"{row['name_en'].lower()} are named like {row['example']}")
