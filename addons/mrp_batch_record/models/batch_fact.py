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
        guarded="owner",
        default=fields.Datetime.now,
        help="When the entry reached the system. The time of the event itself is kept beside it.",
    )

    def _prepare_facts(self, vals_list):
        """Return the values with their defaults and the record time, as the owner's: neither is the caller's.

        :raises UserError: a caller has sent what only the owner fills
        """
        self._check_unguarded(vals_list)
        now, completed = fields.Datetime.now(), self._completed(vals_list)
        for vals in completed:
            vals["recorded_at"] = now
        return completed
