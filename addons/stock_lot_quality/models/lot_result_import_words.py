# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.tools import format_datetime


class LotResultImport(models.Model):
    """What an import says about a file and its rows, in the reader's language."""

    _inherit = "lot.result.import"

    def _file_sentence(self, problem):
        """A sentence for a lims.FileProblem."""
        sentences = {
            "empty": self.env._("The file has no results in it. Export it again from the laboratory's system."),
            "encoding": self.env._("The file's characters cannot be read. Save it as CSV UTF-8 and try again."),
            "table": self.env._("The file is not a table of columns. Save it as CSV or XLSX and try again."),
            "workbook": self.env._("The workbook cannot be opened. Save it again as XLSX or as CSV UTF-8."),
            "old_workbook": self.env._("This is a workbook of the old form (.xls). Save it as .xlsx or as CSV UTF-8."),
            "unpacked": self.env._("The workbook unpacks to far more than a table of results. Save it as CSV UTF-8."),
            "big": self.env._("The file is larger than %(size)s MB. Split it.", size=problem.detail),
            "long": self.env._("More than %(count)s rows. Split the file.", count=problem.detail),
            "json": self.env._("This is no valid JSON: %(detail)s", detail=problem.detail),
            "json_value": self.env._(
                "JSON results are flat objects of texts, numbers, true, false or null. Look at: %(detail)s",
                detail=problem.detail,
            ),
            "foreign": self._foreign_sentence(problem.detail),
            "columns": self.env._(
                "Columns are missing: %(columns)s. Name them so in the first line, or assign them by hand.",
                columns=self._column_names(problem.detail),
            ),
            "two_columns": self._two_columns_sentence(problem.detail),
            "tables": self.env._(
                "Another table begins on line %(line)s. Send each table as a file of its own.", line=problem.detail
            ),
            "above": self.env._(
                "Rows stand above the titles on line %(line)s. Put the titles first.", line=problem.detail
            ),
            "sheets": self.env._(
                "Several sheets hold results: %(sheets)s. Say which on the laboratory, or send each as a file of its"
                " own.",
                sheets=problem.detail,
            ),
            "laboratories": self.env._(
                "Several laboratories write these titles: %(names)s. Say which it is.", names=problem.detail
            ),
            "no_sheet": self.env._("The workbook has no sheet %(sheet)s.", sheet=problem.detail),
            "wide": self.env._(
                "The file has a line for each sample, or no column of results. Choose a laboratory that writes so,"
                " press A line for each sample to set one up, or assign the columns by hand."
            ),
            "broke_off": self.env._(
                "The work on this file broke off %(count)s times, nothing of it is recorded. Split the file and import"
                " the parts.",
                count=problem.detail,
            ),
            "crash": self.env._("This file could not be worked on. Ask who runs the server: its log says why."),
            "read_otherwise": self.env._(
                "The rows read otherwise than they were checked: the laboratory's settings, a parameter or the columns"
                " were changed since. Check again."
            ),
            # What the server itself said when it refused the work.
            "told": problem.detail,
        }
        return sentences[problem.code]

    def _foreign_sentence(self, kind):
        """What a file of another kind is, and what to send instead."""
        return {
            "pdf": self.env._("This is a PDF. Send the results as CSV, XLSX or JSON."),
            "image": self.env._("This is a picture. Send the results as CSV, XLSX or JSON."),
            "document": self.env._("This is a text document. Send the results as CSV, XLSX or JSON."),
            "web": self.env._("This is a web page. Send the results as CSV, XLSX or JSON."),
            "xml": self.env._("This is an XML file. Save it as .xlsx or as CSV UTF-8."),
            "hl7": self.env._("This is an HL7 message. Send the results as CSV, XLSX or JSON."),
            "astm": self.env._("This is an ASTM message. Send the results as CSV, XLSX or JSON."),
            "archive": self.env._("This is an archive. Unpack it, and send the CSV, XLSX or JSON file in it."),
            "program": self.env._("This is a program. Send the results as CSV, XLSX or JSON."),
        }.get(kind) or self.env._("This file is no table of results. Send CSV, XLSX or JSON.")

    def _two_columns_sentence(self, detail):
        """Which titles (of the detail "field: title, title") could be the same thing."""
        name, _mark, titles = detail.partition(": ")
        return self.env._(
            "Several columns could be %(column)s: %(titles)s. Assign it by hand to one of them.",
            column=self._column_names(name),
            titles=titles,
        )

    def _column_names(self, names):
        """The fields of a problem (comma separated) as the reader calls the columns."""
        said = dict(self.env["lot.result.import.column"]._fields["meaning"]._description_selection(self.env))
        return ", ".join(said.get(name, name) for name in names.split(", "))

    def _expected_value(self, parameter_id):
        """What a value of a parameter looks like."""
        # sudo: whoever reads the problem may read how the parameter is written, whatever company it is of.
        return self.env["lot.parameter"].sudo().browse(int(parameter_id or 0)).exists()._expected().strip()

    def _sentence(self, problem):
        """What is wrong with a row, and what would be right, for a lims.RowProblem."""
        sentences = {
            "missing": self.env._("Empty. Every row needs this; cells that are merged have to be filled."),
            "character": self.env._("Holds a character that cannot be stored. Type it again."),
            "length": self.env._("Longer than %(count)s characters. Shorten it.", count=problem.expected),
            "number": self.env._("Not a number. Write one like 3.25 or <0.01."),
            "thousands": self.env._(
                "Could be two numbers: %(numbers)s. Write it so that it is one, or say on the laboratory which decimal"
                " mark it writes.",
                numbers=problem.expected or problem.value,
            ),
            **self._line_sentences(problem),
            **self._cell_sentences(problem),
            "date": self.env._("Not a date. Write one like 2025-09-17 08:30."),
            "day_or_month": self.env._(
                "Day and month cannot be told apart. Write 2025-09-17, or say on the laboratory's columns which is"
                " first."
            ),
            "future": self.env._("Lies in the future. Check the date, or the clock of what wrote it."),
            "past": self.env._("Lies too far back. Check the date, or the clock of what wrote it."),
            "unknown": self.env._("Not known. Correct it, or have quality create it first."),
            "no_lot": self.env._(
                "No lot is named, and no sample of this number is on record. Register it, or name the lot."
            ),
            "doubtful": self.env._("Several bear this name. Use a code or number that only one has."),
            "other_lot": self.env._("This sample was drawn from lot %(lot)s.", lot=problem.expected),
            "before_lot": self._before_lot_sentence(problem),
            "withdrawn": self.env._("This sample was withdrawn. Draw a new one."),
            "unit_missing": self.env._(
                "Without a unit. Write %(unit)s or one that converts to it, or say on the laboratory in which unit this"
                " parameter is.",
                unit=problem.expected,
            ),
            "unit_other": self.env._("Cannot be converted to %(unit)s.", unit=problem.expected),
            "unit_none": self.env._("This parameter has no unit. Leave it empty."),
            "value": self.env._(
                "Not a value of this parameter. %(expected)s",
                expected=self._expected_value(problem.expected if problem.code == "value" else 0),
            ),
            "taken": self.env._(
                "On record with other content. A correction has its own number and names this one as replaced."
            ),
            "replaces_other": self.env._(
                "The result named here is of another sample or parameter. A correction replaces one of its own."
            ),
        }
        return sentences[problem.code]

    def _before_lot_sentence(self, problem):
        """Since when there is the lot of a sample that is said to have been drawn before."""
        known = problem.code == "before_lot" and fields.Datetime.to_datetime(problem.expected)
        return self.env._(
            "The lot was not there yet: it is known since %(moment)s. Check the date, or the lot.",
            moment=known and format_datetime(self.env, known, dt_format="short"),
        )

    def _line_sentences(self, problem):
        """Of lines that are not whole."""
        return {
            "quote": self.env._("A quote in this row is not closed. Take it out, or double it within the quoted text."),
            "cells": self.env._(
                "More cells than the %(count)s titles. Put a cell that holds the separator, like 3,45, in quotes.",
                count=problem.expected,
            ),
            "cut": self.env._("The row seems to be cut off. Complete it, and end it with a line break."),
            "twice": self.env._(
                "The same sample, parameter and moment stand above. Write the time of each, or take one row out."
            ),
            "hidden": self.env._("This row is hidden in the workbook. Show it if it counts, or delete it."),
        }

    def _cell_sentences(self, problem):
        """Of cells that do not say what they seem to."""
        return {
            "superscript": self.env._("Raised or circled digits. Write 100000 or 1×10^5, and footnotes elsewhere."),
            "sign": self.env._("The column of signs says another sign. Leave one of them out."),
            "percent": self.env._(
                "Written with %(sign)s, but the unit is another one. Write the number in the unit, without it.",
                sign=problem.expected,
            ),
            "format": self.env._(
                "The workbook shows it with a sign or a unit that is only its format. Write what is shown as text."
            ),
            "error_cell": self.env._("A formula that failed. Write the value."),
            "formula": self.env._(
                "A formula that no spreadsheet has computed yet. Open the file in a spreadsheet, save it and send it"
                " again, or write the value."
            ),
            "hidden_column": self.env._(
                "This column is hidden in the workbook. Show it if it counts, or say that it is left out."
            ),
            "struck": self.env._("Struck out in the workbook. Write what counts, or delete the row."),
            "as_date": self.env._("A spreadsheet made a date of it. Write it as text."),
            "spoiled": self.env._(
                "A spreadsheet shortened this number: digits or leading zeros are lost. Write it as text, all of it."
            ),
            "drawn_other": self.env._(
                "This sample was drawn at another time in an earlier row. A sample is drawn once."
            ),
            "below_limit": self.env._(
                "Below which limit? Write it as <0.01, or send a column with the detection limit."
            ),
            "above_limit": self.env._("Above which limit? Write it as >300."),
        }
