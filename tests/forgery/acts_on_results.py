# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Acts on what the laboratory found."""

from .acts import act, lot_graded, the, tried, user_of


@act
def a_result_is_born_verified(ground):
    result = (
        ground.people["laboratory"]["lot.test.result"]
        .with_context(default_verified_by=user_of(ground, "quality").id, default_verified_at="2025-01-01")
        .create(ground.base("lot.test.result"))
    )
    return result.sudo().verified_by


@act
def a_sample_passes_without_a_result(ground):
    sample = (
        ground.people["laboratory"]["lot.sample"]
        .with_context(default_verdict="passed")
        .create({"lot_id": ground.sample.lot_id.id})
    )
    return sample.sudo().verdict == "passed"


@act
def results_move_to_another_lot(ground):
    sample = the(ground.env["lot.sample"].search([("verdict", "=", "failed")], limit=1))
    before = sample.lot_id
    sample.with_env(ground.people["laboratory"]).write({"lot_id": lot_graded(ground, "pass").id})
    ground.env.flush_all()
    return sample.lot_id != before


@act
def a_failed_sample_changes_its_specification(ground):
    sample = the(ground.env["lot.sample"].search([("verdict", "=", "failed")], limit=1))
    sample.with_env(ground.people["laboratory"]).write({"specification_id": False})
    ground.env.flush_all()
    return sample.verdict != "failed"


@act
def a_result_of_another_century(ground):
    results, made = ground.people["laboratory"]["lot.test.result"], []
    for moment in ("2001-01-01 00:00:00", "2199-01-01 00:00:00"):
        values = {**ground.base("lot.test.result"), "tested_at": moment}
        made.append(tried(ground, lambda values=values: results.create(values).mapped("tested_at")))
    return [*filter(None, made)]


@act
def the_laboratorys_file_is_exchanged(ground):
    recorded = the(ground.env["lot.result.import"].search([], limit=1))
    files = the(
        ground.env["ir.attachment"].search(
            [("res_model", "=", recorded._name), ("res_id", "=", recorded.id), ("res_field", "!=", False)]
        )
    )
    before = files.mapped("checksum")
    files.with_env(ground.people["laboratory"]).write({"datas": "QQ=="})
    ground.env.flush_all()
    return files.mapped("checksum") != before


@act
def a_file_is_moved_into_another_company(ground):
    delivery = ground.people["laboratory"]["lot.result.import"].create({"filename": "f.csv", "content": "QTtCCjE7Mgo="})
    delivery.write({"company_id": ground.abroad.id})
    return delivery.sudo().company_id == ground.abroad
