# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models


class BatchLimits(models.TransientModel):
    """What may be made above the plan: set by who answers for the plant, without the right to change companies."""

    _name = "batch.limits"
    _description = "Closing Limits"

    company_id = fields.Many2one("res.company", required=True, readonly=True, default=lambda self: self.env.company)
    over_percent = fields.Float(
        "More Made Than Planned (%)",
        compute="_compute_limits",
        store=True,
        readonly=False,
        digits=(16, 2),
        precompute=True,
        help="So much more than planned, or than what was fed makes, is booked without a question. Above it a reason "
        "is asked for, and a deviation is opened.",
    )
    most_times = fields.Float(
        "Maximum Multiple of Plan",
        compute="_compute_limits",
        store=True,
        readonly=False,
        digits=(16, 2),
        precompute=True,
        help="More than so many times the plan is taken for a slip of the finger and refused, whatever the reason.",
    )

    @api.depends("company_id")
    def _compute_limits(self):
        for limits in self:
            limits.over_percent = limits.company_id.batch_over_percent
            limits.most_times = limits.company_id.batch_most_times

    @api.model_create_multi
    def create(self, vals_list):
        """The limits of the company one works in, never of another."""
        return super().create([vals | {"company_id": self.env.company.id} for vals in vals_list])

    def write(self, vals):
        """As in ``create``."""
        return super().write({name: value for name, value in vals.items() if name != "company_id"})

    def action_save(self):
        """Set the limits of the company."""
        self.ensure_one()
        self.check_access("write")
        # sudo: a plant manager sets these two limits, nothing else of the company
        self.company_id.sudo().write({"batch_over_percent": self.over_percent, "batch_most_times": self.most_times})
        return {"type": "ir.actions.act_window_close"}
