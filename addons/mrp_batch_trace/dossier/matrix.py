# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""21 CFR 211.188 row by row: what a batch production and control record must hold, and where it is in ours.

Input is the batch record as ``mrp.production._batch_record()`` gives it: every section there, values strings,
booleans, lists and dicts, absent when unknown.
"""
from dataclasses import dataclass, field
from decimal import Decimal

MET, MISSING, OUTSIDE = "met", "missing", "outside"


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement: ``paragraph`` of 211.188, ``status`` met, missing, or outside (kept outside this record).

    ``evidence`` holds the pieces of the record that meet it, ``lacking`` those that fall short: both lists of short
    texts in the words of the record itself.
    """

    paragraph: str
    code: str
    status: str
    evidence: list = field(default_factory=list)
    lacking: list = field(default_factory=list)


def _master(record):
    versions = [f"{step['step']}: {step['instruction_version']}" for step in record["steps"]
                if step.get("instruction_version")]
    plan = record["batch"].get("bill_of_materials")
    return ([plan] if plan else []) + versions, []


def _dates(record):
    return _split(record["steps"], lambda step: step.get("started_at") and step.get("ended_at"),
                  lambda step: f"{step['step']}: {step.get('started_at', '?')} – {step.get('ended_at', '?')}")


def _equipment(record):
    checks = [(step["step"], check) for step in record["steps"] for check in step.get("equipment", [])]
    met, _none = _split(checks, lambda _pair: True, lambda pair: f"{pair[0]}: {pair[1]['name']}")
    return met, [step["step"] for step in record["steps"] if not step.get("equipment")]


def _materials(record):
    return _split(standing(record["materials"]), lambda row: row.get("lot"),
                  lambda row: f"{row['product']} {row.get('lot', '')}".strip())


def _weights(record):
    return _split(standing(record["materials"]), lambda row: row.get("quantity"),
                  lambda row: f"{row['product']} {row.get('quantity', '?')} {row.get('unit', '')}".strip())


def _results(record):
    readings = [reading for step in record["steps"] for reading in standing(step.get("readings", []))]
    met, lacking = _split(readings, lambda reading: reading.get("in_limits", True), _told)
    tested, failed = _split(record["tests"], lambda test: test.get("verdict") == "passed",
                            lambda test: f"{test['sample']}: {test.get('verdict', '?')}")
    return met + tested, lacking + failed


def _told(reading):
    return f"{reading['parameter']} = {reading['value']} {reading.get('unit', '')}".strip()


def _area(record):
    checks = [(step["step"], check) for step in record["steps"] for check in step.get("equipment", [])]
    return _split(checks, lambda pair: pair[1].get("fitness") == "fit",
                  lambda pair: f"{pair[0]}: {pair[1]['name']} {pair[1].get('fitness', '?')}")


def _yield(record):
    batch = record["batch"]
    share = yield_percent(batch)
    if share is None:
        return [], [f"{batch.get('quantity', '0')} / {batch.get('planned_quantity', '?')}"]
    return [f"{batch['quantity']} / {batch['planned_quantity']} {batch.get('unit', '')} = {share} %"], []


def yield_percent(batch):
    """Actual yield in percent of the planned quantity as decimal text, None when either is unknown or zero."""
    made, planned = Decimal(batch.get("quantity", "0")), Decimal(batch.get("planned_quantity", "0"))
    return str((100 * made / planned).quantize(Decimal("0.1"))) if made and planned else None


def _sampling(record):
    return [f"{test['sample']} {test.get('drawn_at', '')}".strip() for test in record["tests"]], []


def _persons(record):
    signed = {signature["document"] for signature in record["signatures"]}
    met, lacking = _split(record["steps"], lambda step: step.get("operators"),
                          lambda step: f"{step['step']}: {', '.join(step.get('operators', []))}")
    if not signed:
        lacking = [*lacking, record["batch"].get("order", "")]
    return met + [f"{s['signer']}: {s['meaning']}" for s in record["signatures"]], lacking


def _investigations(record):
    return _split(record["deviations"], lambda deviation: deviation.get("state") != "open",
                  lambda deviation: f"{deviation['number']} {deviation['title']}")


def _examination(record):
    final = [test for test in record["tests"] if not test.get("step")]
    return _split(final, lambda test: test.get("verdict") == "passed",
                  lambda test: f"{test['sample']}: {test.get('verdict', '?')}")


def _elsewhere(_record):
    return [], []


# paragraph, code, finder, what an empty finding means
MATRIX = (
    ("(a)", "master", _master, MISSING),
    ("(b)(1)", "dates", _dates, MISSING),
    ("(b)(2)", "equipment", _equipment, MISSING),
    ("(b)(3)", "materials", _materials, MISSING),
    ("(b)(4)", "weights", _weights, MISSING),
    ("(b)(5)", "results", _results, MISSING),
    ("(b)(6)", "area", _area, MISSING),
    ("(b)(7)", "yield", _yield, MISSING),
    ("(b)(8)", "labels", _elsewhere, OUTSIDE),
    ("(b)(9)", "containers", _elsewhere, OUTSIDE),
    ("(b)(10)", "sampling", _sampling, MISSING),
    ("(b)(11)", "persons", _persons, MISSING),
    ("(b)(12)", "investigations", _investigations, MET),
    ("(b)(13)", "examination", _examination, MISSING),
)


def matrix(record):
    """The rows of 211.188 for one batch record, in the order of the regulation."""
    rows = []
    for paragraph, code, find, empty in MATRIX:
        evidence, lacking = find(record)
        status = MISSING if lacking else MET if evidence else empty
        rows.append(Row(paragraph, code, status, evidence, lacking))
    return rows


def standing(rows):
    """Rows that no later row of the same list replaces."""
    replaced = {row["replaces"] for row in rows if row.get("replaces")}
    return [row for row in rows if row["id"] not in replaced]


def changes_after_entry(record):
    """Rows that replaced an earlier entry, wherever they are: (section, row), for the list of changes."""
    lists = [("materials", record["materials"])]
    lists += [("steps", step.get("readings", [])) for step in record["steps"]]
    lists += [("tests", test.get("results", [])) for test in record["tests"]]
    return [(section, row) for section, rows in lists for row in rows if row.get("replaces")]


def _split(rows, good, told):
    met, lacking = [], []
    for row in rows:
        (met if good(row) else lacking).append(told(row))
    return met, lacking
