# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A batch is made: the order opened and named, each step started, fed, measured and closed."""

MILK, YOGHURT = "B20250917-001", "B20250917-002"


def open_orders(stage):
    """The shift leader opens the orders of the day; the rule names their batches by the day they are made."""
    for row in stage.tables.rows("orders"):
        order = open_order(stage, row)
        name = order.lot_producing_ids.name
        stage.require(name == row["batch"], f"The rule named the batch {name}, not {row['batch']}.")
        stage.remember("order", row["batch"], order)


def open_order(stage, row):
    """Open and confirm one order; returns it with its batch named."""
    leader = row["responsible"]
    env = stage.turn(row["date_start"], leader)
    bom = stage.get("bom", row["bom"])
    order = env["mrp.production"].create(
        {
            "product_id": bom.product_id.id,
            "bom_id": bom.id,
            "product_qty": float(row["quantity"]),
            "product_uom_id": bom.product_uom_id.id,
            "date_start": stage.utc(row["date_start"]),
            "user_id": env.uid,
        }
    )
    order.action_confirm()
    if not order.lot_producing_ids:
        order.action_generate_serial()
    stage.say(
        row["date_start"],
        leader,
        f"opens order {order.name}: {row['quantity']} × {stage.english(order.product_id)}; the rule names the "
        f"batch {order.lot_producing_ids.name}",
    )
    return order


def make_until(stage, batch, last):
    """Play the steps of *batch* that are not closed yet, up to and including operation *last*."""
    for row in stage.tables.rows("steps", batch=batch):
        if work_order(stage, batch, row["operation"]).state != "done":
            _make_step(stage, row)
        if row["operation"] == last:
            return


def work_order(stage, batch, operation, env=None):
    """The work order of *batch* for the operation with that code, in *env*."""
    order = stage.get("order", batch)
    bom = stage.tables.row("orders", batch=batch)["bom"]
    wanted = stage.get("operation", f"{bom}_{operation}")
    found = order.workorder_ids.filtered(lambda workorder: workorder.operation_id == wanted)
    return found.with_env(env) if env else found


def _make_step(stage, row):
    """Start, feed and measure in the order it happened, then read the machine's file and close."""
    env = stage.turn(row["started_at"], row["operator"])
    step = work_order(stage, row["batch"], row["operation"], env)
    step.button_start()
    stage.require(step.step_log_id, f"Step {step.name} was started without a step log.")
    _take_equipment(stage, step, row)
    stage.say(row["started_at"], row["operator"], f"starts {step.name} of {row['batch']} ({_crew(stage, step)})")
    for at, act, entry in sorted(_entries(stage, row), key=lambda entry: entry[0]):
        act(stage, row, entry, at)
    env = stage.turn(row["ended_at"], row["operator"])
    step = step.with_env(env)
    _read_machine(stage, step, row)
    if row["comment"]:
        step.step_log_id.comment = row["comment"]
    step.button_finish()
    stage.require(step.state == "done", f"Step {step.name} of {row['batch']} is not closed.")
    # The screen asks for the password before it comes to this; the player stands for the person.
    step.step_log_ids._sign("operator", "performed")
    stage.say(row["ended_at"], row["operator"], f"closes {step.name} and signs it as performed")


def _crew(stage, step):
    log = step.step_log_id
    return ", ".join(stage.english(record) for record in (log.shift_id, log.crew_id))


def _take_equipment(stage, step, row):
    equipment = [stage.get("equipment", code).id for code in row["equipment"].split()]
    stage.require(
        set(equipment) <= set(step.step_log_id.equipment_ids.ids),
        f"The step log of {step.name} does not name all the equipment it ran on.",
    )


def _entries(stage, row):
    """What people entered during the step, as (time, act, table row)."""
    during = {"batch": row["batch"], "operation": row["operation"]}
    yield from ((entry["fed_at"], _feed, entry) for entry in stage.tables.rows("feedings", **during))
    yield from ((entry["measured_at"], _measure, entry) for entry in stage.tables.rows("readings", **during))


def _feed(stage, row, entry, at):
    """Scan a lot into the step. The failed tank truck is refused, with a sentence."""
    env = stage.turn(at, entry["operator"])
    step = work_order(stage, row["batch"], row["operation"], env)
    answer = step._feed(_label(stage, entry["lot"]), quantity=float(entry["quantity"]), fed_at=stage.utc(at))
    if entry["expected"] == "refused":
        stage.require(not answer.accepted, f"Lot {entry['lot']} failed its test and was fed into {step.name}.")
        english = stage.lot(entry["lot"])._gate("consumption")[0].reason
        stage.say(at, entry["operator"], f"scans {entry['lot']}: REFUSED. {answer.reason}")
        print(f"               {english}")
    else:
        stage.require(answer.accepted, f"Lot {entry['lot']} was not accepted: {answer.reason}")
        stage.say(at, entry["operator"], f"scans {entry['lot']}: {answer.reason}")


def _label(stage, lot):
    """What the scanner reads from the label: GS1 element string with GTIN (01) and lot (10)."""
    return f"01{stage.lot(lot).product_id.barcode.zfill(14)}10{lot}"


def _measure(stage, row, entry, at):
    """Type a process value into the open step log."""
    env = stage.turn(at, entry["operator"])
    step = work_order(stage, row["batch"], row["operation"], env)
    parameter, unit = stage.get("parameter", entry["parameter"]), stage.get("uom", entry["uom"])
    reading = env["mrp.step.reading"].create(
        {
            "log_id": step.step_log_id.id,
            "parameter_id": parameter.id,
            "value": entry["value"],
            "uom_id": unit.id,
            "measured_at": stage.utc(at),
        }
    )
    verdict = "within limits" if reading.in_limits else "OUTSIDE its limits"
    stage.say(at, entry["operator"], f"reads {stage.english(parameter)}: {entry['value']} {unit.name}, {verdict}")


def _read_machine(stage, step, row):
    """Take the machine's own file into the step log it belongs to."""
    if not row["machine_file"]:
        return
    env, content = step.env, stage.tables.content(f"machine/{row['machine_file']}")
    taken = env["mrp.step.log"]._record_file(content, stage.company)
    stage.require(not taken.refused, f"{row['machine_file']}: {taken.refused}")
    outside = step.step_log_id.reading_ids.filtered(lambda reading: not reading.in_limits)
    stage.say(
        row["ended_at"],
        row["operator"],
        f"takes {taken.recorded} readings from {row['machine_file']}"
        + (f"; outside limits: {_values(outside)}" if outside else ""),
    )


def _values(readings):
    return ", ".join(f"{reading.parameter_id.code} {reading.value} {reading.uom_id.name}" for reading in readings)


def heat(stage):
    """The milk batch up to the homogeniser."""
    make_until(stage, MILK, "HOMOGENISE")


def fill(stage):
    """The milk batch from the filler to the end of its order."""
    make_until(stage, MILK, "PACK")
    finish(stage, MILK)


def finish(stage, batch):
    """Close the order: the finished lot is in stock, waiting for release."""
    last = stage.tables.rows("steps", batch=batch)[-1]
    leader = stage.tables.row("orders", batch=batch)["responsible"]
    env = stage.turn(last["ended_at"], leader)
    order = stage.get("order", batch).with_env(env)
    order.qty_producing = order.product_qty
    result = order.button_mark_done()
    stage.require(order.state == "done", f"Order {order.name} of batch {batch} is not done: {result}")
    lot = order.lot_producing_ids
    stage.require(not lot._gate("sale")[0].allowed, f"Batch {batch} may be sold before its release.")
    stage.say(
        last["ended_at"],
        leader,
        f"closes order {order.name}: {order.qty_produced:g} × "
        f"{stage.english(order.product_id)}, grade {stage.english(lot.grade_id)}",
    )


def make_yoghurt(stage):
    """The second order of the day; its batch still waits for the laboratory."""
    last = stage.tables.rows("steps", batch=YOGHURT)[-1]
    make_until(stage, YOGHURT, last["operation"])
    finish(stage, YOGHURT)
