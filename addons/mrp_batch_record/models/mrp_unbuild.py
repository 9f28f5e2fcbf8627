# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError

#: Where the transaction keeps the ids of the orders that are being taken apart.
AT_WORK = "mrp_batch_record_unbuilding"
#: What was taken apart, where, and by which papers.
FIXED = frozenset(
    {
        "name",
        "mo_id",
        "bom_id",
        "lot_id",
        "product_id",
        "product_qty",
        "product_uom_id",
        "company_id",
        "location_id",
        "location_dest_id",
    }
)


class MrpUnbuild(models.Model):
    """An unbuild order is done by taking the goods apart, and then stays as it was done."""

    _name = "mrp.unbuild"
    _inherit = ["stock.state.kept", "mrp.unbuild"]

    @api.model
    def _computed_but_written(self):
        """Odoo's form lets people choose by which bill of material it is taken apart."""
        return super()._computed_but_written() | {"bom_id"}

    def write(self, vals):
        """Refuse another value of what is done.

        :raises UserError: see above, or a state that does not come about
        """
        done = self.browse() if self.env.su else self.filtered(lambda order: order.state == "done")
        for order in done.filtered(lambda order: order._is_changed_by(vals, FIXED)):
            raise UserError(
                self.env._(
                    "%(order)s is done: what was taken apart stays as it was. Correct the stock by a count or by "
                    "scrap.",
                    order=order.name,
                )
            )
        return super().write(vals)

    def action_unbuild(self):
        """Only here is an unbuild order done: its goods move with it.

        Core does it in a context of its own making, in which nothing that we say would arrive.
        """
        at_work = self.env.cr.cache.setdefault(AT_WORK, set())
        at_work.update(self.ids)
        try:
            return super().action_unbuild()
        finally:
            at_work.difference_update(self.ids)

    def _is_state_refused(self, state):
        return state != "done" or not self.env.cr.cache.get(AT_WORK, set()).issuperset(self.ids)

    def _refuse_state(self):
        raise UserError(self.env._("An unbuild order is done by the button that does it, not by setting a state."))
