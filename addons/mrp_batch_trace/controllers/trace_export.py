# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.http import Controller, content_disposition, request, route

from ..reports.trace_workbook import trace_workbook

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class TraceExport(Controller):
    """The answer of a trace, to take away."""

    @route("/batch_trace/trace/<int:trace_id>.xlsx", type="http", auth="user", methods=["GET"])
    def trace_xlsx(self, trace_id):
        """Answer a question that was asked, in a workbook; 404 for one the reader may not see."""
        trace = request.env["batch.trace"].search([("id", "=", trace_id)])
        if not trace:
            raise request.not_found()
        lots = trace._seed_lots().mapped("name")
        asked = trace.number or trace.supplier_lot or ", ".join(lots)
        request.env["batch.lookup"].with_company(trace.company_id)._note("workbook", asked or trace.display_name, lots)
        name = f"{request.env._('Trace')} {trace.id}.xlsx"
        return request.make_response(
            trace_workbook(trace),
            [("Content-Type", XLSX), ("Content-Disposition", content_disposition(name)), ("Cache-Control", "no-store")],
        )
