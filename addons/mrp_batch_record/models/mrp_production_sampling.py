# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class MrpProduction(models.Model):
    """The sample of the finished product: asked for by the product's specification, drawn at the last step."""

    _inherit = "mrp.production"

    def _finished_specification(self):
        """Return the specification in force for what this order makes; empty when there is none."""
        self.ensure_one()
        # sudo: who makes the batch need not read specifications to be told that one asks for a sample.
        found = self.env["lot.specification"].sudo()._in_force(self.product_id, self.company_id)
        # An order that is being typed in has no product yet.
        return found.get(self.product_id, self.env["lot.specification"]).sudo(False)

    def _needs_finished_sample(self):
        """Whether the product's specification asks for a sample of the batch that nobody has drawn."""
        self.ensure_one()
        return bool(self.lot_producing_ids and self._finished_specification()) and not self._finished_samples()

    def _finished_samples(self):
        """Return the samples that speak for the finished product, readable by everybody.

        They are those by a version of the specification in force, whatever it is called; what was drawn at a step with
        others to follow is none.
        """
        self.ensure_one()
        specification = self._finished_specification().sudo()  # sudo: as above
        # sudo: nor samples.
        return self.lot_producing_ids.sudo().sample_ids.filtered(
            lambda sample: (
                sample.specification_id
                and sample.specification_id._is_version_of(specification)
                and (sample.verdict not in ("failed", "withdrawn") or sample._stands_failed())
                and not (sample.workorder_id in self.workorder_ids and sample.workorder_id._following())
            )
        )

    def _shift_leader(self):
        """Return whom to tell about this order: who is responsible for it, else the first supervisor."""
        self.ensure_one()
        supervisor = "mrp_batch_record.group_supervisor"
        if self.user_id.active and self.user_id.has_group(supervisor):
            return self.user_id
        return self.env["res.users"]._first_member(supervisor, self.company_id)
