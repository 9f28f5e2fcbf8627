# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo import api, models

from .batch_today import ROLES

BATCH = "mrp_batch_record.batch_record_action"


class Step(NamedTuple):
    """One of the first things to do in a role: a sentence and the page where it is done."""

    text: str
    action: str


class BatchToday(models.AbstractModel):
    """Where a newcomer starts: the first steps of the role, a tour, and what once happened in this plant."""

    _inherit = "batch.today"

    @api.model
    def start(self):
        """Return ``{hidden, role, steps, tour, stories}`` of the current user.

        ``steps`` are ``{text, action}`` whose page the user may open; ``tour`` is the name of the role's tour or False;
        ``stories`` are ``{id, name}``.
        """
        role = next(iter(self._roles()), None)
        steps = [step._asdict() for step in self._first_steps().get(role, ()) if self._may_open(step.action)]
        tour = self.env.ref(self._tours().get(role, "-.-"), raise_if_not_found=False)
        stories = self.env["batch.story"].search([("company_id", "in", [False, *self.env.companies.ids])])
        return {
            "hidden": self.env.user.sudo().res_users_settings_id.batch_start_hidden,  # sudo: the user's own settings
            "role": role or False,
            "steps": steps,
            "tour": tour and tour.name,
            "stories": [{"id": story.id, "name": story.name} for story in stories],
        }

    @api.model
    def _tours(self):
        """Return the external id of each role's tour. To be extended."""
        return {role: f"mrp_batch_trace.tour_{role}" for role, _group in ROLES}

    @api.model
    def hide_start(self, hidden):
        """Show the first steps to the current user no longer, or again."""
        settings = self.env["res.users.settings"]._find_or_create_for_user(self.env.user)
        # sudo: the user's own settings, this one field
        settings.sudo().batch_start_hidden = bool(hidden)

    def _may_open(self, xml_id):
        # sudo: what kind of page it is, not what is on it
        action = self.env.ref(xml_id, raise_if_not_found=False)
        action = action and action.sudo()
        if not action:
            return False
        model = action.res_model if action._name == "ir.actions.act_window" else False
        return not model or self.env[model].has_access("read")

    @api.model
    def _first_steps(self):
        """Return the :class:`Step` rows of each role. To be extended."""
        record = Step(self.env._("Open a batch: its state, what is wrong, and what comes next."), BATCH)
        trace = Step(self.env._("Ask where a lot came from and where it went."), "mrp_batch_trace.action_trace")
        deviations = Step(
            self.env._("Judge a deviation: cause, action, close."), "mrp_batch_record.mrp_deviation_action"
        )
        return {
            "manager": [
                record,
                Step(
                    self.env._("Compare batches: yield, right first time, hours to release."),
                    "mrp_batch_record.batch_figures_action",
                ),
                trace,
            ],
            "quality": [
                Step(self.env._("See which samples wait for which results."), "stock_lot_quality.lot_sample_action"),
                Step(self.env._("Review a finished batch, exceptions first, and sign its release."), BATCH),
                deviations,
                trace,
            ],
            "supervisor": [
                Step(
                    self.env._("Open an order; its batch gets a number when it is confirmed."),
                    "mrp.mrp_production_action",
                ),
                Step(
                    self.env._("Sign a value that was outside its limits."), "mrp_batch_record.mrp_step_reading_action"
                ),
                deviations,
                record,
            ],
            "laboratory": [
                Step(
                    self.env._("Take the sample that waits longest and type its results."),
                    "stock_lot_quality.lot_sample_action",
                ),
                Step(self.env._("Or import the file of an instrument."), "stock_lot_quality.lot_result_import_action"),
                Step(self.env._("See the results and their verdicts."), "stock_lot_quality.lot_test_result_action"),
            ],
            "operator": [
                Step(
                    self.env._("Open the terminal, choose your work center, tap a work order."),
                    "mrp_batch_terminal.batch_terminal_action",
                ),
                Step(self.env._("See what you fed and measured."), "mrp_batch_record.mrp_step_log_action"),
                Step(
                    self.env._("See which entries were refused, and why."),
                    "mrp_batch_terminal.batch_terminal_entry_action",
                ),
            ],
            "auditor": [
                Step(self.env._("Type a batch number, or a part of it."), "mrp_batch_trace.batch_find_action"),
                record,
                trace,
            ],
            "warehouse": [
                Step(
                    self.env._("Receive a delivery: type the supplier's lot on each line, leave the lot empty."),
                    "stock.action_picking_tree_incoming",
                ),
                Step(
                    self.env._("See which stock is held, apart from free stock."), "stock_lot_quality.held_stock_action"
                ),
                trace,
            ],
        }
