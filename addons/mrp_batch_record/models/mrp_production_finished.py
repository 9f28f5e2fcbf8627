# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.stock_lot_quality.birth import MADE, PRODUCTION
from odoo.addons.stock_lot_quality.models.stock_state_kept import JOINED, bringing_about
from odoo.exceptions import UserError

REVIEW = "mrp_batch_record.mail_activity_type_review"


class MrpProduction(models.Model):
    """What an order makes: the lots are born as produced, and the batch record is told when the order is finished."""

    _inherit = "mrp.production"

    @api.model_create_multi
    def create(self, vals_list):
        """A lot created together with its order is born with the grade of production."""
        made = super(MrpProduction, self._as_producer()).create(vals_list)
        made._grade_new_lots()
        return made.with_context(self.env.context)  # pylint: disable=context-overridden

    def write(self, vals):
        """Every lot that an order creates for its product is created by writing the order's lots.

        :raises UserError: an order would be done of which nothing was booked as made
        """
        if vals.get("state") == "done":
            self._check_made_before_done()
        if "lot_producing_ids" in vals:
            written = super(MrpProduction, self._as_producer()).write(vals)
            self._grade_new_lots()
            return written
        return super().write(vals)

    def _grade_new_lots(self):
        """A lot typed into the form was made before the order was saved, as if it were to be received."""
        for order in self:
            order.lot_producing_ids._check_home_is(order.company_id)
            order.lot_producing_ids._claim(order.company_id)
        # sudo: whoever makes the batch need not read stock.
        self.sudo().lot_producing_ids.filtered(lambda lot: not lot.quant_ids)._grade_as_born(PRODUCTION)

    def _check_made_before_done(self):
        for order in self.filtered(lambda order: order.state != "done" and not order._made_lines()):
            raise UserError(
                self.env._(
                    "%(order)s is not done: nothing was booked as made. Close it with the quantity made.",
                    order=order.name,
                )
            )

    def _as_producer(self):
        """Return these orders with the word that lots created now come from production, not from a receipt."""
        return self.with_context(lot_birth=MADE)

    def button_mark_done(self):
        """Finishing the order completes the batch record: quantity, by-products, what was consumed without a scan."""
        unfinished = self.filtered(lambda order: order.state != "done")
        # What was planned and not used, core says itself that it is done.
        result = super(MrpProduction, bringing_about(self, "done")).button_mark_done()
        finished = unfinished.filtered(lambda order: order.state == "done")
        if finished:
            finished._batch_event("amended", note="The order was finished.")
            finished.lot_producing_ids._ask_for_samples()
            finished._ask_for_review()
        return result

    def _post_inventory(self, *how, **options):
        """Here core joins what went in with what came out."""
        return super(MrpProduction, bringing_about(self, JOINED))._post_inventory(*how, **options)

    def _ask_for_review(self):
        """Tell all of quality that these wait for their review: whoever of them comes first does it."""
        for order in self.filtered(lambda order: order.release_state == "to_review"):
            reviewers = self.env["res.users"]._all_asked("stock_lot_quality.group_quality", order.company_id)
            for reviewer in reviewers or self.env.user:
                # Whoever closes an order need not see the people of quality.
                order.sudo().with_context(mail_activity_quick_update=True).activity_schedule(
                    REVIEW, user_id=reviewer.id, summary=order._review_words(reviewer.sudo())
                )

    def _review_words(self, reader):
        return self.with_context(lang=reader.lang).env._("Review batch %(batch)s", batch=self._batch_name())

    def _end_review(self):
        """The review is done, whoever did it."""
        # Whoever decides need not be the one who was asked.
        self.sudo().activity_unlink([REVIEW])
        # Of a batch that is decided nobody needs a sample any more, and whoever decides need not be who was asked.
        self.lot_producing_ids.sudo()._sampling().unlink()
