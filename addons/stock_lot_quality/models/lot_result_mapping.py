# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.base.models.res_partner import _tz_get


class LotResultMapping(models.Model):
    """How one laboratory names its columns and writes its dates."""

    _name = "lot.result.mapping"
    _description = "Columns of a Laboratory"
    _order = "name"

    name = fields.Char(required=True)
    company_id = fields.Many2one("res.company", index=True)
    active = fields.Boolean(default=True)
    line_ids = fields.One2many("lot.result.mapping.line", "mapping_id", "Columns", copy=True)
    date_order = fields.Selection(
        [("day", "Day first: 17/09/2025"), ("month", "Month first: 09/17/2025")],
        help="Empty: dates whose day and month cannot be told apart are refused.",
    )
    tz = fields.Selection(_tz_get, "Time zone", help="The laboratory's clock. Empty: the company's.")

    def _titles(self):
        """dict normalised title -> field, '' for a column that is left out; empty without a mapping."""
        normal = self.env["lot.result.import"]._normal_title
        return {normal(line.title): line.meaning or "" for line in self.line_ids}

    def _day_first(self):
        """Whether the day stands before the month; None when that is not known."""
        return {"day": True, "month": False}.get(self.date_order)

    @api.model
    def _of_header(self, header, company):
        """The laboratory all of whose titles are in a header, the one with most; none when two have as many.

        :param header: tuple of titles
        :return: lot.result.mapping
        """
        normal = self.env["lot.result.import"]._normal_title
        there = {normal(title) for title in header}
        fitting = {
            mapping: len(mapping.line_ids)
            for mapping in self.search([("company_id", "in", (company.id, False))])
            if mapping.line_ids and all(normal(line.title) in there for line in mapping.line_ids)
        }
        best = [mapping for mapping, count in fitting.items() if count == max(fitting.values())]
        return best[0] if len(best) == 1 else self.browse()

    def _open(self):
        return {
            "type": "ir.actions.act_window", "name": self.env._("Laboratory"), "res_model": self._name,
            "res_id": self.id, "view_mode": "form", "target": "new",
        }
