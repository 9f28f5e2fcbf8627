# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge(self, partner_ids, dst_partner=None, extra_checks=True):
        """Merging gives a user the name of another partner: it is a renaming."""
        self.env["res.partner"].browse(partner_ids)._check_may_be_named()
        return super()._merge(partner_ids, dst_partner=dst_partner, extra_checks=extra_checks)
