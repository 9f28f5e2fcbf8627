# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from dataclasses import replace

from odoo import models
from odoo.addons.fact_guard.guard import Private
from odoo.addons.stock_lot_quality.gate import Document, Refusal

from ..sales import LetThrough


class PosSession(models.Model):
    _inherit = "pos.session"

    def _create_picking_at_end_of_session(self):
        """Book what was sold, also of lots blocked since: those goods have left, not to book that would hide them."""
        lots = self.env["stock.lot"]
        for order in self._get_closed_orders().filtered(lambda order: not order.shipping_date):
            lots |= order._lots_of(order.lines._lot_sales(), order.company_id)
        self._record_blocked_since(lots)
        passed = self.with_context(lots_let_through=LetThrough(frozenset(lots.ids)), naming_source=Private(True))
        return super(PosSession, passed)._create_picking_at_end_of_session()

    def _record_blocked_since(self, lots):
        """Record as facts that lots which may be sold no longer had been sold before."""
        session = Document.of(self)
        blocked = [answer for answer in lots._gate("sale", document=session) if not answer.allowed]
        # sudo: everyone who meets the gate leaves a fact; nobody may write facts by hand.
        self.env["lot.gate.decision"].sudo().create(
            [
                replace(answer, allowed=True, refusal=Refusal("sold_before", {})).fact(self.env, session)
                for answer in blocked
            ]
        )
