# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models


class BatchMessage(models.AbstractModel):
    """The sentences of the terminal that are kept with an entry."""

    _inherit = "batch.message"

    def _words(self):
        return (
            super()._words()
            | self._words_of_terminal()
            | {
                "logged": self.env._("%(parameter)s = %(value)s %(unit)s noted."),
                "logged_sign": self.env._(
                    "%(parameter)s = %(value)s %(unit)s is outside its limits. It is noted; a supervisor has to sign "
                    "it."
                ),
                "logged_outside": self.env._("%(parameter)s = %(value)s %(unit)s is outside its limits. It is noted."),
                "lot_fits": self.env._("%(lot)s of %(product)s may be used. Confirm the quantity."),
                "sample_drawn": self.env._("Sample %(sample)s is drawn. Bring it to the laboratory."),
                "closed": self.env._("Order of %(batch)s closed. Quality reviews the batch next."),
                "not_closed": self.env._(
                    "Odoo has a question before %(batch)s is closed. Close it on its batch record: Batches > Batches."
                ),
            }
        )

    def _words_of_terminal(self):
        states = self.env["mrp.workorder"]._fields["state"]._description_selection(self.env)
        return {f"state_{state}": word for state, word in states} | {
            "wrong_time": self.env._(
                "The time of this entry cannot be: it lies in the future or before %(step)s began. Nothing was booked. "
                "Load the page again, so that the terminal takes the server's time, and enter it again."
            ),
            "waits_for": self.env._("Waits for step %(step)s, which is not finished (%(state)s)."),
            "started": self.env._("%(step)s started."),
            "finished": self.env._("%(step)s finished."),
            "not_running": self.env._("%(step)s is not running. Start it first."),
            "why_short": self.env._("%(short)s Feed the rest, or finish and say why."),
        }
