# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Where and how is made: work centres, equipment, shifts, crews, bills of material and step parameters."""

from ..words import call, translate

_EQUIPMENT_KINDS = {
    "machine": ("Machines", "机器"),
    "instrument": ("Instruments", "仪器"),
    "tanker": ("Tank trucks", "奶罐车"),
}


def build_workcentres(stage):
    for row in stage.tables.rows("workcentres"):
        workcentre = stage.env["mrp.workcenter"].create(
            {
                "name": row["name_en"],
                "code": row["code"],
                "costs_hour": float(row["cost_hour"]),
                "company_id": stage.company.id,
                "tz": "Asia/Shanghai",
                "resource_calendar_id": _around_the_clock(stage).id,
            }
        )
        call(workcentre, row)
        stage.remember("workcentre", row["code"], workcentre)


def _around_the_clock(stage):
    """The plant works three shifts, so no work centre ever closes."""
    if not stage.has("calendar", "always"):
        calendar = stage.env["resource.calendar"].create(
            {
                "name": "3 × 8 h",
                "tz": "Asia/Shanghai",
                "company_id": stage.company.id,
                "attendance_ids": [(5, 0)]
                + [
                    (0, 0, {"name": str(day), "dayofweek": str(day), "hour_from": 0, "hour_to": 24}) for day in range(7)
                ],
            }
        )
        stage.remember("calendar", "always", calendar)
    return stage.get("calendar", "always")


def build_equipment(stage):
    """Machines, instruments and tank trucks with the dates of their calibration and last cleaning."""
    categories = {kind: _equipment_category(stage, *names) for kind, names in _EQUIPMENT_KINDS.items()}
    for row in stage.tables.rows("equipment"):
        equipment = stage.env["maintenance.equipment"].create(
            {
                "name": row["name_en"],
                "serial_no": row["serial"],
                "category_id": categories[row["kind"]].id,
                "workcenter_id": stage.get("workcentre", row["workcentre"]).id if row["workcentre"] else False,
                "partner_id": stage.get("partner", row["owner"]).id if row["owner"] else False,
                "calibration_due": row["calibration_due"],
                "cleaned_at": stage.utc(row["cleaned_at"]),
            }
        )
        translate(equipment, [row])
        stage.remember("equipment", row["code"], equipment)


def _equipment_category(stage, english, chinese):
    category = stage.env["maintenance.equipment.category"].create({"name": english})
    category.with_context(lang="zh_CN").name = chinese
    return category


def build_shifts_and_crews(stage):
    """Three shifts, the night one across midnight, and the crews that work them."""
    for row in stage.tables.rows("shifts"):
        shift = stage.env["batch.shift"].create(
            {
                "name": row["name_en"],
                "code": row["code"],
                "start_hour": float(row["start_hour"]),
                "end_hour": float(row["end_hour"]),
                "company_id": stage.company.id,
            }
        )
        translate(shift, [row])
        stage.remember("shift", row["code"], shift)
    for row in stage.tables.rows("crews"):
        crew = stage.env["mrp.crew"].create(
            {
                "name": row["name_en"],
                "code": row["code"],
                "company_id": stage.company.id,
                "leader_id": stage.user(row["leader"]).id,
                "member_ids": [(6, 0, [stage.user(login).id for login in row["members"].split()])],
            }
        )
        translate(crew, [row])
        stage.remember("crew", row["code"], crew)


def build_boms(stage):
    """Bills of material with their operations; each component is consumed at the operation that uses it."""
    for row in stage.tables.rows("boms"):
        product = stage.get("product", row["product"])
        bom = stage.env["mrp.bom"].create(
            {
                "code": row["code"],
                "product_tmpl_id": product.product_tmpl_id.id,
                "product_id": product.id,
                "product_qty": float(row["quantity"]),
                "product_uom_id": product.uom_id.id,
                "type": "normal",
                "company_id": stage.company.id,
                "consumption": "warning",
            }
        )
        stage.remember("bom", row["code"], bom)
        for operation in stage.tables.rows("operations", bom=row["code"]):
            _add_operation(stage, bom, operation, float(row["standard_batch"]))
        for line in stage.tables.rows("bom_lines", bom=row["code"]):
            component = stage.get("product", line["product"])
            bom.bom_line_ids.create(
                {
                    "bom_id": bom.id,
                    "product_id": component.id,
                    "product_qty": float(line["quantity"]),
                    "product_uom_id": component.uom_id.id,
                    "operation_id": stage.get("operation", f"{row['code']}_{line['operation']}").id,
                }
            )


def _add_operation(stage, bom, row, standard_batch):
    """The table gives the minutes a standard batch takes; Odoo counts them for the quantity of the bill."""
    operation = stage.env["mrp.routing.workcenter"].create(
        {
            "bom_id": bom.id,
            "name": row["name_en"],
            "sequence": int(row["sequence"]),
            "workcenter_id": stage.get("workcentre", row["workcentre"]).id,
            "time_mode": "manual",
            "time_cycle_manual": float(row["minutes"]) * bom.product_qty / standard_batch,
            "instruction_version": row["instruction"],
            "requires_scan": row["scan"] == "1",
            "requires_release": row["release"] == "1",
            "release_specification_id": row["specification"] and stage.get("specification", row["specification"]).id,
        }
    )
    translate(operation, [row])
    stage.remember("operation", f"{row['bom']}_{row['code']}", operation)


def build_step_parameters(stage):
    """What each operation has to measure, within which limits, and what happens outside them."""
    for row in stage.tables.rows("step_parameters"):
        stage.env["mrp.step.parameter"].create(
            {
                "operation_id": stage.get("operation", f"{row['bom']}_{row['operation']}").id,
                "parameter_id": stage.get("parameter", row["parameter"]).id,
                "policy": row["policy"],
                **{name: row[name] or False for name in ("lower", "target", "upper")},
            }
        )
