# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.stock_lot_quality.reports.qr import qr_path

from ..dossier import changes_after_entry, matrix
from ..dossier.matrix import standing, yield_percent
from .record_words import RecordWords


class ReportDossier(models.AbstractModel):
    """The electronic batch record on paper: the dict of ``_batch_record()`` in print, nothing added, nothing left."""

    _name = "report.mrp_batch_record.report_dossier"
    _description = "Batch Dossier"

    @api.model
    def _get_report_values(self, docids, data=None):
        productions = self.env["mrp.production"].browse(docids)
        records = productions._batch_records()
        for production in productions:
            name = production._batch_name()
            self.env["batch.lookup"].with_company(production.company_id)._note("dossier", name, [name])
        return {
            "doc_ids": docids,
            "doc_model": "mrp.production",
            "docs": productions,
            "sheets": [self._sheet(production, records[production.id]) for production in productions],
            "reason": self.env["lot.gate.decision"]._sentence_of,
            "requirements": self._requirements(),
            "statuses": self._statuses(),
            "sections": self._sections(),
        }

    def _sheet(self, production, record):
        path, side = qr_path(self._link(production))
        words = RecordWords(self.env, production.company_id)
        return {
            "say": words,
            "moment": words.moment,
            "zone": words.zone.key,
            "production": production,
            "record": record,
            "exceptions": production._release_exceptions(),
            "matrix": matrix(self._named(record, words), words.moment, self._judging_words(words)),
            "changes": changes_after_entry(record),
            "qr_path": path,
            "qr_side": side,
            "standing": {row["id"] for row in standing(record["materials"])},
            "yield": yield_percent(record["batch"]),
        }

    def _link(self, production):
        """Where the QR code leads: the order, until something can prove more."""
        return f"{production.get_base_url()}/odoo/mrp.production/{production.id}"

    @staticmethod
    def _named(record, words):
        """The record with names for the codes that the matrix tells as they stand; what it judges by stays."""

        def reading(row):
            return row | {
                "parameter": words.parameter(row["parameter"]),
                "unit": words.unit(row.get("unit")),
                "value": words.value(row["parameter"], row["value"]),
            }

        batch = record["batch"]
        return record | {
            "batch": batch
            | {
                "told": f"{words.number(batch.get('quantity'))} / "
                f"{words.amount(batch.get('planned_quantity'), batch.get('unit'))}"
            },
            "materials": [
                row
                | {
                    "product": words.product(row["product"]),
                    "quantity": words.number(row.get("quantity")),
                    "unit": words.unit(row.get("unit")),
                }
                for row in record["materials"]
            ],
            "steps": [
                step
                | {
                    "operators": [words.person(login) for login in step.get("operators", [])],
                    "readings": [reading(row) for row in step.get("readings", [])],
                }
                for step in record["steps"]
            ],
        }

    @staticmethod
    def _judging_words(words):
        """The codes that the matrix judges by, in words."""
        kinds = {
            "verdict": ("tests", "verdict"),
            "fitness": ("equipment", "fitness"),
            "meaning": ("signatures", "meaning"),
        }
        return {kind: words.selection(*place) for kind, place in kinds.items()}

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
            "met": self.env._("✓ Recorded"),
            "missing": self.env._("✗ Missing"),
            "outside": self.env._("Kept outside this record"),
            "deviation": self.env._("! Deviation"),
        }

    def _sections(self):
        return {"materials": self.env._("Material"), "steps": self.env._("Reading"), "tests": self.env._("Test result")}


class ReportDossierScreen(models.AbstractModel):
    """The same document on the screen."""

    _name = "report.mrp_batch_record.report_dossier_screen"
    _inherit = ["report.mrp_batch_record.report_dossier"]
    _description = "Batch Dossier on the Screen"
