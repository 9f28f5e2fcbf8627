# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.stock_lot_quality.state import BAD_INPUT


class MrpProduction(models.Model):
    """What went into a batch and is bad today, until somebody has judged what that means for the batch."""

    _inherit = "mrp.production"

    def _unjudged_inputs(self):
        """Return the bad lots that went into this batch and that nobody has judged since.

        A lot is judged by a closed deviation of this order that names it, closed after the lot became what it is.

        :return: list of (stock.lot, its state.LotState, the mrp.workorder it was fed to or an empty one)
        """
        self.ensure_one()
        steps = self._steps_by_input()
        states = self.env["stock.lot"].concat(*steps)._states_today()
        return [
            (lot, states[lot.id], step)
            for lot, step in steps.items()
            if states[lot.id].code in BAD_INPUT and not self._input_judged(lot, states[lot.id])
        ]

    def _steps_by_input(self):
        """Return what was fed, and what was consumed or written in without a scan: dict stock.lot -> mrp.workorder."""
        steps = {}
        for feeding in self.feeding_ids._standing().filtered("lot_id"):
            steps.setdefault(feeding.lot_id, feeding.workorder_id)
        lines = self.move_raw_ids.move_line_ids
        consumed = lines.filtered(lambda line: line.state == "done" and line.lot_id and line.quantity)
        for line in consumed | lines._written_in():
            steps.setdefault(line.lot_id, line.move_id.workorder_id)
        return steps

    def _unjoined_inputs(self):
        """Return the lots that were consumed, and that nothing joins with what was made: a trace would miss them.

        What was scanned is traced by its feeding; what was scrapped went into nothing. A closed deviation judges it.
        """
        self.ensure_one()
        made = self._made_lines()
        consumed = self.move_raw_ids.move_line_ids.filtered(
            lambda line: (
                line.state == "done" and line.lot_id and line.quantity and line.location_dest_id.usage != "inventory"
            )
        )
        unjoined = consumed.filtered(lambda line: made and not line.produce_line_ids & made)
        judged = self.deviation_ids.filtered(lambda deviation: deviation.state == "closed").lot_id
        return unjoined.lot_id - self.feeding_ids._standing().lot_id - judged

    def _input_judged(self, lot, state):
        return any(
            deviation.state == "closed" and not (state.since and deviation.closed_at < state.since)
            for deviation in self.deviation_ids
            if deviation.lot_id == lot
        )
