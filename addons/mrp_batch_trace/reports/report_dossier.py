# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime
from functools import partial

from odoo import api, models
from odoo.addons.stock_lot_quality.reports.qr import qr_path
from odoo.tools import format_datetime

from ..dossier import changes_after_entry, matrix
from ..dossier.matrix import standing, yield_percent


class ReportDossier(models.AbstractModel):
    """The electronic batch record on paper: the dict of ``_batch_record()`` in print, nothing added, nothing left."""

    _name = "report.mrp_batch_trace.report_dossier"
    _description = "Batch Dossier"

    @api.model
    def _get_report_values(self, docids, data=None):
        productions = self.env["mrp.production"].browse(docids)
        records, words = productions._batch_records(), self._words()
        return {
            "doc_ids": docids, "doc_model": "mrp.production", "docs": productions,
            "sheets": [self._sheet(production, records[production.id], words) for production in productions],
            "requirements": self._requirements(), "statuses": self._statuses(), "words": words,
        }

    def _sheet(self, production, record, words):
        path, side = qr_path(self._link(production))
        zone = production.company_id._factory_tz().key
        moment = partial(self._moment, zone=zone)
        return {
            "moment": moment, "zone": zone,
            "production": production, "record": record, "exceptions": production._release_exceptions(),
            "matrix": matrix(record, moment, words), "changes": changes_after_entry(record),
            "qr_path": path, "qr_side": side,
            "standing": {row["id"] for row in standing(record["materials"])},
            "yield": yield_percent(record["batch"]),
        }

    def _link(self, production):
        """Where the QR code leads: the order, until something can prove more."""
        return f"{production.get_base_url()}/odoo/mrp.production/{production.id}"

    def _moment(self, instant, zone):
        """A UTC instant of the record (``YYYY-MM-DDTHH:MM:SSZ``) as the factory's clock showed it."""
        if not instant:
            return ""
        instant = datetime.strptime(instant, "%Y-%m-%dT%H:%M:%SZ")
        return format_datetime(self.env, instant, tz=zone, dt_format="medium")

    def _requirements(self):
        """What each paragraph of 21 CFR 211.188 asks for, in short."""
        return {
            "master": self.env._("Master production record reproduced"),
            "dates": self.env._("Dates of each step"),
            "equipment": self.env._("Major equipment and lines used"),
            "materials": self.env._("Each batch of component or in-process material used"),
            "weights": self.env._("Weights and measures of components"),
            "results": self.env._("In-process and laboratory control results"),
            "area": self.env._("Inspection of equipment and area before use"),
            "yield": self.env._("Actual yield and percentage of theoretical yield"),
            "labels": self.env._("Labelling control records with specimens"),
            "containers": self.env._("Description of containers and closures"),
            "sampling": self.env._("Sampling performed"),
            "persons": self.env._("Persons performing and checking each step"),
            "investigations": self.env._("Investigations made"),
            "examination": self.env._("Results of the final examination"),
        }

    def _statuses(self):
        return {
            "met": self.env._("✓ Recorded"), "missing": self.env._("✗ Missing"),
            "outside": self.env._("Kept outside this record"), "deviation": self.env._("! Deviation"),
        }

    def _words(self):
        """The codes of the record in words, in the reader's language: (model, field) selections."""
        selections = {
            "verdict": ("lot.sample", "verdict"), "result": ("lot.test.result", "state"),
            "severity": ("mrp.deviation", "severity"), "deviation": ("mrp.deviation", "state"),
            "source": ("mrp.step.reading", "source"), "operation": ("lot.gate.decision", "operation"),
            "role": ("batch.signature", "role"), "meaning": ("batch.signature", "meaning"),
            "fitness": ("mrp.step.equipment", "fitness"), "order": ("mrp.production", "state"),
            "release": ("mrp.production", "release_state"),
        }
        return {
            word: dict(field._description_selection(self.env))
            for word, (model, name) in selections.items()
            if (field := self.env[model]._fields[name]).type == "selection"
        } | {"grade": self._grades(), "section": {
            "materials": self.env._("Material"), "steps": self.env._("Reading"), "tests": self.env._("Test result"),
        }}

    def _grades(self):
        # An auditor reads the record without reading how grades are set up; their names are no secret.
        grades = self.env["lot.grade"].sudo().search([])
        return {grade.code: grade.name for grade in grades}
