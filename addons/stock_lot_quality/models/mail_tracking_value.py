# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class MailTrackingValue(models.Model):
    """Core keeps the grade's name in the language of whoever changed it, and its id: it is named by the id here."""

    _inherit = "mail.tracking.value"

    def _format_display_value(self, field_type, new=True):
        shown = super()._format_display_value(field_type, new=new)
        if field_type != "many2one":
            return shown
        kept = "new_value_integer" if new else "old_value_integer"
        return [
            self._grade_name(tracking[kept]) or value if tracking.field_id.relation == "lot.grade" else value
            for tracking, value in zip(self, shown, strict=True)
        ]

    def _grade_name(self, grade_id):
        # sudo: who may read that the grade changed reads which grade it was and is.
        return self.env["lot.grade"].sudo().browse(grade_id).exists().name
