# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models


class BatchTerminalMessage(models.AbstractModel):
    """Every sentence the terminal's service says by itself; those that are kept with an entry stand apart."""

    _name = "batch.terminal.message"
    _inherit = ["batch.message"]
    _description = "Sentences of the Terminal"

    @api.model
    def _not_operator(self):
        return self.env._(
            "%(user)s may not work at a terminal. Ask for the right 'Batch Traceability: Operator'.",
            user=self.env.user.name,
        )

    @api.model
    def _other_user(self):
        return self.env._("This entry was made by someone else. The person who made it has to log in, then it is sent.")

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
    def _override_needs_reason(self):
        return self.env._("Say why this lot has to be used: quality decides on what you write.")

    @api.model
    def _override_not_needed(self, lot):
        return self.env._("%(lot)s may be used: scan it.", lot=lot)

    @api.model
    def _override_asked(self, lot, before):
        if before:
            return self.env._("Quality has been asked about %(lot)s already. The answer is shown here.", lot=lot)
        return self.env._("Quality is asked whether %(lot)s may be used. The answer is shown here.", lot=lot)

    @api.model
    def _override_answered(self, override):
        values = {
            "lot": override.lot_id.name,
            "order": override.origin or "-",
            "user": override.approved_by.display_name,
        }
        if override.state == "approved":
            return self.env._("%(user)s lets %(lot)s be used in %(order)s. Scan it again.", **values)
        return self.env._("%(user)s does not let %(lot)s be used in %(order)s. Take another lot.", **values)

    @api.model
    def _judged(self, sample):
        names = {"sample": sample.name, "lot": sample.lot_id.name, "step": sample.workorder_id.name}
        if sample.verdict == "failed":
            return self.env._(
                "Sample %(sample)s of %(lot)s, step %(step)s, failed. Do not go on: ask the shift leader.", **names
            )
        following = sample.workorder_id.needed_by_workorder_ids
        following = following.filtered(lambda step: step.state in ("ready", "blocked"))
        if following:
            return self.env._(
                "Sample %(sample)s of %(lot)s passed: %(next)s may start.", **names, next=following[0].name
            )
        return self.env._("Sample %(sample)s of %(lot)s, step %(step)s, passed.", **names)
