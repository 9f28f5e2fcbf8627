# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class BatchTrace(models.Model):
    """What the lots of an answer are today."""

    _inherit = "batch.trace"

    def _state_nodes(self, answer):
        """Tell the nodes and siblings of the answer the state of their lots, in one go."""
        lots = self.env["stock.lot"].browse([node.id for node in answer.nodes] + [row["id"] for row in answer.siblings])
        states = lots._states_today()
        words = dict(lots._fields["state_today"]._description_selection(self.env))
        for node in answer.nodes:
            state = states[node.id]
            node.state = state.code if state.code in words else ""
            node.state_name = words.get(state.code, "")
            node.why = lots._state_sentences(state._replace(causes=state.causes[:1]))
        for row in answer.siblings:
            code = states[row["id"]].code
            row.update(state=code if code in words else "", state_name=words.get(code, ""))
