# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from markupsafe import Markup
from odoo import api, fields, models

from .lot_sample import VERDICTS


class LotReopening(models.Model):
    """A late or corrected result turned the verdict of a lot that had been decided, and where it had gone by then."""

    _name = "lot.reopening"
    _description = "Re-opened Lot"
    _inherit = ["lot.fact"]
    _order = "reopened_at desc, id desc"
    _rec_name = "lot_id"

    lot_id = fields.Many2one("stock.lot", required=True, index=True, readonly=True, ondelete="restrict")
    product_id = fields.Many2one(related="lot_id.product_id")
    company_id = fields.Many2one("res.company", required=True, index=True, readonly=True)
    former_grade_id = fields.Many2one("lot.grade", "Grade before", readonly=True, ondelete="restrict")
    verdict = fields.Selection(VERDICTS, "Verdict now", required=True, readonly=True)
    sample_id = fields.Many2one("lot.sample", "Turned by", readonly=True, ondelete="restrict")
    reopened_at = fields.Datetime(required=True, readonly=True)
    user_id = fields.Many2one("res.users", "Caused by", required=True, readonly=True, ondelete="restrict")
    grade_badge = fields.Selection(related="lot_id.grade_badge", string="Grade now")
    place_ids = fields.One2many("lot.reopening.place", "reopening_id", "Where it went", readonly=True)
    customer_count = fields.Integer("Customers", compute="_compute_counts")
    shipped = fields.Float("Shipped of this lot", compute="_compute_counts", digits="Product Unit")
    in_stock = fields.Float("In stock of this lot", compute="_compute_counts", digits="Product Unit")

    @api.depends("place_ids")
    def _compute_counts(self):
        for reopening in self:
            own = reopening.place_ids.filtered(lambda place: place.lot_id == place.reopening_id.lot_id)
            reopening.customer_count = len(
                reopening.place_ids.filtered(lambda place: place.kind == "customer").partner_id
            )
            reopening.shipped = sum(own.filtered(lambda place: place.kind == "customer").mapped("quantity"))
            reopening.in_stock = sum(own.filtered(lambda place: place.kind == "stock").mapped("quantity"))

    @api.model
    def _record(self, lot, verdict, sample):
        """Record that a lot is re-opened, before its grade changes.

        :param lot: stock.lot; verdict: str, what its samples say now; sample: the lot.sample that turned it, or empty
        :return: the recorded fact
        """
        # sudo: whoever enters the result leaves the fact; nobody may write facts by hand.
        return self.sudo().create(
            {
                "lot_id": lot.id,
                "company_id": lot.company_id.id or sample.company_id.id or self.env.company.id,
                "former_grade_id": lot.grade_id.id,
                "verdict": verdict,
                "sample_id": sample.id,
                "reopened_at": fields.Datetime.now(),
                "user_id": self.env.uid,
                "place_ids": [fields.Command.create(place) for place in lot._whereabouts()],
            }
        )

    def _reason(self):
        """Why the lot is held, in the language of the environment."""
        words = dict(self._fields["verdict"]._description_selection(self.env))
        return self.env._(
            "A late or corrected result turned the verdict to '%(verdict)s'. The lot is held until quality decides.",
            verdict=words[self.verdict],
        )

    def _note(self):
        """The same with where the lot is and has gone, as lines of HTML."""
        if not self.place_ids:
            return self._reason()
        return Markup("<br/>").join([self._reason(), self.env._("Where it is and has gone:"), *self._summary()])

    def _summary(self):
        """Where the lot went, as lines of text; the first ten."""
        places = self.place_ids.sorted(lambda place: (place.kind != "customer", place.id))
        lines = [place._sentence() for place in places[:10]]
        if len(places) > 10:
            lines.append(self.env._("and %(count)s more", count=len(places) - 10))
        return lines
