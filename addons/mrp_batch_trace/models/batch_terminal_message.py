# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class BatchTerminalMessage(models.AbstractModel):
    """Every sentence the terminal's service says by itself. What lots, gates and steps say stands with them."""

    _name = "batch.terminal.message"
    _description = "Sentences of the Terminal"

    @api.model
    def _not_operator(self):
        return self.env._(
            "%(user)s may not work at a terminal. Ask for the right 'Batch Traceability: Operator'.",
            user=self.env.user.name,
        )

    @api.model
    def _other_user(self):
        return self.env._(
            "This entry was made by someone else. The person who made it has to log in, then it is sent."
        )

    @api.model
    def _unreadable_entry(self):
        return self.env._("The terminal sent something the server cannot read. Reload the page and enter it again.")

    @api.model
    def _gone(self):
        return self.env._(
            "This work order does not exist any more. Go back to the list and choose another; tell the shift leader "
            "what you had entered."
        )

    @api.model
    def _wrong_time(self, step):
        return self.env._(
            "The time of this entry cannot be: it lies in the future or before %(step)s began. Nothing was booked. "
            "Load the page again, so that the terminal takes the server's time, and enter it again.",
            step=step,
        )

    @api.model
    def _waits_for(self, step, word):
        return self.env._("Waits for step %(step)s, which is not finished (%(state)s).", step=step, state=word)

    @api.model
    def _started(self, step):
        return self.env._("%(step)s started.", step=step)

    @api.model
    def _finished(self, step):
        return self.env._("%(step)s finished.", step=step)

    @api.model
    def _why_short(self, sentence):
        return self.env._("%(short)s Feed the rest, or finish and say why.", short=sentence)

    @api.model
    def _logged(self, parameter, value, unit):
        return self.env._("%(parameter)s = %(value)s %(unit)s noted.", parameter=parameter, value=value, unit=unit)

    @api.model
    def _logged_outside(self, parameter, value, unit, needs_signature):
        if needs_signature:
            return self.env._(
                "%(parameter)s = %(value)s %(unit)s is outside its limits. It is noted; a supervisor has to sign it.",
                parameter=parameter, value=value, unit=unit,
            )
        return self.env._(
            "%(parameter)s = %(value)s %(unit)s is outside its limits. It is noted.",
            parameter=parameter, value=value, unit=unit,
        )

    @api.model
    def _lot_fits(self, lot, product):
        return self.env._("%(lot)s of %(product)s may be used. Confirm the quantity.", lot=lot, product=product)

    @api.model
    def _not_running(self, step):
        return self.env._("%(step)s is not running. Start it first.", step=step)

    @api.model
    def _not_identified(self):
        return self.env._(
            "Login and password do not belong together, or there were too many attempts. Try again in a minute."
        )

    @api.model
    def _second_factor(self, user):
        return self.env._(
            "%(user)s logs in with a second factor, which this terminal cannot ask for. Sign the feeding in a "
            "session of your own: Batch Traceability > Feedings.",
            user=user,
        )

    @api.model
    def _witnessed(self, lot, user):
        return self.env._("%(user)s has signed the feeding of %(lot)s.", lot=lot, user=user)

    @api.model
    def _sample_drawn(self, sample):
        return self.env._("Sample %(sample)s is drawn. Bring it to the laboratory.", sample=sample)

    @api.model
    def _closed(self, batch):
        return self.env._("Order of %(batch)s closed. Quality reviews the batch next.", batch=batch)

    @api.model
    def _too_much(self):
        return self.env._("The quantity is no number. Type it again.")

    @api.model
    def _not_closed(self, batch):
        return self.env._(
            "Odoo has a question before %(batch)s is closed. Close it on its batch record: Batches > Batches.",
            batch=batch,
        )

    @api.model
    def _judged(self, sample):
        names = {"sample": sample.name, "lot": sample.lot_id.name, "step": sample.workorder_id.name}
        if sample.verdict == "failed":
            return self.env._(
                "Sample %(sample)s of %(lot)s, step %(step)s, failed. Do not go on: ask the shift leader.", **names)
        following = sample.workorder_id.needed_by_workorder_ids
        following = following.filtered(lambda step: step.state in ("ready", "blocked"))
        if following:
            return self.env._(
                "Sample %(sample)s of %(lot)s passed: %(next)s may start.", **names, next=following[0].name)
        return self.env._("Sample %(sample)s of %(lot)s, step %(step)s, passed.", **names)
