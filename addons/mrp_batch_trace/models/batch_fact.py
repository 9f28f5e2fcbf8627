# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class BatchFact(models.AbstractModel):
    """A fact of the batch record: append-only, with the time it was recorded beside the time it happened.

    Stored fields of a fact are complete at INSERT, and its foreign keys restrict: the database refuses any
    later change.
    """

    _name = "batch.fact"
    _description = "Batch Record Entry"
    _inherit = ["lot.fact"]

    recorded_at = fields.Datetime(
        required=True,
        readonly=True,
        copy=False,
        default=fields.Datetime.now,
        help="When the entry reached the system. The time of the event itself is kept beside it.",
    )

    def _prepare_facts(self, vals_list):
        """Set the record time in *vals_list*: it is never the caller's."""
        now = fields.Datetime.now()
        for vals in vals_list:
            vals["recorded_at"] = now
