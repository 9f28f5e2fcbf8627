# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class CompanyData(models.AbstractModel):
    """Data of a company. Odoo asks before a change whose it is; this asks afterwards, too.

    So that nobody moves their own into a company that they do not work in, to be used there.
    """

    _name = "company.data"
    _description = "Data of a Company"

    def write(self, vals):
        """Change the records; none goes into a company of others.

        :raises AccessError: one would
        """
        answer = super().write(vals)
        if "company_id" in vals:
            self.check_access("write")
        return answer
