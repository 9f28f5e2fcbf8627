# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import base64
from dataclasses import dataclass, field
from datetime import timedelta
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.addons.fact_guard.guard import Owned
from odoo.addons.fact_guard.text import typed_text
from odoo.exceptions import UserError

from ..lims import FileProblem, refused_rows, row_typing, unpacked_size

PREVIEWED = 20
# Problems shown one by one on the screen; the file of the refused rows has them all.
SHOWN = 500
# Cells that do not hold what they show: what they show does not stand in the file of the refused rows.
HELD_ELSE = ("format", "as_date", "error_cell", "spoiled", "formula", "struck", "hidden_column")
# Files up to this size are recorded while the user waits; a workbook counts as a table of what it unpacks to.
AT_ONCE = 400_000
_UNPACKED = 16


@dataclass
class ImportOutcome:
    """What came of a delivery: the results created, how many were on record already, and the rows refused.

    rejected: bytes of a CSV of the refused rows with the reasons, empty when there are none.
    """

    results: object
    known: int = 0
    problems: list = field(default_factory=list)
    rejected: bytes = b""
    delivery: object = None

    @property
    def created(self):
        return len(self.results)


class LotResultImport(models.Model):
    _inherit = "lot.result.import"

    @api.model
    def _import(self, content, filename="", mode="all", columns=None, company=None):
        """Take a laboratory's file now.

        :param content: bytes of a CSV, XLSX or JSON file
        :param filename: str, for the record
        :param mode: 'all' (everything or nothing) or 'good' (the good rows)
        :param columns: dict field -> column index; guessed from the titles when omitted
        :param company: res.company, the current one when omitted
        :return: ImportOutcome
        :raises UserError: the file as a whole cannot be read
        """
        delivery = self.create(
            {
                "content": base64.b64encode(content),
                "filename": filename or "lab.csv",
                "mode": mode,
                "company_id": (company or self.env.company).id,
            }
        )
        taken, rejected = delivery._run(columns=columns)
        if delivery.problem_text:
            raise UserError(delivery.problem_text)
        results = self.env["lot.test.result"].search([("import_id", "=", delivery.id)], order="id")
        return ImportOutcome(results, taken.known, taken.problems, rejected, delivery)

    def action_import(self):
        """Take the file as checked: a small one now, a big one in the background."""
        self.ensure_one()
        self.check_access("write")
        self._check_open()
        self._check_seen()
        if self._is_long(self._bytes()):
            return self._queue()
        self._run(seen=self.reading)
        if self.problem_text:
            raise UserError(self.problem_text)
        return True

    @api.model
    def _is_long(self, content):
        """Whether a file, as bytes, is for the background."""
        return max(len(content), unpacked_size(content) // _UNPACKED) > AT_ONCE

    def action_import_good(self):
        """Take the good rows, although others are refused."""
        self.mode = "good"
        return self.action_import()

    def _run(self, columns=None, progress=None, seen=None):
        """Read, settle and record, in this transaction.

        A file that cannot be read at all leaves the import refused, with a sentence.

        :param columns: dict field -> column index; as assigned or guessed when omitted
        :param progress: callable that is told the phase and the rows done so far
        :param seen: digest of the rows as a check has shown them; they must read so still
        :return: (Taken or None, bytes of the file of refused rows)
        """
        self.ensure_one()
        self.check_access("write")
        content = self._bytes()
        try:
            sheet = self._open(content)
            typing = self._typing(sheet, self._columns(sheet) if columns is None else columns)
            taken = self._take(typing, self.mode, progress, seen)
            rejected = self._rejected(typing, taken.problems) if taken.problems else b""
        except FileProblem as problem:
            self._refuse(problem, content)
            return None, b""
        self._set_outcome(content, sheet, taken, rejected)
        return taken, rejected

    def _typing(self, sheet, columns):
        """lims.RowTyping of a file as its laboratory writes."""
        # A laboratory elsewhere may be ahead by its zone where its file names none.
        latest = fields.Datetime.now() + timedelta(days=1)
        laboratory = self.mapping_id
        return row_typing(sheet, columns, self._zone(), laboratory._day_first(), latest, laboratory._habits())

    def _take(self, typing, mode, progress=None, seen=None):
        taken = self.env["lot.result.intake"]._take(
            typing.rows(), self.company_id, typing.titles, mode, {"import_id": self.id}, progress, seen
        )
        if not taken.lines:
            raise FileProblem("empty")
        return taken

    def _zone(self):
        """The laboratory's clock: its own time zone, the company's or the user's when it has none."""
        return ZoneInfo(self.mapping_id.tz or self.company_id.partner_id.tz or self.env.user.tz or "UTC")

    def _preview(self, sheet):
        """Settle the file without recording anything.

        :param sheet: lims.Sheet of the file
        :return: dict of values: counts, the first rows and the problems
        """
        taken = self._take(self._typing(sheet, self._columns(sheet)), "check")
        values = {**self._counted(taken), **self._seen_values(taken)}
        intake = self.env["lot.result.intake"]
        values["row_ids"] = [fields.Command.clear()] + [
            fields.Command.create(self._preview_row(row)) for row in intake._preview(PREVIEWED)
        ]
        return values

    def _preview_row(self, row):
        parameter = self.env["lot.parameter"].browse(row["parameter_id"])
        unit = self.env["uom.uom"].browse(row["uom_id"] or [])
        qualifier = {"<=": "≤", ">=": "≥"}.get(row["qualifier"], row["qualifier"] or "")
        reading = f"{qualifier}{row['value']} {unit.name or ''}".strip()
        names = ("line", "lims_ref", "sample", "lot", "tested_at")
        return {"reading": reading, "parameter": parameter.display_name, **{name: row[name] for name in names}}

    def _counted(self, taken):
        return {
            "line_count": taken.lines,
            "good_count": taken.good,
            "known_count": taken.known,
            "bad_count": len({problem.line for problem in taken.problems}),
            **self._problem_values(),
            "problem_ids": [fields.Command.clear()]
            + [
                fields.Command.create(
                    {
                        "line": problem.line,
                        "column": problem.column,
                        "value": problem.value,
                        "code": problem.code,
                        "expected": problem.expected,
                    }
                )
                for problem in taken.problems[:SHOWN]
            ],
        }

    def _set_outcome(self, content, sheet, taken, rejected):
        refused = taken.problems and (self.mode == "all" or not (taken.created or taken.known))
        # sudo: the rows that are shown are nobody's to write.
        delivery = self.sudo()
        # The files come first: exchanging one sends to the database what is pending, and once the state is there, the
        # database lets nothing else change any more.
        delivery.write(
            Owned(rejected=base64.b64encode(rejected) if rejected else False, row_ids=[fields.Command.clear()])
        )
        delivery.write(
            Owned(
                self._counted(taken),
                state="refused" if refused else "done",
                **self._sheet_values(sheet),
                digest=self._digest(content),
                created_count=taken.created,
                finished_at=fields.Datetime.now(),
                **self._seen_values(taken, refused),
            )
        )

    def _refuse(self, problem, content=b""):
        # sudo: as above.
        self.sudo().write(
            Owned(
                self._problem_values(problem),
                state="refused",
                finished_at=fields.Datetime.now(),
                digest=self._digest(content) if content else False,
            )
        )

    def _as_json(self):
        """This import as other systems are told of it.

        :return: dict that JSON takes
        """
        self.ensure_one()
        payload = {
            "import": self.id,
            "state": self.state,
            "rows": self.line_count,
            "created": self.created_count,
            "known": self.known_count,
            "refused": self.bad_count,
            "problems": [
                {
                    "line": problem.line,
                    "column": problem.column,
                    "value": problem.value or "",
                    "message": problem.message,
                }
                for problem in self.problem_ids
            ],
        }
        if self.state == "queued":
            payload["progress"] = round(self.progress)
        if self.problem_text:
            payload["error"] = self.problem_text
        return payload

    def _rejected(self, typing, problems):
        reasons = {}
        for problem in problems:
            sentence = self._sentence(problem)
            # What such a cell shows does not stand in the file: nobody may send it again unseen.
            shown = f" {problem.value}" if problem.code in HELD_ELSE else ""
            sentences, codes = reasons.setdefault(problem.line, ([], set()))
            sentences.append(f"{problem.column}{shown}: {sentence}" if problem.column or shown else sentence)
            codes.add(problem.code)
        joined = {line: (" / ".join(sentences), codes) for line, (sentences, codes) in reasons.items()}
        return refused_rows(typing, joined, (self.env._("Line"), self.env._("Why refused"), self.env._("Decimal mark")))

    def action_undo(self):
        """Open the dialog that asks why the import is taken back."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Take back"),
            "res_model": "lot.result.undo",
            "view_mode": "form",
            "target": "new",
            "context": {"default_import_id": self.id},
        }

    def _undo(self, reason):
        """Retract all results of the import; the corrected file may then bring them again under the same numbers.

        :param reason: str, why
        :raises UserError: it recorded nothing, or is somebody else's and the user is not of quality
        """
        self.ensure_one()
        if self.state != "done":
            raise UserError(self.env._("This import has recorded nothing that could be taken back."))
        theirs = self.env.user in (self.create_uid, self.taken_by)
        if not theirs and not self.env.user.has_group("stock_lot_quality.group_quality"):
            raise UserError(self.env._("Somebody else imported this file. Ask them or a quality manager."))
        results = self.env["lot.test.result"].search([("import_id", "=", self.id), ("retracted_at", "=", False)])
        results._retract(reason)
        # sudo: as above.
        self.sudo().write(Owned(state="undone", undo_reason=typed_text(reason)))
