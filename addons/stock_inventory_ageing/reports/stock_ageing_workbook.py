# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
from odoo import models

from ..workbook import write_book
from .ageing_book import compile_book


class StockAgeingWorkbook(models.AbstractModel):
    _name = "report.stock_inventory_ageing.workbook"
    _inherit = "report.report_xlsx.abstract"
    _description = "Inventory Ageing Workbook"

    def _get_objs_for_report(self, docids, data):
        return self.env["stock.ageing.report"].browse(docids)

    def generate_xlsx_report(self, workbook, data, objs):
        write_book(workbook, compile_book(objs._in_own_company()))
