# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The laboratory draws samples, and its files decide what may be used."""

from . import production
from .receive import DAY, RAW_MILK

FAILED = "RM-20250917-02"


def judge_raw_milk(stage):
    """Three samples, one file: two tank trucks are released, one fails; a file with errors is refused row by row."""
    draw_raw_milk(stage, DAY)
    import_file(stage, "2025-09-17 07:15", "2025-09-17-raw-milk.csv")
    _refuse_file(stage, "2025-09-17 07:20", "2025-09-17-with-errors.csv")
    for row in stage.tables.rows("receipts", product=RAW_MILK):
        if row["arrived_at"][:10] == DAY:
            _require_judged(stage, row["lot"])


def draw_raw_milk(stage, day):
    """A sample from each tank truck of *day*, at the receiving bay."""
    for row in stage.tables.rows("samples", specification="RAW"):
        if row["drawn_at"][:10] == day and row["place"].startswith("收奶台"):
            draw(stage, row)


def _require_judged(stage, name):
    lot = stage.lot(name, stage.as_user(stage.someone("quality")))
    answer, expected = lot._gate("consumption")[0], name != FAILED
    stage.require(answer.allowed == expected, f"Raw milk {name}: {answer.reason or 'may be used'}")
    stage.say(
        "07:15",
        None,
        f"raw milk {name}: {stage.english(lot.grade_id)}" + ("" if expected else "; it stays where it is"),
    )


def hold_filling(stage):
    """Filling cannot start before the sample of the homogeniser has passed; then the laboratory's file opens it."""
    row = stage.tables.row("steps", batch=production.MILK, operation="FILL")
    at = "2025-09-17 10:20"
    env = stage.turn(at, row["operator"])
    sentence = stage.refused(production.work_order(stage, production.MILK, "FILL", env), "button_start")
    stage.say(at, row["operator"], f"wants to start filling: REFUSED. {sentence}")
    draw(stage, stage.tables.row("samples", lot=production.MILK, operation="HOMOGENISE"))
    import_file(stage, "2025-09-17 10:40", "2025-09-17-in-process.csv")


def sample_finished(stage):
    """A bottle from the packing line goes to the laboratory."""
    draw(stage, stage.tables.row("samples", lot=production.MILK, operation="PACK"))


def draw(stage, row, registered_at=None):
    """Register one sample of samples.csv, for the batch's step if it was drawn at one."""
    at = registered_at or row["drawn_at"]
    env = stage.turn(at, row["drawn_by"])
    values = {
        "name": row["sample"],
        "lot_id": stage.lot(row["lot"], env).id,
        "drawn_at": stage.utc(row["drawn_at"]),
        "place": row["place"],
        "specification_id": stage.get("specification", row["specification"]).id,
        "company_id": stage.company.id,
    }
    if row["operation"]:
        values["workorder_id"] = production.work_order(stage, row["lot"], row["operation"]).id
    env["lot.sample"].create(values)
    stage.say(at, row["drawn_by"], f"draws sample {row['sample']} of {row['lot']} at {row['place']}")


def import_file(stage, at, name):
    """Take a laboratory's file as a whole; every row must be good."""
    take_in(stage, at, name, stage.tables.content(f"lab/{name}"))


def take_in(stage, at, name, content):
    """Take the bytes of a laboratory's file called *name* as a whole."""
    analyst = stage.someone("lab")
    env = stage.turn(at, analyst)
    outcome = env["lot.result.import"]._import(content, name, company=stage.company)
    stage.require(not outcome.problems, f"{name}: {outcome.problems}")
    verdicts = {f"{sample.name} {sample.verdict}" for sample in outcome.results.sample_id}
    stage.say(at, analyst, f"imports {name}: {outcome.created} results; {', '.join(sorted(verdicts))}")


def _refuse_file(stage, at, name):
    """A file with errors takes nothing in; each refused row says what is wrong with it."""
    analyst = stage.someone("lab")
    env = stage.turn(at, analyst)
    importer = env["lot.result.import"]
    outcome = importer._import(stage.tables.content(f"lab/{name}"), name, company=stage.company)
    lines = {problem.line for problem in outcome.problems}
    stage.require(not outcome.created and len(lines) == 4, f"{name} was not refused row by row: {outcome.problems}")
    stage.leave("refused-rows.csv", outcome.rejected)
    stage.say(at, analyst, f"tries {name}: REFUSED, {len(lines)} rows")
    for problem in outcome.problems:
        print(f"               line {problem.line}, {problem.column} “{problem.value}”: {importer._sentence(problem)}")
