# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.fact_guard.text import typed_text
from odoo.exceptions import UserError

from ..steps import is_amount, is_text

LONGEST_REASON = 500


class MrpProduction(models.Model):
    """Closing the order of a batch whose steps are all done, from wherever the work is."""

    _inherit = "mrp.production"

    def action_close_batch(self, quantity=None, why=None):
        """Close the order: ask how much was made, or book it when the quantity is given.

        :param quantity: made in all, in the order's unit; asked for in a dialog when None
        :param why: str, the reason for more than was planned, or than what was fed can make: it opens a deviation
        :return: True once closed, or an action: the dialog, or a question of Odoo's own
        :raises UserError: a step is not done, the quantity is none or lacks its reason, or a gate refuses
        """
        self.ensure_one()
        self._check_closable()
        if quantity is None:
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Close the Order"),
                "res_model": "batch.close",
                "view_mode": "form",
                "target": "new",
                "context": {"default_production_id": self.id, "default_quantity": self.product_qty},
            }
        if not is_amount(quantity) or self.product_uom_id.compare(quantity, 0) <= 0:
            raise UserError(self.env._("Say how much was made: more than nothing."))
        if not is_text(why or ""):
            raise UserError(self.env._("This is no text that can be kept. Scan or type it again."))
        self._check_made(quantity, typed_text(why))
        self.qty_producing = quantity
        # What was not fed at a step follows the quantity made, as when it is typed into the order.
        self._set_qty_producing(False)
        # A batch that came out smaller is that batch: what is missing is planned anew, not left as a rest of this one.
        # Where a recipe only warns of another consumption, who closes has been asked; what was fed stands as it is.
        return self.with_context(
            skip_backorder=True,
            skip_redirection=True,
            mo_ids_to_backorder=[],
            skip_consumption=self.consumption != "strict",
        ).button_mark_done()

    def _check_closable(self):
        if self.state in ("draft", "done", "cancel"):
            raise UserError(self.env._("Batch %(batch)s is not being made.", batch=self._batch_name()))
        undone = self.workorder_ids.filtered(lambda step: step.state not in ("done", "cancel"))
        if undone:
            raise UserError(
                self.env._(
                    "Batch %(batch)s cannot be closed: step %(steps)s is not done.",
                    batch=self._batch_name(),
                    steps=", ".join(undone.mapped("name")),
                )
            )

    def _check_made(self, quantity, why):
        """Open a deviation for a quantity that needs a reason; refuse it when there is none, or when none would do."""
        sentence = self._overmade_sentence(quantity)
        if not sentence:
            return
        # sudo: the limits hold for whoever makes, also for who need not read the company
        most_times = self.company_id.sudo().batch_most_times
        if self.product_uom_id.compare(quantity, self.product_qty * most_times) > 0:
            raise UserError(
                self.env._(
                    "%(sentence)s That is more than %(times)s times the plan: check the number. If it is right, change "
                    "the quantity of the order first.",
                    sentence=sentence,
                    times=f"{most_times:g}",
                )
            )
        if not why:
            raise UserError(
                self.env._("%(sentence)s Check the number, or close the order and say why.", sentence=sentence)
            )
        words = self.company_id._in_its_language(self)
        self.env["mrp.deviation"]._note(
            self,
            "made_more",
            [words._overmade_sentence(quantity)],
            why[:LONGEST_REASON],
            facts=[self._made_fact(quantity)],
        )

    def _overmade_sentence(self, quantity):
        """What is odd about having made so much, or an empty text."""
        unit = self.product_uom_id
        if unit.compare(quantity, self._most_made()) <= 0:
            return ""
        values = {"made": unit._decimal(quantity), "unit": unit.name}
        if unit.compare(quantity, self.product_qty * self._over_factor()) > 0:
            return self.env._(
                "%(made)s %(unit)s is more than planned: %(planned)s %(unit)s.",
                planned=unit._decimal(self.product_qty),
                **values,
            )
        return self.env._("%(made)s %(unit)s is more than can be made of what was fed.", **values)

    def _note_made(self):
        """Open a deviation for more than the plan, by whatever it was booked; what was said of the same stands."""
        # sudo: what was made counts, whoever books it.
        order = self.company_id._in_its_language(self.sudo())
        if self.product_uom_id.compare(order.qty_produced, order.product_qty * order._over_factor()) <= 0:
            return
        fact = order._made_fact(order.qty_produced)
        if order.deviation_ids._facts_noted("made_more")[-1:] != [fact]:
            sentence = order._overmade_sentence(order.qty_produced)
            order.env["mrp.deviation"]._note(order, "made_more", [sentence], "", facts=[fact])

    def _made_fact(self, quantity):
        """What was made against the plan, in decimals and the id of their unit: what a deviation for more notes."""
        unit = self.product_uom_id
        return [unit._decimal(quantity), unit._decimal(self.product_qty), unit.id]

    def _most_made(self):
        """Return the largest quantity that asks for no reason, in the order's unit: by plan and by what was fed."""
        return self.product_qty * min(1, self._fed_share()) * self._over_factor()

    def _over_factor(self):
        """Return how many times the plan may be made before a reason is asked for."""
        # sudo: as above
        return 1 + self.company_id.sudo().batch_over_percent / 100

    def _fed_share(self):
        """Return the share of the plan that was fed of the component there is least of; 1 when nothing was scanned."""
        moves = self._fed_moves().filtered(lambda move: move.product_uom_qty > 0)
        fed = self.workorder_ids._fed_by_move(moves)
        return min(
            (
                fed[move] / (move.product_uom_qty * (1 - move.bom_line_id.feeding_tolerance / 100))
                for move in moves
                if move.bom_line_id.feeding_tolerance < 100
            ),
            default=1,
        )
