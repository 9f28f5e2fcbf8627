# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.fact_guard.guard import Private
from odoo.exceptions import UserError

from .stock_state_kept import bringing_about, brought_about

#: What may be said otherwise of what was scrapped: why.
FREE = frozenset({"scrap_reason_tag_ids"})


class StockScrap(models.Model):
    """Goods are scrapped by moving them, also those of a transfer that is done; then the order stays as it was done."""

    _name = "stock.scrap"
    _inherit = ["stock.state.kept", "stock.scrap"]

    def write(self, vals):
        """Refuse another value of what is done.

        :raises UserError: see above, or a state that does not come about
        """
        if not self.env.su and "done" not in brought_about(self.env):
            done = self.filtered(lambda scrap: scrap.state == "done" and scrap._is_changed_but(vals, FREE))
            for scrap in done:
                raise UserError(
                    self.env._(
                        "%(order)s is done: what was scrapped stays as it was. Correct the stock by a count.",
                        order=scrap.name,
                    )
                )
        return super().write(vals)

    def copy_data(self, default=None):
        """A copy is not done yet."""
        return super().copy_data({"state": "draft", "date_done": False, **(default or {})})

    def do_scrap(self):
        """Only here do movements belong to a scrap order."""
        scraps = bringing_about(self, "done").with_context(scrapping=Private(True))
        return super(StockScrap, scraps).do_scrap()
