# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.fact_guard.guard import Owned
from odoo.addons.fact_guard.text import typed_text
from odoo.addons.mrp_batch_record.scan import FeedRefused, read
from odoo.addons.mrp_batch_record.steps import is_text
from odoo.addons.stock_lot_quality.gate import Document
from odoo.exceptions import UserError
from odoo.fields import Domain

from .batch_terminal_news import NEWS, NEWS_WITHIN

LONGEST_REASON = 500


class BatchTerminal(models.AbstractModel):
    """What the gate refuses may be asked for at the terminal: quality answers, and the terminal tells the answer."""

    _inherit = "batch.terminal"

    @api.model
    def ask_override(self, workorder_id, code, why):
        """Ask that the lot *code* names may be fed at this step against its grade.

        :return: ``{reason}``, what was done
        :raises UserError: the step does not run, the code names no lot of it, the lot may be fed anyway, or no reason
        """
        self._check_operator()
        step = self._named_row("mrp.workorder", workorder_id)
        if not (is_text(code) and is_text(why)) or not typed_text(why):
            raise UserError(self._say()._override_needs_reason())
        lot, order = self._refused_lot(step, code), step.production_id
        # sudo: whoever has the lot in hand asks; who may read or write overrides is another matter.
        overrides = self.env["lot.gate.override"].sudo()
        # Of two devices the later one waits, and finds what the first has asked.
        self.env.cr.execute("SELECT id FROM mrp_production WHERE id = %s FOR UPDATE", [order.id])
        waiting = overrides.search(
            [
                ("lot_id", "=", lot.id),
                ("operation", "=", "consumption"),
                *self._for_order(order),
                ("state", "=", "requested"),
                ("company_id", "=", order.company_id.id),
            ],
            limit=1,
        )
        if not waiting:
            overrides.create(
                Owned(
                    {
                        "lot_id": lot.id,
                        "operation": "consumption",
                        "origin": order.name,
                        "res_model": order._name,
                        "res_id": order.id,
                        "company_id": order.company_id.id,
                        "reason": typed_text(why)[:LONGEST_REASON],
                    }
                )
            )
        return {"reason": self._say()._override_asked(lot.name, bool(waiting))}

    @api.model
    def _for_order(self, orders):
        return Domain("res_model", "=", "mrp.production") & Domain("res_id", "in", orders.ids)

    def _refused_lot(self, step, code):
        try:
            step._check_feeding_possible()
            lot, product = step._feed_find(read(code))
            step._feed_move(product)
        except FeedRefused as refusal:
            raise UserError(self._say()._sentence(refusal.message)) from None
        if all(answer.allowed for answer in lot._gate("consumption", document=Document.of(step.production_id))):
            raise UserError(self._say()._override_not_needed(lot.name or product.display_name))
        return lot

    def _news(self, workcenter_id):
        """Also the answers of the last hours to overrides that I asked for, or that an order here waits for."""
        told = super()._news(workcenter_id)
        # sudo: who waits for the answer is told it.
        orders = (
            self.env["mrp.workorder"]
            .sudo()
            .search([("workcenter_id", "=", workcenter_id), *self._open_domain("progress")])
            .production_id
        )
        # sudo: as above
        overrides = self.env["lot.gate.override"].sudo()
        answered = overrides.search(
            Domain("state", "in", ("approved", "refused"))
            & Domain("operation", "=", "consumption")
            & Domain("write_date", ">=", fields.Datetime.now() - NEWS_WITHIN)
            & Domain("company_id", "in", self.env.companies.ids)
            & (Domain("requested_by", "=", self.env.uid) | self._for_order(orders)),
            order="write_date desc, id desc",
            limit=NEWS,
        )
        told += [
            {
                "key": f"override/{override.id}/{override.state}",
                "at": override.write_date,
                "tone": "success" if override.state == "approved" else "danger",
                "text": self._say()._override_answered(override),
            }
            for override in answered
        ]
        return sorted(told, key=lambda row: row["at"], reverse=True)
