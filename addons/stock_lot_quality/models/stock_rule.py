# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.fact_guard.guard import without_any_default


class StockRule(models.Model):
    _inherit = "stock.rule"

    @api.model
    def run(self, procurements, raise_user_error=True):
        """Orders and transfers that core makes in superuser mode take no defaults of whoever asked for the goods."""
        return super(StockRule, without_any_default(self)).run(procurements, raise_user_error=raise_user_error)

    @api.model
    def _run_scheduler_tasks(self, use_new_cursor=False, company_id=False):
        """Before reserving, free what may no longer be used.

        Time does what no one does: an override lapses, a delivery is put off beyond the expiry of its lot.
        """
        # sudo: the scheduler frees whoever's reservations.
        lots = self.env["stock.lot"].sudo()._with_open_lines()
        if company_id:
            lots = lots.filtered_domain([("company_id", "in", (False, company_id))])
        lots._release_reservations()
        if use_new_cursor:
            self.env["ir.cron"]._commit_progress()
        return super()._run_scheduler_tasks(use_new_cursor=use_new_cursor, company_id=company_id)
