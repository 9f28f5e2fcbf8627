# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Review by exception, and the decision on the batch."""

from . import laboratory
from .production import MILK


def note_deviation(stage):
    """The shift leader writes down that the homogeniser's pressure fell for a moment."""
    leader, at = stage.someone("supervisor"), "2025-09-17 10:18"
    env = stage.turn(at, leader)
    order = stage.get("order", MILK).with_env(env)
    reading = order.step_reading_ids.filtered(lambda reading: not reading.in_limits)
    stage.require(len(reading) == 1, f"{len(reading)} readings of {MILK} are outside their limits; one was expected.")
    deviation = env["mrp.deviation"].create(
        {
            "title": f"均质压力短时偏低：{reading.value} {reading.uom_id.name}",
            "production_id": order.id,
            "workorder_id": reading.log_id.workorder_id.id,
            "severity": "minor",
        }
    )
    stage.remember("deviation", MILK, deviation)
    stage.say(at, leader, f"opens deviation {deviation.name}: {deviation.title}")


def be_stopped(stage):
    """The batch is made, but two results are missing and a deviation is open: no release."""
    laboratory.import_file(stage, "2025-09-17 14:35", "2025-09-17-finished-milk.csv")
    quality, at = stage.someone("quality"), "2025-09-17 14:45"
    order = stage.get("order", MILK).with_env(stage.turn(at, quality))
    sentence = stage.refused(order, "_release")
    stage.say(at, quality, f"wants to release {MILK}: REFUSED. {sentence}")
    stage.require(order.release_state == "to_review", f"Batch {MILK} was released without all its results.")


def release(stage):
    """The missing results arrive, the deviation is closed, the quality manager signs."""
    laboratory.import_file(stage, "2025-09-18 12:50", "2025-09-18-finished-milk.csv")
    _close_deviation(stage)
    _try_own_work(stage)
    quality, at = stage.someone("quality"), "2025-09-18 13:10"
    order = stage.get("order", MILK).with_env(stage.turn(at, quality))
    stage.require(not order._release_exceptions(), f"Batch {MILK} still has exceptions: {order.exception_text}")
    # The screen asks for the password before it comes to this; the player stands for the person.
    order._release(comment="批记录已审核")
    lot = order.lot_producing_ids
    stage.require(order.release_state == "released" and lot.grade_id.code == "pass", f"Batch {MILK} is not released.")
    signature = order.signature_ids[-1:]
    stage.require(signature.valid, "The release is not bound to what was reviewed.")
    stage.say(at, quality, f"releases {MILK} and signs (content digest {signature.digest[:16]}…)")


def _close_deviation(stage):
    quality, at = stage.someone("quality"), "2025-09-18 13:02"
    deviation = stage.get("deviation", MILK).with_env(stage.turn(at, quality))
    deviation.write({"cause": "进料泵短时进气", "action": "脂肪球检查合格，产品不受影响"})
    deviation.action_close()
    stage.say(at, quality, f"closes deviation {deviation.name} with its cause and action")


def _try_own_work(stage):
    """Whoever made the batch cannot release it."""
    operator, at = stage.tables.rows("steps", batch=MILK)[0]["operator"], "2025-09-18 13:05"
    order = stage.get("order", MILK).with_env(stage.turn(at, operator))
    sentence = stage.refused(order, "_release")
    stage.say(at, operator, f"wants to release {MILK}: REFUSED. {sentence}")
