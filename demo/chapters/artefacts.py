# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What the day leaves behind on paper and in Excel."""

from .production import MILK
from .recall import SUSPECT
from .ship import CLOSED_ON


def print_trace(stage):
    """The trace report, asked by the quality manager."""
    _print(stage, "quality", "mrp_batch_trace.action_report_trace", stage.get("trace", SUSPECT), "trace-report.pdf")


def print_dossier(stage):
    """The batch dossier, read by the auditor."""
    _print(stage, "auditor", "mrp_batch_record.action_report_dossier", stage.get("order", MILK), "dossier.pdf")


def _print(stage, role, report, record, name):
    login = stage.someone(role)
    env = stage.as_user(login)
    content, kind = env["ir.actions.report"]._render_qweb_pdf(report, res_ids=record.ids)
    stage.require(kind == "pdf" and content.startswith(b"%PDF"), f"{report} was not printed as PDF but as {kind}.")
    stage.leave(name, content)
    stage.say("later", login, f"prints {name}")


def age_stock(stage):
    """The ageing workbook as at the evening after the shipments, for the accountant."""
    login = stage.someone("accountant")
    report = stage.as_user(login)["stock.ageing.report"].create({"as_at": CLOSED_ON, "company_id": stage.company.id})
    stage.leave("inventory-ageing.xlsx", report._xlsx())
    stage.say("later", login, f"exports inventory-ageing.xlsx as at {CLOSED_ON}")
