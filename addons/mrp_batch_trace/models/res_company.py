# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class ResCompany(models.Model):
    _inherit = "res.company"

    def _batch_door(self):
        """Return what the login page shows of the plant: ``{name, logo}``, ``logo`` whether it has one of its own.

        The company is the one whose logo Odoo's own login page shows: that of the superuser.
        """
        # sudo: the name and the sign of the house stand on its door
        company = self.env.ref("base.user_root").sudo().company_id
        return {"name": company.name, "logo": bool(company.logo) and not company.uses_default_logo}
