# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.exceptions import UserError


class LotSample(models.Model):
    """A sample that failed stands, whatever is drawn or corrected after it, until quality has judged it."""

    _inherit = "lot.sample"

    deviation_ids = fields.One2many("mrp.deviation", "sample_id", "Deviations", readonly=True)
    made_here = fields.Boolean(related="lot_id.is_made_here")
    stands_failed = fields.Boolean(
        compute="_compute_stands_failed", help="It failed, and quality has not judged it in a deviation since."
    )

    def _compute_stands_failed(self):
        for sample in self:
            sample.stands_failed = sample._stands_failed()

    def _stands_failed(self):
        """Whether this sample has failed and no deviation judges it, which names it and quality closed since."""
        self.ensure_one()
        failed_at = self._failed_at()
        # sudo: whether it is judged does not depend on who asks.
        closed = self.sudo().deviation_ids.filtered(lambda deviation: deviation.state == "closed")
        return bool(failed_at) and not any(deviation.closed_at >= failed_at for deviation in closed)

    def _failed_at(self):
        """When it failed last, also where it passes by now; False when it never did."""
        # sudo: as above.
        sample = self.sudo()
        failures = sample.verdict_ids.filtered(lambda fact: fact.verdict == "failed").mapped("judged_at")
        return max(failures, default=sample.verdict == "failed" and sample.judged_at)

    def _speaks_against_release(self):
        """Whether this sample is neither passed nor judged: what failed and was judged is in the deviation."""
        self.ensure_one()
        return self._stands_failed() or self.verdict not in ("passed", "failed", "withdrawn")

    def action_open_deviation(self):
        """Open a deviation of the batch that names this sample, to judge it in.

        :raises UserError: the lot belongs to no order
        """
        self.ensure_one()
        # sudo: who may open deviations need not read all orders of the lot.
        order = self.sudo().workorder_id.production_id or self.lot_id._home_orders()[:1]
        if not order:
            raise UserError(
                self.env._(
                    "Lot %(lot)s was not made here, and a deviation belongs to a batch. "
                    "Quality decides on the lot by its grade.",
                    lot=self.lot_id.name,
                )
            )
        return order.sudo(False).action_new_deviation(self._deviation_prefill())

    def _deviation_prefill(self):
        return {
            "workorder_id": self.workorder_id.id,
            "lot_id": self.lot_id.id,
            "sample_id": self.id,
            "title": self.env._("Sample %(sample)s of %(lot)s failed", sample=self.name, lot=self.lot_id.name),
        }

    def _withdraw(self, reason):
        """What is withdrawn after the decision on a batch changes its record."""
        result = super()._withdraw(reason)
        orders = self.lot_id._home_orders() | self.sudo().workorder_id.production_id  # sudo: as above
        orders._amended_after_decision("A sample was withdrawn after the decision.")
        return result
