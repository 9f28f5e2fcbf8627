# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import re

from odoo import api, models


class ResPartner(models.Model):
    """A partner's name is the one on its papers; who reads another language may know it by another."""

    _name = "res.partner"
    _inherit = ["res.partner", "local.name"]
    _rec_names_search = ["complete_name", "email", "ref", "vat", "company_registry", "shown_name"]

    @api.depends_context("lang")
    def _compute_display_name(self):
        """The name within what is shown, which may hold the address, the company and more besides."""
        result = super()._compute_display_name()
        for partner in self:
            shown = {
                known.name: known.shown_name for known in partner | partner.parent_id if known.shown_name and known.name
            }
            if shown:
                partner.display_name = _named(partner.display_name, shown)
        return result


def _named(text, shown):
    """A text with the names that are whole parts of it replaced; dict name -> what is shown instead."""
    names = "|".join(re.escape(name) for name in sorted(shown, key=len, reverse=True))
    whole = rf"(?:(?<=^)|(?<=, )|(?<=\n))(?:{names})(?=$|,|\n| ‒ | <| \()"
    return re.sub(whole, lambda found: shown[found[0]], text, count=len(shown))
