# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class MrpProduction(models.Model):
    """What an order consumed, held against its plan once it is done: whoever ended it, and however it was consumed.

    Odoo cancels a component line of which nothing was taken, and lets a flexible recipe consume anything.
    """

    _inherit = "mrp.production"

    def _post_inventory(self, *how, **options):
        """What an order consumed is booked here, whoever ends it; then it is asked what that was."""
        posted = super()._post_inventory(*how, **options)
        for order in self:
            order._note_consumption()
            order._note_made()
        return posted

    def _note_consumption(self):
        """Open a deviation for what was consumed below or above plan and tolerance; it is judged before the release."""
        # sudo: what was consumed counts, and the recipe's tolerance, whoever ended the order.
        order = self.company_id._in_its_language(self.sudo())
        components = order.move_raw_ids.filtered(lambda move: not move.substitutes_id)
        short = [move._consumed_sentence("short") for move in components if move._is_consumed_short()]
        over = [move._consumed_sentence("over") for move in components if move._is_consumed_over()]
        for noted_as, sentences in (("fed_short", short), ("fed_over", over)):
            if sentences:
                order.env["mrp.deviation"]._note(order, noted_as, sentences, "")
