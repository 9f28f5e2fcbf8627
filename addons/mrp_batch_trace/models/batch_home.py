# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models

TODAY = "mrp_batch_trace.batch_today_action"


class BatchHome(models.AbstractModel):
    """The page on which each role starts: after the login, and when the app is opened."""

    _name = "batch.home"
    _description = "First Page of a Role"

    @api.model
    def _homes(self):
        """Return ``[(group, action)]``, both external ids: the first that a person is in and that is there decides.

        Who leads comes before who does: a supervisor is an operator too, and starts with what needs deciding.
        """
        return [
            ("mrp.group_mrp_manager", TODAY),
            ("stock_lot_quality.group_quality", TODAY),
            ("mrp_batch_trace.group_supervisor", TODAY),
            ("stock_lot_quality.group_lab", "stock_lot_quality.lot_sample_action_waiting"),
            ("stock_lot_quality.group_lab", "stock_lot_quality.lot_sample_action"),
            ("mrp_batch_trace.group_operator", "mrp_batch_trace.batch_terminal_action"),
            ("mrp_batch_trace.group_auditor", "mrp_batch_trace.batch_find_action"),
            ("stock.group_stock_user", TODAY),
        ]

    @api.model
    def _action(self):
        """Return the action of the current user's first page: a record of its own kind, empty without a role."""
        for group, xml_id in self._homes():
            if self.env.user.has_group(group) and (action := self.env.ref(xml_id, raise_if_not_found=False)):
                return action
        return self.env["ir.actions.actions"]

    @api.model
    def open(self):
        """Return the number of the action that opens the page of one's role; Today's for who has none."""
        return (self._action() or self.env.ref(TODAY)).id
