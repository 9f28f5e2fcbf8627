# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

TODAY = "mrp_batch_trace.batch_today_action"


class BatchHome(models.AbstractModel):
    """The page on which each role starts: after the login, and when the app is opened."""

    _name = "batch.home"
    _description = "First Page of a Role"

    @api.model
    def _pages(self):
        """Return ``{role: actions}``, external ids, the first that is there decides. To be extended.

        The roles are those of Today, in its order: who leads comes before who does.
        """
        return {
            "manager": (TODAY,),
            "quality": (TODAY,),
            "supervisor": (TODAY,),
            "laboratory": ("stock_lot_quality.lot_sample_action_waiting", "stock_lot_quality.lot_sample_action"),
            "operator": ("mrp_batch_terminal.batch_terminal_action",),
            "auditor": ("mrp_batch_trace.batch_find_action",),
            "warehouse": (TODAY,),
        }

    @api.model
    def _action(self):
        """Return the action of the current user's first page: a record of its own kind, empty without a role."""
        pages = self._pages()
        for role in self.env["batch.today"]._roles():
            for xml_id in pages.get(role, ()):
                if action := self.env.ref(xml_id, raise_if_not_found=False):
                    return action
        return self.env["ir.actions.actions"]

    @api.model
    def open(self):
        """Return the number of the action that opens the page of one's role; Today's for who has none."""
        return (self._action() or self.env.ref(TODAY)).id
