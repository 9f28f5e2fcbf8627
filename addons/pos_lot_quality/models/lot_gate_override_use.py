# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.fact_guard import database


class LotGateOverrideUse(models.Model):
    """The order of a till that an override for a receipt was used for: a till may give another the same number."""

    _name = "lot.gate.override.use"
    _description = "Receipt Sold by an Override"
    _rec_name = "override_id"

    override_id = fields.Many2one("lot.gate.override", required=True, readonly=True, ondelete="restrict")
    company_id = fields.Many2one(related="override_id.company_id", store=True, index=True)
    # The number of the row alone: the override stays used up whatever becomes of the order.
    order_ref = fields.Integer("Order of the Till", required=True, readonly=True)

    _used_once = models.Constraint(
        "UNIQUE (override_id)", "An override for a receipt is used up by the first order of that number."
    )

    def init(self):
        """What an override was used for stays in the database, too."""
        result = super().init()
        database.keep_whole(self.env.cr, self._table)
        database.guard(
            self.env.cr,
            self._table,
            "kept",
            "UPDATE OR DELETE",
            """
            TG_OP = 'DELETE' OR (NEW.id, NEW.override_id, NEW.order_ref)
                IS DISTINCT FROM (OLD.id, OLD.override_id, OLD.order_ref)
            """,
            "what an override was used for stays",
        )
        return result
