# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict
from functools import partial

from odoo import api, fields, models
from odoo.addons.mrp_batch_record.reports.record_words import RecordWords
from odoo.addons.stock_lot_quality.reports.qr import qr_path
from odoo.tools.misc import formatLang

# A section longer than this is cut on paper, and says so.
ROWS = 2000


class ReportTrace(models.AbstractModel):
    _name = "report.mrp_batch_trace.report_trace"
    _description = "Trace Report"

    @api.model
    def _get_report_values(self, docids, data=None):
        traces = self.env["batch.trace"].browse(docids)
        return {
            "doc_ids": docids,
            "doc_model": "batch.trace",
            "docs": traces,
            "sheets": [self._sheet(t) for t in traces],
            "amount": self._amount,
            "rows_max": ROWS,
        }

    def _sheet(self, trace):
        """What one report prints: the answer with its lots by level and its totals."""
        answer = trace._answer()
        path, side = qr_path(f"{trace.get_base_url()}/odoo/trace?trace_id={trace.id}")
        words = RecordWords(self.env, trace.company_id)
        by_id = {node.id: node for node in answer.nodes}
        return {
            "moment": partial(self._moment, words=words),
            "zone": words.zone.key,
            "trace": trace,
            "answer": answer,
            "qr_path": path,
            "qr_side": side,
            "seeds": [by_id[lot_id] for lot_id in answer.seeds if lot_id in by_id],
            "levels": self._levels(answer),
            "customers": self._by_partner(answer.shipped),
            "vendors": self._by_partner(answer.suppliers),
            "criteria": trace._criteria(),
            "direction": dict(trace._fields["direction"]._description_selection(self.env))[trace.direction],
            "documents": self._documents(answer),
            "kinds": self._kinds(),
        }

    @staticmethod
    def _levels(answer):
        """[(distance, nodes)] without the seeds: upstream from far to near, then downstream from near to far."""
        levels = defaultdict(list)
        for node in answer.nodes:
            if not node.seed:
                levels[node.distance].append(node)
        return [(distance, sorted(levels[distance], key=lambda n: n.name)) for distance in sorted(levels)]

    @staticmethod
    def _documents(answer):
        """dict lot id -> names of the documents that made it, for the lots' lines."""
        documents = defaultdict(dict)
        for edge in answer.edges:
            documents[edge.target][edge.document] = True
        return {lot_id: ", ".join(names) for lot_id, names in documents.items()}

    @staticmethod
    def _by_partner(rows):
        """[(name, contact, address, rows)] in the order of the names."""
        partners = defaultdict(list)
        for row in rows:
            name = getattr(row, "customer", None) or getattr(row, "supplier", None) or "?"
            partners[name, row.contact, getattr(row, "address", "")].append(row)
        return [(*partner, found) for partner, found in sorted(partners.items())]

    def _kinds(self):
        return {
            "outgoing": self.env._("Delivery"),
            "incoming": self.env._("Receipt"),
            "internal": self.env._("Internal transfer"),
            "reserved": self.env._("Reserved for production"),
            "fed": self.env._("Fed into production"),
            "making": self.env._("Being made"),
        }

    @staticmethod
    def _moment(instant, words):
        """A UTC instant of the answer as the factory's clock shows it."""
        return words.clock(fields.Datetime.to_datetime(instant)) if instant else ""

    def _amount(self, value, uom=""):
        text = formatLang(self.env, value, digits=3)
        point = self.env["res.lang"]._get_data(code=self.env.lang or "en_US").decimal_point or "."
        if point in text:
            text = text.rstrip("0").rstrip(point)
        return f"{text} {uom}".strip()
