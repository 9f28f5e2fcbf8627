# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.fact_guard.guard import Private, private
from odoo.exceptions import UserError


class StockLot(models.Model):
    _name = "stock.lot"
    _inherit = ["stock.lot", "guarded.fields"]

    supplier_id = fields.Many2one("res.partner", index="btree_not_null", tracking=True, ondelete="restrict")
    supplier_lot = fields.Char(index="trigram", tracking=True)
    received_at = fields.Datetime(copy=False, guarded="owner")
    produced_by_ids = fields.Many2many(
        "mrp.production",
        "mrp_production_stock_lot_rel",
        "stock_lot_id",
        "mrp_production_id",
        "Made By",
        readonly=True,
        copy=False,
        guarded="owner",
    )
    is_made_here = fields.Boolean(compute="_compute_is_made_here")
    waits_for_review = fields.Boolean(compute="_compute_is_made_here", help="Its batch is not decided on yet.")
    feeding_ids = fields.One2many("mrp.feeding", "lot_id", "Feedings", readonly=True)
    feeding_count = fields.Integer("Fed Into", compute="_compute_feeding_count")

    @api.depends("produced_by_ids.release_decision", "produced_by_ids.state")
    def _compute_is_made_here(self):
        makers = self._makers()
        for lot in self:
            orders = makers[lot.id].filtered(lambda order: order.state != "cancel")
            lot.is_made_here = bool(orders)
            lot.waits_for_review = any(not order.release_decision for order in orders)

    def _makers(self):
        """Return ``{lot id: orders}`` that made these lots, as their product or beside it, readable by everybody."""
        # sudo: who handles a lot need not see orders to be told that it was made in one.
        lots = self.sudo()
        beside = lots.env["stock.move.line"].search_fetch(
            [
                ("lot_id", "in", lots.ids),
                ("state", "=", "done"),
                ("location_id.usage", "=", "production"),
                ("move_id.production_id", "!=", False),
            ],
            ["lot_id", "move_id"],
            order="id",
        )
        makers = {lot.id: lot.produced_by_ids for lot in lots}
        for line in beside:
            makers[line.lot_id.id] |= line.move_id.production_id
        return makers

    @api.depends("feeding_ids")
    def _compute_feeding_count(self):
        counts = dict(self.env["mrp.feeding"]._read_group([("lot_id", "in", self.ids)], ["lot_id"], ["__count"]))
        for lot in self:
            lot.feeding_count = counts.get(lot, 0)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_confirmed(self):
        """The number of a confirmed order's batch is part of its papers.

        :raises UserError: a confirmed order names one of these lots
        """
        if self.env.su:
            return
        # sudo: who may delete a lot need not see the order that it is of.
        for lot in self.sudo():
            order = lot.produced_by_ids.filtered(lambda order: order.state not in ("draft", "cancel"))[:1]
            if order:
                raise UserError(
                    self.env._(
                        "%(lot)s is the batch of %(order)s. Take it out of the order first, or cancel the order.",
                        lot=lot.name,
                        order=order.name,
                    )
                )

    def write(self, vals):
        written = super().write(vals)
        if vals.get("grade_id"):
            self._tell_regraded(self.env["lot.grade"].browse(vals["grade_id"]))
        return written

    def _tell_regraded(self, grade):
        """A grade given after the order was finished belongs to its batch record; the decision speaks for itself.

        It speaks for the batch that is decided on, not for others with the same number.
        """
        orders = self._home_orders()
        orders -= orders.browse(private(self.env, "deciding_batch", ()))
        if grade.code == "recalled":
            orders._batch_event("recalled")
            return
        finished = orders.filtered(lambda order: order.state == "done")
        if finished:
            finished._batch_event("amended", note=f"A lot was graded: {grade.with_context(lang=None).name}.")

    def _home_orders(self):
        """Return the orders that made these lots, of the company that answers for each, readable by everybody."""
        orders = self.env["mrp.production"].sudo()  # sudo: whoever grades, tests or corrects a lot need not see them
        makers = self._makers()
        return orders.union(*(lot._made_at_home(makers) for lot in self))

    def _made_at_home(self, makers):
        """Of the orders that made this lot, those of the company that answers for it.

        :param makers: what ``_makers`` told of it and others
        """
        return makers[self.id].filtered(lambda order: self._at_home_in(order.company_id))

    def _release_reservations(self):
        """A hold frees what is reserved, but not what has been fed: that is in the tank, and the order waits."""
        return super(StockLot, self.with_context(keep_fed_lines=Private(True)))._release_reservations()

    def _follow_verdict(self, *turned):
        """A passed sample alone does not pass a batch that still waits for its release."""
        return super(StockLot, self.with_context(by_verdict=Private(True)))._follow_verdict(*turned)

    def _regrade(self, code, reason, *why):
        """What a person decides holds; what a verdict would pass waits for the release of the batch."""
        lots = self
        if code == "pass" and private(self.env, "by_verdict"):
            makers = self._makers()
            lots = self.filtered(lambda lot: lot._made_at_home(makers)._all_released())
        return super(StockLot, lots)._regrade(code, reason, *why)

    def _passes_with_its_batch(self):
        """Whether a lot made beside the product of a batch passes once the batch does."""
        self.ensure_one()
        if self.grade_id.code != "in_progress" or not self._home_orders()._all_released():
            return False
        samples = self.sample_ids.filtered(lambda sample: sample.verdict != "withdrawn")
        specified = self.env["lot.specification"]._in_force(self.product_id, self.company_id).get(self.product_id)
        return self._verdict() == "passed" if samples or specified else True

    def action_open_batch(self):
        """Open the batch record of this lot: the order that still waits for its review first."""
        self.ensure_one()
        orders = self._makers()[self.id].sudo(False).filtered(lambda order: order.state != "cancel")
        order = orders.filtered(lambda order: not order.release_decision)[-1:] or orders[-1:]
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_batch_record.batch_record_action")
        form = self.env.ref("mrp_batch_record.batch_record_view_form").id
        return dict(action, res_id=order.id, view_mode="form", views=[(form, "form")], context={})

    def action_open_feedings(self):
        """Open where this lot has been fed."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_batch_record.mrp_feeding_action")
        return dict(action, domain=[("lot_id", "=", self.id)], context={})

    def _feeding_snapshot(self):
        """Return what a feeding keeps of this lot: its origin, grade, verdict and expiry as they are now."""
        # The lot's samples and grade are copied into the record even when the operator may not read them.
        lot = self.sudo()
        counting = lot.sample_ids.filtered(lambda sample: sample.verdict != "withdrawn")
        sample = counting.sorted(lambda sample: (sample.drawn_at, sample.id))[-1:]
        return {
            "lot_id": self.id,
            "lot_name": lot.name,
            "supplier_name": lot.supplier_id.name,
            "supplier_lot": lot.supplier_lot,
            "received_at": lot.received_at,
            "grade_code": lot.grade_id.code,
            "verdict": lot._verdict() if sample else False,
            "specification_version": sample.specification_id.with_context(lang=None).display_name,
            "expiration_date": lot.expiration_date,
        }
