# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class TraceSuccession(models.TransientModel):
    """Ending a log in public, and opening the one that continues it on the same or another chain."""

    _name = "trace.succession"
    _description = "End a Log"
    _check_company_auto = True

    log_id = fields.Many2one("trace.log", required=True, readonly=True)
    company_id = fields.Many2one(related="log_id.company_id")
    reason = fields.Char(required=True)
    has_successor = fields.Boolean("Continue in a New Log", default=True)
    name = fields.Char("Short Name", compute="_compute_name", store=True, readonly=False)
    network_id = fields.Many2one(
        "trace.network", compute="_compute_network_id", store=True, readonly=False, check_company=True
    )

    @api.depends("log_id")
    def _compute_name(self):
        for ending in self:
            log = ending.log_id
            number = self.env["trace.log"].search_count([("company_id", "=", log.company_id.id)]) + 1
            ending.name = f"{log.name[:36]}-{number}" if log else False

    @api.depends("log_id")
    def _compute_network_id(self):
        for ending in self:
            ending.network_id = ending.log_id.network_id

    def action_end(self):
        """End the log."""
        self.ensure_one()
        log = self.log_id._as_administrator()
        successor = log._end(self.reason, self._prepare_successor_vals() if self.has_successor else None)
        return (successor or log)._get_records_action()

    def _prepare_successor_vals(self):
        place = self.log_id.origin.removesuffix(self.log_id.name)
        return {"name": self.name, "origin": f"{place}{self.name}", "network_id": self.network_id.id}
