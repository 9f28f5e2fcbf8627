# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class LotQuarantine(models.Model):
    """A place was made a quarantine, or is none any more: by whom and when."""

    _name = "lot.quarantine"
    _description = "Change of a Quarantine"
    _inherit = ["lot.fact"]
    _order = "changed_at desc, id desc"
    _rec_name = "location_id"
    _owned_rows = True
    # Who and when it says itself; and it never changes.
    _log_access = False

    location_id = fields.Many2one(
        "stock.location", "Place", required=True, index=True, readonly=True, ondelete="restrict"
    )
    company_id = fields.Many2one("res.company", readonly=True)
    is_quarantine = fields.Boolean("Quarantine", readonly=True)
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True, ondelete="restrict")
    changed_at = fields.Datetime("On", required=True, readonly=True)
