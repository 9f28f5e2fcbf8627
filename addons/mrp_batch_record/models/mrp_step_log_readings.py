# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from dataclasses import dataclass, field

from odoo import api, fields, models
from odoo.addons.stock_lot_quality.lims import foreign_kind
from odoo.exceptions import UserError, ValidationError

from ..steps import CLOCKS_DIFFER, LONGEST, FileError, garbled, read_rows

PACKED = b"PK\x03\x04"  # workbooks and archives begin so


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
    def _record_readings(self, rows, source="machine", company=None, sender=None):
        """Record readings delivered by machines, each in the step log that ran on the equipment at that time.

        :param rows: list of dicts: ``equipment`` (serial number or name), ``parameter`` (code), ``measured_at``
            (naive UTC), ``value`` (text), ``unit`` (UN/ECE code or name, empty for the parameter's own), and
            optionally ``ref``, the sender's own number of the reading, and ``line``, the number a refusal is
            reported under
        :param source: machine or file
        :param sender: the ``res.users`` a message came from, who has to be named on the equipment; None when the rows
            are this server's own
        :return: ReadingsTaken. The good rows are recorded, each bad one is named; what was delivered before (the
            same number or, without one, the same equipment, parameter and time) is counted and left alone, so
            sending twice does no harm.
        """
        self.env["mrp.step.reading"].check_access("create")
        company = company or self.env.company
        rows, garbled = self._without_garbled(rows)
        taken, known = ReadingsTaken(refused=garbled), self._reading_lookups(rows, company)
        known |= {"sender": sender, "closed_too": source == "machine" or self._may_add_to_closed()}
        good = []
        for row in rows:
            vals, problem = self._reading_vals(row, known)
            if problem:
                taken.refused.append((row["line"], problem))
            else:
                good.append(vals)
        taken.recorded = self.env["mrp.step.reading"]._insert_readings(good, source, company)
        taken.repeated = len(good) - taken.recorded
        taken.refused.sort()
        return taken

    def _may_add_to_closed(self):
        """Whether the user may read a machine's file into a step that is closed: no operator adds to one afterwards."""
        return self.env.su or self.env.user.has_group("mrp_batch_record.group_supervisor")

    def _without_garbled(self, rows):
        """The rows that can be looked up, and ``(row number, sentence)`` of those whose texts no database takes."""
        good, refused = [], []
        for number, row in enumerate(rows, 1):
            row.setdefault("line", number)
            if row.get("garbled"):
                refused.append(
                    (
                        row["line"],
                        self.env._(
                            "'%(name)s' is too long or holds characters that are no text. Send at most %(most)s "
                            "characters.",
                            name=row["garbled"],
                            most=LONGEST,
                        ),
                    )
                )
            else:
                good.append(row)
        return good, refused

    def _reading_lookups(self, rows, company):
        """Look everything the rows name up at once: equipment, parameters, units and logs."""
        equipment = self.env["maintenance.equipment"]._by_code({row["equipment"] for row in rows}, company)
        parameters = self.env["lot.parameter"].search([("code", "in", list({row["parameter"] for row in rows}))])
        times = [row["measured_at"] for row in rows if row["measured_at"]]
        machines = self.env["maintenance.equipment"].union(*equipment.values())
        return {
            "equipment": equipment,
            "parameters": {parameter.code: parameter for parameter in parameters},
            "units": self._units_by_name(),
            "logs": self._running_on(machines, min(times, default=None), max(times, default=None), company),
            "latest": fields.Datetime.now() + CLOCKS_DIFFER,
            "yardsticks": {},
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
        """Return ``{equipment id: [(start, end, log)]}`` of what ran on *machines* between *first* and *last*.

        An open log has no end: it is taken to run until *last*.
        """
        running = defaultdict(list)
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
                running[machine.id].append((log.started_at, log.ended_at or last, log))
        return running

    def _reading_vals(self, row, known):
        """Return ``(values, None)`` or ``(None, sentence)`` for one row."""
        machine, parameter = known["equipment"].get(row["equipment"]), known["parameters"].get(row["parameter"])
        at = row["measured_at"]
        if not at:
            return None, self.env._("The time cannot be read. Write it like 2026-11-02 08:00:00.")
        if at > known["latest"]:
            return None, self.env._("The reading was measured in the future. Check its time.")
        if not machine:
            return None, self.env._("No equipment '%(code)s' is known. Use its serial number.", code=row["equipment"])
        if known["sender"] is not None and known["sender"] not in machine.sender_ids:
            return None, self.env._(
                "%(user)s may not send for %(equipment)s. Name this user on the equipment, under Batch Record.",
                user=known["sender"].name,
                equipment=machine.name,
            )
        if not parameter:
            return None, self.env._("No process parameter has the code '%(code)s'.", code=row["parameter"])
        unit = known["units"].get(row["unit"]) if row["unit"] else parameter.uom_id
        if row["unit"] and not unit:
            return None, self.env._("No unit '%(unit)s' is known.", unit=row["unit"])
        log = next((log for start, end, log in known["logs"][machine.id] if start <= at <= end), None)
        if not log:
            return None, self.env._("No step was running on %(equipment)s at that time.", equipment=machine.name)
        if log.state == "closed" and not known["closed_too"]:
            return None, self.env._(
                "The step on %(equipment)s is closed. The machine itself sends what is missing, or a supervisor reads "
                "its file in.",
                equipment=machine.name,
            )
        try:
            judged = self._known_yardstick(log, parameter, unit, known["yardsticks"]).judge(row["value"], typed=False)
        except (UserError, ValidationError) as refusal:
            return None, str(refusal)
        return judged | {
            "log_id": log.id,
            "production_id": log.production_id.id,
            "parameter_id": parameter.id,
            "measured_at": at,
            "equipment_id": machine.id,
            "reading_ref": row.get("ref"),
        }, None

    def _known_yardstick(self, log, parameter, unit, made):
        key = (log.id, parameter.id, unit.id)
        if key not in made:
            made[key] = self.env["mrp.step.reading"]._yardstick(log, parameter, unit)
        return made[key]

    @api.model
    def _record_file(self, content, company=None):
        """Record the readings in a machine's CSV (bytes): see ``steps.read_rows``; times are the factory's.

        Returns ReadingsTaken; raises UserError when the file as a whole cannot be read.
        """
        company = company or self.env.company
        if foreign_kind(content) or content.startswith(PACKED):
            raise UserError(
                self.env._(
                    "This is no CSV file but a PDF, a workbook, a picture or the like. Export the readings as CSV."
                )
            )
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
                "garbled": garbled(
                    {"equipment": line.equipment, "parameter": line.parameter, "value": line.value, "unit": line.unit}
                ),
            }
            for line in lines
        ]
        return self._record_readings(rows, source="file", company=company)
