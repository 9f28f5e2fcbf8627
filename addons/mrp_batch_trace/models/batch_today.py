# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models

EXPIRES_WITHIN = timedelta(days=7)
#: Cases named below their number; the number opens them all.
FIRST = 5


class BatchToday(models.AbstractModel):
    """The five numbers the day starts with, each with the first of the cases behind it."""

    _name = "batch.today"
    _description = "Today"

    @api.model
    def numbers(self):
        """Return a list of ``{key, count, action, domain, model, cases}`` for the companies the user works in.

        ``cases`` are the first records behind the number, most urgent first: ``{id, name, about, at}``, ``at`` in
        UTC or False. Counts follow the user's own rights: what one may not read is not counted.
        """
        cards = [
            (key, xml_id, [*domain, ("company_id", "in", [False, *self.env.companies.ids])])
            for key, xml_id, domain in self._cards()
        ]
        return [self._card(*card) for card in cards]

    def _cards(self):
        soon = fields.Datetime.to_string(fields.Datetime.now() + EXPIRES_WITHIN)
        return [
            ("running", "mrp_batch_trace.batch_record_action", [("state", "in", ("progress", "to_close"))]),
            ("to_review", "mrp_batch_trace.batch_record_action", [("release_state", "=", "to_review")]),
            ("deviations", "mrp_batch_trace.mrp_deviation_action", [("state", "=", "open")]),
            ("samples", "stock_lot_quality.lot_sample_action", [("verdict", "in", ("pending", "incomplete"))]),
            (
                "expiring",
                "stock.action_production_lot_form",
                [("expiration_date", "<=", soon), ("quant_ids.location_id.usage", "=", "internal")],
            ),
        ]

    def _lines(self):
        """How the cases of each number are told: the order of urgency, the name, what it is about, and when."""
        return {
            "running": ("date_start, id", "name", "product_id", "date_start"),
            "to_review": ("date_finished, id", "name", "product_id", "date_finished"),
            "deviations": ("opened_at, id", "name", "title", "opened_at"),
            "samples": ("drawn_at, id", "name", "lot_id", "drawn_at"),
            "expiring": ("expiration_date, id", "name", "product_id", "expiration_date"),
        }

    def _card(self, key, xml_id, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        model = self.env[action["res_model"]]
        card = {"key": key, "action": xml_id, "domain": domain, "model": model._name, "count": None, "cases": []}
        if model.has_access("read"):
            card |= {"count": model.search_count(domain), "cases": self._cases(key, model, domain)}
        return card

    def _cases(self, key, model, domain):
        order, name, about, moment = self._lines()[key]
        rows = model.search_read(domain, [name, about, moment], order=order, limit=FIRST)
        return [
            {
                "id": row["id"],
                "name": row[name],
                "about": row[about][1] if isinstance(row[about], tuple) else row[about],
                "at": row[moment],
            }
            for row in rows
        ]
