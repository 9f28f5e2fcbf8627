# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from dataclasses import dataclass, field

from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from ..steps import FileError, read_rows


@dataclass
class ReadingsTaken:
    """What became of a batch of machine readings. ``refused`` holds ``(row number, sentence)``."""

    recorded: int = 0
    repeated: int = 0
    refused: list = field(default_factory=list)


class MrpStepLog(models.Model):
    """Readings that machines deliver."""

    _inherit = "mrp.step.log"

    @api.model
    def _record_readings(self, rows, source="machine", company=None):
        """Record readings delivered by machines, each in the step log that ran on the equipment at that time.

        :param rows: list of dicts: ``equipment`` (serial number or name), ``parameter`` (code), ``measured_at``
            (naive UTC), ``value`` (text), ``unit`` (UN/ECE code or name, empty for the parameter's own), and
            optionally ``line``, the number a refusal is reported under
        :param source: machine or file
        :return: ReadingsTaken. The good rows are recorded, each bad one is named; what was delivered before
            (same equipment, parameter and time) is counted and left alone, so sending twice does no harm.
        """
        company = company or self.env.company
        taken, known = ReadingsTaken(), self._reading_lookups(rows, company)
        vals_list, seen = [], set()
        for number, row in enumerate(rows, 1):
            vals, problem = self._reading_vals(row, known)
            if problem:
                taken.refused.append((row.get("line", number), problem))
                continue
            key = (vals["equipment_id"], vals["parameter_id"], vals["measured_at"])
            if key in known["recorded"] or key in seen:
                taken.repeated += 1
                continue
            seen.add(key)
            vals_list.append(vals | {"source": source, "line": row.get("line", number)})
        self._insert_readings(vals_list, taken)
        return taken

    def _insert_readings(self, vals_list, taken):
        """Insert what the policy does not refuse; a refused value is reported, not raised."""
        readings, good = self.env["mrp.step.reading"], []
        for vals in vals_list:
            line = vals.pop("line")
            try:
                readings._judge(self.browse(vals["log_id"]), vals)
            except (UserError, ValidationError) as refusal:
                taken.refused.append((line, str(refusal)))
            else:
                good.append(vals)
        taken.recorded = len(readings.create(good))
        taken.refused.sort()

    def _reading_lookups(self, rows, company):
        """Look everything the rows name up at once: equipment, parameters, units, logs and earlier readings."""
        equipment = self.env["maintenance.equipment"]._by_code({row["equipment"] for row in rows}, company)
        parameters = self.env["lot.parameter"].search([("code", "in", list({row["parameter"] for row in rows}))])
        times = [row["measured_at"] for row in rows if row["measured_at"]]
        machines = self.env["maintenance.equipment"].union(*equipment.values())
        logs = self._running_on(machines, min(times, default=None), max(times, default=None), company)
        earlier = self.env["mrp.step.reading"].search(
            [
                ("equipment_id", "in", machines.ids),
                ("parameter_id", "in", parameters.ids),
                ("measured_at", "in", list(set(times))),
                ("source", "!=", "hand"),
            ]
        )
        return {
            "equipment": equipment,
            "parameters": {parameter.code: parameter for parameter in parameters},
            "units": self._units_by_name(),
            "logs": logs,
            "recorded": {(row.equipment_id.id, row.parameter_id.id, row.measured_at) for row in earlier},
        }

    def _units_by_name(self):
        """Return ``{name: unit}``: UN/ECE code first, then the name in the reader's language, then in English."""
        units, named = self.env["uom.uom"].search([]), {}
        english = units.with_context(lang="en_US")
        for names in (units.mapped("unece_code"), units.mapped("name"), english.mapped("name")):
            for name, unit in zip(names, units, strict=True):
                named.setdefault(name, unit)
        return named

    def _running_on(self, machines, first, last, company):
        """Return ``{equipment id: logs}`` that ran on *machines* at some time between *first* and *last*."""
        running = defaultdict(self.browse)
        if first is None:
            return running
        logs = self.search(
            [
                ("company_id", "=", company.id),
                ("equipment_ids", "in", machines.ids),
                ("started_at", "<=", last),
                "|",
                ("ended_at", "=", False),
                ("ended_at", ">=", first),
            ]
        )
        for log in logs:
            for machine in log.equipment_ids & machines:
                running[machine.id] |= log
        return running

    def _reading_vals(self, row, known):
        """Return ``(values, None)`` or ``(None, sentence)`` for one row."""
        machine, parameter = known["equipment"].get(row["equipment"]), known["parameters"].get(row["parameter"])
        if not row["measured_at"]:
            return None, self.env._("The time cannot be read. Write it like 2026-11-02 08:00:00.")
        if not machine:
            return None, self.env._("No equipment '%(code)s' is known. Use its serial number.", code=row["equipment"])
        if not parameter:
            return None, self.env._("No process parameter has the code '%(code)s'.", code=row["parameter"])
        unit = known["units"].get(row["unit"]) if row["unit"] else parameter.uom_id
        if row["unit"] and not unit:
            return None, self.env._("No unit '%(unit)s' is known.", unit=row["unit"])
        at = row["measured_at"]
        log = known["logs"][machine.id].filtered(
            lambda log: log.started_at <= at and (not log.ended_at or at <= log.ended_at)
        )[:1]
        if not log:
            return None, self.env._("No step was running on %(equipment)s at that time.", equipment=machine.name)
        return {
            "log_id": log.id,
            "parameter_id": parameter.id,
            "value": row["value"],
            "uom_id": unit.id,
            "measured_at": at,
            "equipment_id": machine.id,
        }, None

    @api.model
    def _record_file(self, content, company=None):
        """Record the readings in a machine's CSV (bytes): see ``steps.read_rows``; times are the factory's.

        Returns ReadingsTaken; raises UserError when the file as a whole cannot be read.
        """
        company = company or self.env.company
        try:
            lines = list(read_rows(content, company._factory_tz()))
        except FileError as error:
            code, detail = error.args
            if code == "columns":
                raise UserError(
                    self.env._(
                        "The file has no column %(columns)s. Its first line must name: time, equipment, parameter, "
                        "value, unit.",
                        columns=detail,
                    )
                ) from error
            raise UserError(
                self.env._("The file is not text in one of these encodings: %(encodings)s.", encodings=detail)
            ) from error
        rows = [
            {
                "line": line.line,
                "equipment": line.equipment,
                "parameter": line.parameter,
                "measured_at": line.measured_at,
                "value": line.value,
                "unit": line.unit,
            }
            for line in lines
        ]
        return self._record_readings(rows, source="file", company=company)
