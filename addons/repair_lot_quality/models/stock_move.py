# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class StockMove(models.Model):
    """A movement of a repair is as far as the repair brings it, and stays part of it once it is done."""

    _inherit = "stock.move"

    def _is_of_order(self):
        """What a repair did not use is cancelled when it ends: nobody completes its movements by hand."""
        return super()._is_of_order() and not self.repair_id

    def _fixed(self):
        return super()._fixed() | {"repair_id", "repair_line_type"}
