# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class LocalName(models.AbstractModel):
    """A record whose own name Odoo keeps in one language: what people read instead, each in theirs."""

    _name = "local.name"
    _description = "Name in the Reader's Language"

    shown_name = fields.Char(
        "Shown As", translate=True, help="What people read, in their language. Empty: the name itself."
    )

    # No dependency on the field: at uninstallation Odoo would take inherited fields that show this name along.
    @api.depends_context("lang")
    def _compute_display_name(self):
        result = super()._compute_display_name()
        for record in self:
            record.display_name = record._shown() or record.display_name
        return result

    def _shown(self):
        """What people read; empty where it is the name itself. To be extended."""
        self.ensure_one()
        return self.shown_name

    def write(self, vals):
        """What was shown before is forgotten."""
        result = super().write(vals)
        if "shown_name" in vals:
            for model in (self, self.env["res.users"]):
                model.invalidate_model(["display_name"])
        return result
