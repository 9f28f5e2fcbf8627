# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Two days later a retained sample fails: where has that tank truck's milk gone?"""

from . import laboratory
from .production import MILK, YOGHURT

SUSPECT = "RM-20250917-03"
#: The deputy is on duty; what she types is in her language.
_ON_DUTY = "lin.tao"
_REASON = f"Aflatoxin M1 over the limit in raw lot {SUSPECT}"


def turn_result(stage):
    """A late result turns the verdict of a tank truck that was used; the lot is held again by itself."""
    laboratory.draw(stage, stage.tables.row("samples", sample="S250917-13"), registered_at="2025-09-19 10:30")
    laboratory.import_file(stage, "2025-09-19 10:45", "2025-09-19-retained-sample.csv")
    lot = stage.lot(SUSPECT)
    stage.require(lot.grade_id.code == "held", f"Raw milk {SUSPECT} failed late and is not held.")
    stage.say("2025-09-19 10:45", None, f"raw milk {SUSPECT} is held again: its verdict turned")


def trace_forward(stage):
    """The quality manager asks where the suspect milk went and holds what is still in the house."""
    quality, at = _ON_DUTY, "2025-09-19 10:52"
    env = stage.turn(at, quality)
    question = env["batch.trace"].create(
        {"lot_ids": [(6, 0, stage.lot(SUSPECT, env).ids)], "direction": "down", "saved": True}
    )
    answer = question._answer()
    customers = {str(line.customer) for line in answer.shipped}
    expected = {
        stage.get("partner", row["customer"]).with_env(env).display_name for row in stage.tables.rows("shipments")
    }
    stage.require(expected <= customers, f"The trace names {customers}, but the milk went to {expected}.")
    stage.remember("trace", SUSPECT, question)
    stage.say(at, quality, f"traces {SUSPECT} forward in {answer.elapsed * 1000:.0f} ms: {', '.join(sorted(expected))}")
    _hold(stage, env, at, quality)


def _hold(stage, env, at, login):
    lot = stage.lot(MILK, env)
    env["lot.grade.change"].with_context(lot.action_hold()["context"]).create({"reason": _REASON}).action_apply()
    stage.require(not lot._gate("sale")[0].allowed, f"Batch {MILK} can still be sold.")
    stage.say(at, login, f"holds what is left of {MILK}: {lot.product_qty:g} bottles")


def decide(stage):
    """The shipped batch gets a critical deviation, the one that is still in the house is rejected; both are sealed."""
    quality, at = _ON_DUTY, "2025-09-19 11:10"
    env = stage.turn(at, quality)
    deviation = env["mrp.deviation"].create(
        {
            "title": _REASON,
            "production_id": stage.get("order", MILK).id,
            "lot_id": stage.lot(SUSPECT).id,
            "severity": "critical",
        }
    )
    stage.say(at, quality, f"opens deviation {deviation.name} on {MILK}")
    yoghurt = stage.get("order", YOGHURT).with_env(env)
    yoghurt._reject(_REASON)
    stage.require(yoghurt.release_state == "rejected", f"Batch {YOGHURT} is not rejected.")
    stage.say(at, quality, f"rejects {YOGHURT}, which never left the house")
