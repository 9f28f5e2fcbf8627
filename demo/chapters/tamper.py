# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Someone who owns the database changes one recorded temperature; the audit names the field.

This is the one place where the player goes behind Odoo's back, with the trigger off, in a transaction of its own.
"""

import contextlib

from odoo.tools import SQL

from .production import MILK

FORGED = "71.2"
_KEPT = "demo.forged_reading"


def forge_and_audit(stage):
    """Change the value, let the auditor find it, put it back, and audit again."""
    _put_back(stage)
    reading = _target(stage)
    _forge(stage, reading)
    try:
        findings = _audit(stage).finding_ids
    finally:
        _put_back(stage)
    named = findings.filtered(lambda row: (row.sealed_value, row.live_value) == (reading["value"], FORGED))
    found = "; ".join(findings.mapped("sentence")) or "nothing"
    stage.require(named, f"The audit did not name the changed temperature; it found {found}.")
    stage.say("any time", stage.someone("log_administrator"), f"audits: {named[0].sentence}")
    repaired = _audit(stage)
    rest = "; ".join(repaired.finding_ids.mapped("sentence"))
    stage.require(not repaired.alarm_count, f"The plant is not sound after the value was put back: {rest}")
    findings._close("The value was put back, and the next audit finds the plant sound.")
    stage.say("any time", stage.someone("log_administrator"), "audits again after the value was put back: sound")


def _target(stage):
    """The pasteurising temperature typed by hand into the milk batch's step log."""
    order, parameter = stage.get("order", MILK), stage.get("parameter", "PASTEUR_T")
    reading = order.step_reading_ids.filtered(lambda row: row.parameter_id == parameter and row.source == "hand")[:1]
    return {"id": reading.id, "value": reading.value}


def _forge(stage, reading):
    with _behind_odoo(stage) as cr:
        cr.execute(
            SQL(
                "INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s)",
                _KEPT,
                f"{reading['id']} {reading['value']}",
            )
        )
        _set_value(cr, reading["id"], FORGED)
    print(f"               the database's owner changes reading {reading['id']} from {reading['value']} to {FORGED}")


def _put_back(stage):
    """Undo the forgery, also one that was left when the player was killed."""
    with _behind_odoo(stage) as cr:
        cr.execute(SQL("SELECT value FROM ir_config_parameter WHERE key = %s", _KEPT))
        for (kept,) in cr.fetchall():
            reading_id, value = kept.split()
            _set_value(cr, int(reading_id), value)
        cr.execute(SQL("DELETE FROM ir_config_parameter WHERE key = %s", _KEPT))


def _set_value(cr, reading_id, value):
    cr.execute(SQL("ALTER TABLE mrp_step_reading DISABLE TRIGGER USER"))
    cr.execute(
        SQL("UPDATE mrp_step_reading SET value = %s, value_float = %s WHERE id = %s", value, float(value), reading_id)
    )
    cr.execute(SQL("ALTER TABLE mrp_step_reading ENABLE TRIGGER USER"))


@contextlib.contextmanager
def _behind_odoo(stage):
    """A transaction of its own; the player's is ended first, because it would keep the table from being altered."""
    stage.env.cr.commit()
    with stage.env.registry.cursor() as cr:
        cr.execute("SET LOCAL lock_timeout = '30s'")
        yield cr
    stage.env.invalidate_all()


def _audit(stage):
    """A finished audit of the company, run by the log's administrator."""
    env = stage.as_user(stage.someone("log_administrator"))
    audit = env["trace.audit"]._begin(stage.company)._run()
    stage.require(audit.phase == "done", "The audit did not come to its end.")
    return audit
