# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""21 CFR 211.188 row by row: what a batch production and control record must hold, and where it is in ours.

Input is the batch record as ``mrp.production._batch_record()`` gives it: every section there, values strings,
booleans, lists and dicts, absent when unknown.
"""

from dataclasses import dataclass, field
from decimal import Decimal

MET, MISSING, OUTSIDE, DEVIATION = "met", "missing", "outside", "deviation"


@dataclass(frozen=True, slots=True)
class Row:
    """One requirement: ``paragraph`` of 211.188 and its ``status``.

    Status is met, missing, outside (kept outside this record) or deviation: it is there and fell short, and a closed
    deviation says why. ``evidence`` holds the pieces of the record that meet it, ``lacking`` those that fall short,
    ``deviating`` those that did and the deviations that answer for them: lists of short texts in the words of the
    record itself.
    """

    paragraph: str
    code: str
    status: str
    evidence: list = field(default_factory=list)
    lacking: list = field(default_factory=list)
    deviating: list = field(default_factory=list)


def _master(record):
    versions = [
        f"{step['step']}: {step['instruction_version']}" for step in record["steps"] if step.get("instruction_version")
    ]
    plan = record["batch"].get("bill_of_materials")
    return ([plan] if plan else []) + versions, []


def _dates(record):
    return _split(
        record["steps"],
        lambda step: step.get("started_at") and step.get("ended_at"),
        lambda step: f"{step['step']}: {step.get('started_at', '?')} – {step.get('ended_at', '?')}",
    )


def _equipment(record):
    checks = [(step["step"], check) for step in record["steps"] for check in step.get("equipment", [])]
    met, _none = _split(checks, lambda _pair: True, lambda pair: f"{pair[0]}: {pair[1]['name']}")
    return met, [step["step"] for step in record["steps"] if not step.get("equipment")]


def _materials(record):
    return _split(
        standing(record["materials"]),
        lambda row: row.get("lot"),
        lambda row: f"{row['product']} {row.get('lot', '')}".strip(),
    )


def _weights(record):
    return _split(
        standing(record["materials"]),
        lambda row: row.get("quantity"),
        lambda row: f"{row['product']} {row.get('quantity', '?')} {row.get('unit', '')}".strip(),
    )


def _results(record):
    closed = [deviation for deviation in record["deviations"] if deviation.get("state") == "closed"]
    met, lacking, deviating, answering = [], [], [], {}
    for good, text, step, lot in _outcomes(record):
        answers = [] if good else [row for row in closed if _answers(row, step, lot)]
        (met if good else deviating if answers else lacking).append(text)
        answering.update((row["id"], f"{row['number']} {row['title']}") for row in answers)
    return met, lacking, [*deviating, *answering.values()]


def _outcomes(record):
    """(good, text, step, lot) of each reading that stands and each sample."""
    for step in record["steps"]:
        for reading in standing(step.get("readings", [])):
            yield reading.get("in_limits", True), _told(reading), step["step"], None
    for test in _counting(record):
        told = f"{test['sample']}: {_said(test, 'verdict')}"
        yield test.get("verdict") == "passed", told, test.get("step"), test.get("lot")


def _counting(record):
    """The samples that were not withdrawn."""
    return [test for test in record["tests"] if test.get("verdict") != "withdrawn"]


def _answers(deviation, step, lot):
    """Whether *deviation* is about this step, or about this lot."""
    return bool((step and deviation.get("step") == step) or (lot and deviation.get("lot") == lot))


def _told(reading):
    return f"{reading['parameter']} = {reading['value']} {reading.get('unit', '')}".strip()


def _area(record):
    checks = [(step["step"], check) for step in record["steps"] for check in step.get("equipment", [])]
    return _split(
        checks,
        lambda pair: pair[1].get("fitness") == "fit",
        lambda pair: f"{pair[0]}: {pair[1]['name']} {_said(pair[1], 'fitness')}",
    )


def _yield(record):
    batch = record["batch"]
    share = yield_percent(batch)
    if share is None:
        return [], [batch.get("told") or f"{batch.get('quantity', '0')} / {batch.get('planned_quantity', '?')}"]
    told = batch.get("told") or f"{batch['quantity']} / {batch['planned_quantity']} {batch.get('unit', '')}"
    return [f"{told} = {share} %"], []


def yield_percent(batch):
    """Actual yield in percent of the planned quantity as decimal text, None when either is unknown or zero."""
    made, planned = Decimal(batch.get("quantity", "0")), Decimal(batch.get("planned_quantity", "0"))
    return str((100 * made / planned).quantize(Decimal("0.1"))) if made and planned else None


def _sampling(record):
    return [f"{test['sample']} {test.get('drawn_at', '')}".strip() for test in record["tests"]], []


def _persons(record):
    signed = {signature["document"] for signature in record["signatures"]}
    met, lacking = _split(
        record["steps"],
        lambda step: step.get("operators"),
        lambda step: f"{step['step']}: {', '.join(step.get('operators', []))}",
    )
    if not signed:
        lacking = [*lacking, record["batch"].get("order", "")]
    return met + [f"{s['signer']}: {_said(s, 'meaning')}" for s in record["signatures"]], lacking


def _investigations(record):
    return _split(
        record["deviations"],
        lambda deviation: deviation.get("state") != "open",
        lambda deviation: f"{deviation['number']} {deviation['title']}",
    )


def _examination(record):
    """Samples of the finished batch: drawn at its last step, or after all of them."""
    last, lots = [step["step"] for step in record["steps"]][-1:], record["batch"].get("lots", [])
    final = [
        test
        for test in _counting(record)
        if not test.get("step") or (test.get("lot") in lots and [test["step"]] == last)
    ]
    return _split(
        final, lambda test: test.get("verdict") == "passed", lambda test: f"{test['sample']}: {_said(test, 'verdict')}"
    )


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


def matrix(record, moment=None, words=None):
    """The rows of 211.188 for one batch record, in the order of the regulation.

    ``moment`` tells the record's instants (``YYYY-MM-DDTHH:MM:SSZ``) as its reader's clock shows them; ``words`` holds
    the codes in the reader's language: ``{"verdict": {code: word}, "fitness": …, "meaning": …}``. A ``told`` in the
    section ``batch`` is its quantities as the reader writes them.
    """
    record = _by_clock(record, moment) if moment else record
    record = _in_words(record, words) if words else record
    rows = []
    for paragraph, code, find, empty in MATRIX:
        evidence, lacking, deviating = (*find(record), [])[:3]
        status = MISSING if lacking else DEVIATION if deviating else MET if evidence else empty
        rows.append(Row(paragraph, code, status, evidence, lacking, deviating))
    return rows


def _by_clock(record, moment):
    timed = {
        section: [
            row | {key: moment(row[key]) for key in ("started_at", "ended_at", "drawn_at") if row.get(key)}
            for row in record[section]
        ]
        for section in ("steps", "tests")
    }
    return record | timed


def _in_words(record, words):
    def worded(rows, kind):
        return [row | {"said": words.get(kind, {}).get(row[kind])} if row.get(kind) else row for row in rows]

    steps = [step | {"equipment": worded(step.get("equipment", []), "fitness")} for step in record["steps"]]
    return record | {
        "steps": steps,
        "tests": worded(record["tests"], "verdict"),
        "signatures": worded(record["signatures"], "meaning"),
    }


def _said(row, kind):
    """The code ``row[kind]`` in the reader's words, or as the record has it."""
    return row.get("said") or row.get(kind, "?")


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
