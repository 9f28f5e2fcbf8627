# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from secrets import token_urlsafe

from odoo import fields, models
from odoo.addons.fact_guard.guard import Owned
from odoo.addons.stock_lot_quality.state import gravest

#: State today -> what the public page tells; any other is told as waiting, or as released where all is.
PUBLIC_STATES = {
    "recalled": "recalled",
    "failed": "stopped",
    "held": "stopped",
    "suspect": "stopped",
    "expired": "expired",
    "conditional": "conditional",
}


class MrpProduction(models.Model):
    """The public page of a batch: found by a token nobody can guess, showing chosen fields only."""

    _inherit = "mrp.production"

    trace_token = fields.Char(
        "Public Page Token", copy=False, readonly=True, groups="base.group_system", guarded="owner"
    )

    _trace_token_unique = models.UniqueIndex("(trace_token) WHERE trace_token IS NOT NULL")

    def action_open_public_page(self):
        """Open the page a consumer sees, giving the batch its address the first time."""
        self.ensure_one()
        self.check_access("write")
        # the token itself is not for every user's eyes, its page is
        order = self.sudo()
        if not order.trace_token:
            order.write(Owned(trace_token=token_urlsafe(24)))
        return {"type": "ir.actions.act_url", "url": f"/trace/{order.trace_token}", "target": "new"}

    def _public_standing(self):
        """What a stranger is told of the batch today: recalled, stopped, expired, conditional, released or waiting.

        Released only where the batch is and each of its lots is, today. Why one is stopped is the maker's business.
        """
        states = {self.state_today, *self._public_lots().mapped("state_today")} - {False}
        worst = gravest(states)
        if worst in PUBLIC_STATES:
            return PUBLIC_STATES[worst]
        return "released" if self.release_state == "released" and states <= {"released"} else "waiting"

    def _public_lots(self):
        """The lots of this batch: those it names, and those that were in truth made by it."""
        return self.lot_producing_ids | self._made_lines().lot_id

    def _public_batch_values(self):
        """What the public page shows; called with all rights, so each field is named here on purpose."""
        self.ensure_one()
        newest = self.trace_record_ids.sorted("version")[-1:]
        lots = self._public_lots()
        return {
            "product_name": self.product_id.name,
            "batch_number": newest.batch_number or self._batch_number(),
            "producer": self.company_id.name,
            "produced_on": self.state == "done" and self.date_finished,
            "expires_on": min(filter(None, lots.mapped("expiration_date")), default=False),
            "standing": self._public_standing(),
            "rejected": self.release_state == "rejected",
            "logo": self.company_id._public_logo(),
            "seal_state": newest.state or False,
            "sealed_at": newest.sealed_at,
            "block_time": newest.anchor_id.block_time,
            "block_number": newest.anchor_id.block_number,
            "network": newest.anchor_id.network_id.name,
        }
