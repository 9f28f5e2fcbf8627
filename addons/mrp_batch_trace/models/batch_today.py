# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models

EXPIRES_WITHIN = timedelta(days=7)


class BatchToday(models.AbstractModel):
    """The five numbers the day starts with, each with the cases behind it."""

    _name = "batch.today"
    _description = "Today"

    @api.model
    def numbers(self):
        """Return a list of ``{key, count, model, domain, action}`` for the companies the user works in.

        Counts follow the user's own rights: what one may not read is not counted.
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

    def _card(self, key, xml_id, domain):
        action = self.env["ir.actions.act_window"]._for_xml_id(xml_id)
        model = self.env[action["res_model"]]
        count = model.search_count(domain) if model.has_access("read") else None
        return {"key": key, "count": count, "action": xml_id, "domain": domain}
