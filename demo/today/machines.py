# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Machines are clean and calibrated, so that a batch made today raises no exception by itself."""

import datetime

_SOON = datetime.timedelta(days=550)


def make_ready(stage):
    """The cleaning of the morning, and the calibration long before it is due; both are noted on the machine's card."""
    manager = stage.someone("manager")
    env = stage.turn(stage.calendar.done("+0 07:00"), manager)
    renewed = 0
    for row in stage.tables.rows("today/equipment"):
        # The maintenance crew has no login of its own.
        equipment = stage.get("equipment", row["code"]).with_env(env).sudo()
        due = stage.calendar.date + datetime.timedelta(days=int(row["calibration_days"]))
        values = {"cleaned_at": stage.utc(stage.calendar.done(row["cleaned_at"]))} if row["cleaned_at"] else {}
        if not equipment.calibration_due or equipment.calibration_due < stage.calendar.date + _SOON:
            values["calibration_due"], renewed = due, renewed + 1
        equipment.write(values)
    stage.say("07:00", manager, f"sees the machines cleaned; {renewed} calibrations were renewed")
