# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What can be measured, and what the plant accepts: the parameter dictionary and the specifications."""

from itertools import groupby

from ..words import translate

LIMITS = ("lower", "warning_lower", "target", "warning_upper", "upper")


def build_parameters(stage):
    """The dictionary of parameters; a choice is stored as the laboratory writes it, and read in one's language."""
    rows = stage.tables.rows("parameters")
    parameters = stage.env["lot.parameter"].create([_parameter(stage, row) for row in rows])
    translate(parameters, rows)
    for parameter, row in zip(parameters, rows, strict=True):
        translate(parameter.choice_ids, _choices(stage, row))
        stage.remember("parameter", row["code"], parameter)


def _parameter(stage, row):
    return {
        "code": row["code"],
        "name": row["name_en"],
        "kind": row["kind"],
        "method": row["method"],
        "uom_id": stage.get("uom", row["uom"]).id if row["uom"] else False,
        "decimals": int(row["decimals"]),
        "choice_ids": [
            (0, 0, {"value": choice["value"], "name": choice["name_en"], "sequence": place})
            for place, choice in enumerate(_choices(stage, row))
        ],
    }


def _choices(stage, row):
    return stage.tables.rows("parameter_choices", parameter=row["code"])


def build_specifications(stage):
    """One specification in force for each product that is tested, as the quality manager wrote it."""
    env = stage.as_user(stage.someone("quality"), lang="en_US")
    for code, lines in groupby(stage.tables.rows("specifications"), lambda row: row["specification"]):
        lines = list(lines)
        specification = env["lot.specification"].create(
            {
                "name": lines[0]["name_en"],
                **_subject(stage, lines[0]),
                "version": int(lines[0]["version"]),
                "date_from": lines[0]["date_from"],
                "company_id": stage.company.id,
                "for_step": bool(stage.tables.rows("operations", specification=code)),
                "line_ids": [(0, 0, _limit(stage, line)) for line in lines],
            }
        )
        translate(specification, lines[:1])
        specification.action_put_in_force()
        stage.remember("specification", code, specification)
        stage.say("before", stage.someone("quality"), f"puts in force: {specification.display_name}")


def _subject(stage, line):
    """A specification is for one product, or for all of a category that have none of their own."""
    if line["product"]:
        return {"product_id": stage.get("product", line["product"]).id}
    return {"categ_id": stage.get("category", line["category"]).id}


def _limit(stage, line):
    return {
        "parameter_id": stage.get("parameter", line["parameter"]).id,
        "required": line["required"] == "1",
        "accepted": line["expected"] or False,
        **{name: line[name] or False for name in LIMITS},
    }
