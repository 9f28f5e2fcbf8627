# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ..queries import links


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _genealogy_closure(self, downstream=True):
        """All lots made from these (or, upstream, all lots these were made from), these included.

        Any depth, safe on loops, within the companies the user works in and the lots the user may read.
        """
        return self._visible_lots(links.closure(self.ids, self.env.companies.ids, downstream))

    def _genealogy_neighbours(self, downstream=True):
        """The lots exactly one step away, themselves excluded unless they loop."""
        return self._visible_lots(links.neighbours(self.ids, self.env.companies.ids, downstream))

    def _visible_lots(self, lot_query):
        # Raw SQL reads past the record rules: let them choose among what it found.
        return self.search([("id", "in", self._linked_lot_ids(lot_query))], order="id")

    def _linked_lot_ids(self, lot_query):
        # Write out what is pending: raw SQL reads past the ORM's cache.
        self.env.flush_all()
        # A recursive walk is estimated far too dear, and compiling it takes longer than walking.
        self.env.cr.execute("SET LOCAL jit = off")
        return [lot_id for [lot_id] in self.env.execute_query(lot_query)]

    def action_trace_upstream(self):
        """Open the trace of where these lots come from."""
        return self._trace_action("up")

    def action_trace_downstream(self):
        """Open the trace of where these lots went."""
        return self._trace_action("down")

    def action_trace_both(self):
        """Open the trace of these lots, where they come from and where they went."""
        return self._trace_action("both")

    def _trace_action(self, direction):
        action = self.env["ir.actions.actions"]._for_xml_id("mrp_batch_trace.action_trace")
        action["params"] = {"lot_ids": self.ids, "direction": direction}
        return action

    def action_print_trace(self):
        """Print the trace report of these lots, both directions, without opening the screen."""
        trace = self.env["batch.trace"].create({"lot_ids": self.ids, "direction": "both"})
        return trace.action_print()
