# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import contextlib

from odoo import api, models
from odoo.tools import ormcache

from ...log.living import LivingLog
from ...log.states import LIVE

# what sealing knows of a log without reading it
_KNOWN = {"company_id", "state", "name", "origin", "vkey"}


class TraceLog(models.Model):
    """Each seal asks for the log of its company: what is fixed once a log is opened is kept between transactions."""

    _inherit = "trace.log"

    @api.model_create_multi
    def create(self, vals_list):
        logs = super().create(vals_list)
        self.env.registry.clear_cache()
        return logs

    def write(self, vals):
        written = super().write(vals)
        if _KNOWN & vals.keys():
            self.env.registry.clear_cache()
        return written

    def unlink(self):
        deleted = super().unlink()
        self.env.registry.clear_cache()
        return deleted

    @api.model
    def _living(self, company):
        """The ``LivingLog`` of a company; a log is made, not yet opened, when it has none."""
        if self._was_opened(company.id):
            # Ended, and its successor is not opened yet.
            with contextlib.suppress(LookupError):
                return self._opened(company.id)
        return self._for_company(company)._as_living()

    def _as_living(self):
        return LivingLog(self.id, self.name, self.origin, self.vkey or None)

    @api.model
    @ormcache("company_id")
    def _was_opened(self, company_id):
        """Whether a log of this company was ever opened."""
        # sudo: whoever makes a batch need not read the log.
        return bool(self.sudo().search_count([("company_id", "=", company_id), ("state", "!=", "draft")], limit=1))

    @api.model
    @ormcache("company_id")
    def _opened(self, company_id):
        """The open log of a company. Raises LookupError, which is not kept, when it has none.

        A log that is not opened yet may have been made by a transaction that is still to fail, so it is never kept.
        """
        opened = [state for state in LIVE if state != "draft"]
        # sudo: whoever makes a batch need not read the log.
        found = self.sudo().search_fetch(
            [("company_id", "=", company_id), ("state", "in", opened)], ["name", "origin", "vkey"], limit=1
        )
        if not found:
            raise LookupError(company_id)
        return found._as_living()
