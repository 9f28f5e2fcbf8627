# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class LotSample(models.Model):
    """A sample at a terminal."""

    _inherit = "lot.sample"

    # A terminal asks every few seconds what the laboratory has found at the steps.
    _judged_at_step_idx = models.Index("(judged_at) WHERE workorder_id IS NOT NULL")

    def _terminal_row(self):
        """Return this sample as a terminal shows it."""
        words = dict(self._fields["verdict"]._description_selection(self.env))
        return {
            "id": self.id,
            "name": self.name,
            "lot": self.lot_id.name,
            "verdict": self.verdict,
            "word": words[self.verdict],
            "drawn_at": self.drawn_at,
            "drawn_by": self.drawn_by.display_name or "",
            "place": self.place or "",
            "specification": self.specification_id.name or "",
            "missing": self.missing or "",
            "with": self.waiting_for_id.name or "",
        }
