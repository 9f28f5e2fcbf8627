# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import copy

import pytest
from dossier import MATRIX, changes_after_entry, matrix

EMPTY = {
    "batch": {},
    "materials": [],
    "steps": [],
    "tests": [],
    "gate_decisions": [],
    "deviations": [],
    "signatures": [],
    "genealogy": {},
    "shipments": [],
}
WHOLE = {
    "batch": {"order": "MO/1", "quantity": "98", "planned_quantity": "100", "unit": "KGM", "bill_of_materials": "Y-1"},
    "materials": [{"id": "feeding/1", "product": "MILK", "lot": "M1", "quantity": "100", "unit": "KGM"}],
    "steps": [
        {
            "id": "step/1",
            "step": "Pasteurise",
            "started_at": "2026-09-17T06:00:00Z",
            "ended_at": "2026-09-17T07:00:00Z",
            "operators": ["li"],
            "equipment": [{"id": "equipment/1", "name": "P1", "fitness": "fit"}],
            "readings": [{"id": "reading/1", "parameter": "TEMP", "value": "72.5", "unit": "CEL", "in_limits": True}],
        }
    ],
    "tests": [{"id": "sample/1", "sample": "S1", "lot": "B1", "verdict": "passed", "results": []}],
    "gate_decisions": [],
    "deviations": [],
    "signatures": [{"id": "signature/1", "document": "mrp.production/1", "signer": "Wang", "meaning": "Released"}],
    "genealogy": {},
    "shipments": [],
}


def status(record):
    return {row.code: row.status for row in matrix(record)}


def test_a_whole_record_meets_everything_that_can_be_in_it():
    found = status(WHOLE)
    assert {code for code, state in found.items() if state == "outside"} == {"labels", "containers"}
    assert not [code for code, state in found.items() if state == "missing"]


def test_an_empty_record_claims_nothing():
    met = [code for code, state in status(EMPTY).items() if state == "met"]
    assert met == ["investigations"]
    assert len(matrix(EMPTY)) == len(MATRIX) == 14


@pytest.mark.parametrize(
    ("code", "damage"),
    [
        ("persons", lambda r: r["signatures"].clear()),
        ("persons", lambda r: r["steps"][0].pop("operators")),
        ("dates", lambda r: r["steps"][0].pop("ended_at")),
        ("equipment", lambda r: r["steps"][0]["equipment"].clear()),
        ("area", lambda r: r["steps"][0]["equipment"][0].update(fitness="dirty")),
        ("materials", lambda r: r["materials"][0].pop("lot")),
        ("results", lambda r: r["steps"][0]["readings"][0].update(in_limits=False)),
        ("results", lambda r: r["tests"][0].update(verdict="failed")),
        ("examination", lambda r: r["tests"][0].update(step="Pasteurise")),
        (
            "investigations",
            lambda r: r["deviations"].append({"id": "d", "number": "D1", "title": "x", "state": "open"}),
        ),
        ("yield", lambda r: r["batch"].pop("quantity")),
    ],
)
def test_one_hole_turns_its_row_red(code, damage):
    record = copy.deepcopy(WHOLE)
    damage(record)
    assert status(record)[code] == "missing"


def test_a_corrected_reading_is_judged_by_its_correction():
    record = copy.deepcopy(WHOLE)
    readings = record["steps"][0]["readings"]
    readings[0]["in_limits"] = False
    readings.append(dict(readings[0], id="reading/2", replaces="reading/1", in_limits=True, value="72.6"))
    assert status(record)["results"] == "met"
    assert [(section, row["id"]) for section, row in changes_after_entry(record)] == [("steps", "reading/2")]


def test_a_closed_deviation_answers_for_a_reading_outside_its_limits():
    record = copy.deepcopy(WHOLE)
    record["steps"][0]["readings"][0]["in_limits"] = False
    deviation = {"id": "deviation/1", "number": "DEV/1", "title": "Cold", "step": "Pasteurise", "state": "closed"}
    record["deviations"] = [deviation]
    row = next(row for row in matrix(record) if row.code == "results")
    assert (row.status, row.lacking, row.deviating) == ("deviation", [], ["TEMP = 72.5 CEL", "DEV/1 Cold"])
    for unanswered in ({"state": "open"}, {"step": "Fill"}):
        record["deviations"] = [deviation | unanswered]
        assert status(record)["results"] == "missing"


def test_the_last_step_of_the_batch_is_where_it_is_finally_examined():
    record = copy.deepcopy(WHOLE)
    record["batch"]["lots"] = ["B1"]
    record["steps"].append({"id": "step/2", "step": "Fill"})
    record["tests"][0]["step"] = "Fill"
    assert status(record)["examination"] == "met"
    record["tests"][0]["lot"] = "M1"
    assert status(record)["examination"] == "missing"


def test_evidence_tells_the_time_of_its_readers_clock():
    rows = matrix(WHOLE, moment=lambda instant: f"<{instant[11:16]}>")
    assert next(row for row in rows if row.code == "dates").evidence == ["Pasteurise: <06:00> – <07:00>"]


def test_codes_are_told_in_the_readers_words():
    words = {"verdict": {"passed": "合格"}, "fitness": {"fit": "可用"}, "meaning": {"Released": "放行"}}
    evidence = {row.code: row.evidence for row in matrix(WHOLE, words=words)}
    assert evidence["examination"] == ["S1: 合格"]
    assert evidence["area"] == ["Pasteurise: P1 可用"]
    assert evidence["persons"][-1] == "Wang: 放行"
    assert [row.status for row in matrix(WHOLE, words=words)] == [row.status for row in matrix(WHOLE)]
