# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import base64
import csv
import io
import re
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..lims import FileProblem, ResultRow, RowProblem, guess_columns, read_sheet, typed_rows
from ..models.lot_result_intake import Resolved

PREVIEWED = 20

_FORMULA = re.compile(r"[=@]|[+-](?![\d.,\s]*$)")


@dataclass
class ImportOutcome:
    """What came of a delivery: the results created, how many were on record already, and the rows refused.

    rejected: bytes of a CSV of the refused rows with the reasons, empty when there are none.
    """

    results: object
    known: int = 0
    problems: list = field(default_factory=list)
    rejected: bytes = b""

    @property
    def created(self):
        return len(self.results)


class LotResultImport(models.TransientModel):
    """Drop a laboratory's file, see what it would do, then take it."""

    _name = "lot.result.import"
    _description = "Import Laboratory Results"

    content = fields.Binary("File", attachment=False)
    filename = fields.Char()
    mode = fields.Selection(
        [("all", "All rows or none"), ("good", "The good rows; a file of the others")], default="all", required=True,
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    state = fields.Selection([("drop", "File"), ("check", "Check"), ("done", "Done")], default="drop")
    encoding = fields.Char(readonly=True)
    column_ids = fields.One2many("lot.result.import.column", "import_id", "Columns")
    row_ids = fields.One2many("lot.result.import.row", "import_id", "First rows", readonly=True)
    problem_ids = fields.One2many("lot.result.import.problem", "import_id", "Refused", readonly=True)
    good_count = fields.Integer("To take", readonly=True)
    known_count = fields.Integer("On record already", readonly=True)
    bad_count = fields.Integer("Rows refused", readonly=True)
    rejected = fields.Binary("File of the refused rows", attachment=False, readonly=True)
    rejected_name = fields.Char(default="refused.csv")

    @api.model
    def _import(self, content, filename="", mode="all", columns=None, company=None):
        """Take a laboratory's file.

        :param content: bytes of a CSV or XLSX file
        :param filename: str, for the record
        :param mode: 'all' (everything or nothing) or 'good' (the good rows)
        :param columns: dict field -> column index; guessed from the titles when omitted
        :param company: res.company, the current one when omitted
        :return: ImportOutcome
        :raises UserError: the file as a whole cannot be read
        """
        company = company or self.env.company
        sheet, resolved = self._check(content, columns, company)
        outcome = ImportOutcome(self.env["lot.test.result"], resolved.known, resolved.problems)
        if resolved.problems:
            outcome.rejected = self._rejected(sheet, resolved.problems)
        if mode == "good" or not resolved.problems:
            outcome.results = self.env["lot.result.intake"]._record(resolved, company)
        return outcome

    def _check(self, content, columns, company):
        try:
            sheet = read_sheet(content)
            columns = guess_columns(sheet.header) if columns is None else columns
            typed = typed_rows(sheet, columns, self._zone(company))
        except FileProblem as problem:
            raise UserError(self._file_sentence(problem)) from None
        titles = {name: sheet.header[index] for name, index in columns.items()}
        rows = [row for row in typed if isinstance(row, ResultRow)]
        resolved = self.env["lot.result.intake"]._resolve(rows, company, titles)
        problems = resolved.problems + [row for row in typed if isinstance(row, RowProblem)]
        return sheet, Resolved(resolved.results, resolved.known, sorted(problems, key=lambda problem: problem.line))

    def _zone(self, company):
        """The laboratory's clock: the company's time zone, the user's when it has none."""
        return ZoneInfo(company.partner_id.tz or self.env.user.tz or "UTC")

    def _file_sentence(self, problem):
        sentences = {
            "empty": self.env._("The file is empty. Export it again from the laboratory's system."),
            "encoding": self.env._("The file's characters cannot be read. Save it as CSV UTF-8 and try again."),
            "table": self.env._("The file is not a table of columns. Save it as CSV or XLSX and try again."),
            "workbook": self.env._("The workbook cannot be opened. Save it again as XLSX or as CSV UTF-8."),
            "columns": self.env._(
                "Columns are missing: %(columns)s. Name them so in the first line, or assign them by hand.",
                columns=problem.detail),
        }
        return sentences[problem.code]

    def _sentence(self, problem):
        """What is wrong with a row, and what would be right."""
        sentences = {
            "missing": self.env._("Empty. Every row needs this."),
            "number": self.env._("Not a number. Write one like 3.25 or <0.01."),
            "thousands": self.env._("Could be two numbers. Write it without a thousands separator."),
            "date": self.env._("Not a date. Write one like 2025-09-17 08:30."),
            "day_or_month": self.env._("Day and month cannot be told apart. Write 2025-09-17."),
            "unknown": self.env._("Not known. Correct it, or have quality create it first."),
            "doubtful": self.env._("Several bear this name. Use a code or number that only one has."),
            "other_lot": self.env._("This sample was drawn from lot %(lot)s.", lot=problem.expected),
            "unit_missing": self.env._(
                "Without a unit. Write %(unit)s or one that converts to it.", unit=problem.expected),
            "unit_other": self.env._("Cannot be converted to %(unit)s.", unit=problem.expected),
            "unit_none": self.env._("This parameter has no unit. Leave it empty."),
            "value": self.env._("Not a value of this parameter. %(expected)s", expected=problem.expected),
            "taken": self.env._(
                "On record with other content. A correction has its own number and names this one as replaced."),
        }
        return sentences[problem.code]

    def _rejected(self, sheet, problems):
        reasons = {}
        for problem in problems:
            reasons.setdefault(problem.line, []).append(f"{problem.column}: {self._sentence(problem)}")
        written = io.StringIO()
        writer = csv.writer(written)
        writer.writerow([*sheet.header, self.env._("Line"), self.env._("Why refused")])
        for line, cells in sheet.rows:
            if line in reasons:
                padded = list(cells) + [""] * (len(sheet.header) - len(cells))
                writer.writerow([*map(_inert, padded), line, " / ".join(reasons[line])])
        # The mark tells spreadsheets that this is UTF-8.
        return written.getvalue().encode("utf-8-sig")

    def action_check(self):
        """Read the file, guess the columns and show what would happen."""
        self.ensure_one()
        if not self.content:
            raise UserError(self.env._("Choose the laboratory's file first."))
        content = base64.b64decode(self.content)
        self._guess(content)
        sheet, resolved = self._check(content, self._columns(), self.company_id)
        self.write({
            "state": "check",
            "encoding": sheet.encoding,
            "good_count": len(resolved.results),
            "known_count": resolved.known,
            "bad_count": len({problem.line for problem in resolved.problems}),
            "row_ids": [fields.Command.clear()] + [
                fields.Command.create(self._preview(row)) for row, _values in resolved.results[:PREVIEWED]],
            "problem_ids": self._problem_commands(resolved.problems),
        })
        return self._reopen()

    def _guess(self, content):
        if self.column_ids:
            return
        try:
            header = read_sheet(content).header
        except FileProblem as problem:
            raise UserError(self._file_sentence(problem)) from None
        by_index = {index: name for name, index in guess_columns(header).items()}
        self.column_ids = [
            fields.Command.create({"index": index, "title": title, "meaning": by_index.get(index)})
            for index, title in enumerate(header)
        ]

    def _columns(self):
        """dict field -> column index, as assigned on the screen."""
        assigned = self.column_ids.filtered("meaning")
        if len(set(assigned.mapped("meaning"))) < len(assigned):
            raise UserError(self.env._("Two columns have the same meaning. Leave one of them empty."))
        return {column.meaning: column.index for column in assigned}

    def _preview(self, row):
        reading = f"{row.qualifier}{row.value} {row.unit}".strip()
        names = ("line", "lims_ref", "sample", "lot", "parameter", "tested_at")
        return {"reading": reading, **{name: getattr(row, name) for name in names}}

    def _problem_commands(self, problems):
        return [fields.Command.clear()] + [
            fields.Command.create({
                "line": problem.line, "column": problem.column, "value": problem.value,
                "message": self._sentence(problem),
            }) for problem in problems
        ]

    def action_import(self):
        """Take the file as checked."""
        self.ensure_one()
        outcome = self._import(
            base64.b64decode(self.content), self.filename, self.mode, self._columns(), self.company_id)
        self.write({
            "state": "done",
            "good_count": outcome.created,
            "known_count": outcome.known,
            "bad_count": len({problem.line for problem in outcome.problems}),
            "rejected": base64.b64encode(outcome.rejected) if outcome.rejected else False,
            "problem_ids": self._problem_commands(outcome.problems),
        })
        return self._reopen()

    def action_back(self):
        """Choose another file."""
        self.write({"state": "drop", "content": False, "column_ids": [fields.Command.clear()]})
        return self._reopen()

    def action_open_results(self):
        """Open the results list."""
        return self.env["ir.actions.act_window"]._for_xml_id("stock_lot_quality.lot_test_result_action")

    def _reopen(self):
        return {
            "type": "ir.actions.act_window", "name": self.env._("Import Results"), "res_model": self._name,
            "res_id": self.id, "view_mode": "form", "target": "new",
        }


def _inert(text):
    """A cell that a spreadsheet will not take for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text
