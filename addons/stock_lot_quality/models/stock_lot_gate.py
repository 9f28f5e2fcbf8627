# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import logging
from functools import partial

import psycopg2
from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from ..gate import GateAnswer, Refusal

_logger = logging.getLogger(__name__)


class StockLot(models.Model):
    _inherit = "stock.lot"

    def _expired_at(self, at):
        """Whether the lot's expiration date has passed at a moment."""
        self.ensure_one()
        return bool(self.expiration_date and self.expiration_date <= at)

    def _gate(self, operation, at=None, document=None):
        """May these lots be used for an operation? The one place that answers.

        A lot without a grade is not gated, unless its goods are graded: then nobody has judged it, and it waits like
        one in progress. An expired one is judged by its own grade and by the grade 'expired' as well.

        :param operation: sale, purchase_return, transfer, consumption, pick, put_away, quarantine or output
        :param at: datetime of the planned use, now when omitted
        :param document: Document; an override may be for one only
        :return: list of GateAnswer, one per lot, in the order of the recordset
        """
        at = at or fields.Datetime.now()
        table = self.env["lot.grade"]._permissions()
        # sudo: everyone who moves a lot meets the gate, also without access to grades.
        refused = {lot.id: refusal for lot in self.sudo() if (refusal := lot._refusal(operation, at, table))}
        overrides = {}
        if refused:
            overrides = self.env["lot.gate.override"]._standing(self.browse(refused), operation, document)
        return [
            GateAnswer(
                lot,
                operation,
                allowed=lot.id not in refused or lot.id in overrides,
                refusal=refused.get(lot.id),
                override=overrides.get(lot.id),
            )
            for lot in self
        ]

    def _refusal(self, operation, at, table):
        """What refuses, as a Refusal, or None."""
        grade = self.grade_id or self._waiting_grade()
        if not grade:
            return None
        if operation not in table.allows[grade.id]:
            return self._refusal_by(grade, operation)
        if self._expired_at(at) and table.refuses("expired", operation):
            # sudo: everyone meets the gate, also without access to grades.
            expired_grade = self.env["lot.grade"]._of("expired").sudo()
            return Refusal(
                "expiry",
                self._refused(operation, expired_grade)
                | {
                    "expires_at": fields.Datetime.to_string(self.expiration_date),
                    "used_at": fields.Datetime.to_string(at),
                },
            )
        return None

    def _refusal_by(self, grade, operation):
        refused = self._refused(operation, grade)
        if not self.grade_id:
            return Refusal("not_judged", refused | {"ways": [*refused["ways"][:-1], "judge"]})
        return Refusal(
            "grade",
            refused | {"grade": grade.code, "grade_id": grade.id, "grade_name": grade.with_context(lang=None).name},
        )

    def _waiting_grade(self):
        """The grade that a lot without one counts as, because its goods are graded: lot.grade, empty for no gate."""
        self.ensure_one()
        # sudo: everyone meets the gate, also without access to categories and grades.
        lot = self.sudo()
        return lot.product_id.categ_id._waiting_grade() if not lot.grade_id else lot.env["lot.grade"]

    def _gated(self):
        """Those of these lots that the gate has a say on."""
        return self.filtered(lambda lot: lot.grade_id or lot._waiting_grade())

    def _refused(self, operation, grade):
        """What every refusal says: the lot, the operation, and the ways out that the grade leaves."""
        product = self.product_id
        return {
            "lot": self.name,
            "lot_id": self.id,
            "operation": operation,
            "ways": self._ways_out(grade),
            "product": product.with_context(lang=None).display_name,
            "product_id": product.id,
        }

    def _ways_out(self, grade):
        ways = ["other_lot"]
        if grade.allow_quarantine:
            ways.append("quarantine")
        if grade.allow_purchase_return:
            ways.append("return")
        return [*ways, "ask_quality"]

    def _check_gate(self, operation, at=None, document=None):
        """Let the lots through, or raise. Refusals and overrides used are recorded as facts.

        A refusal rolls back the transaction that asked; its fact is written right after that rollback, in a
        transaction of its own. Who catches the error and goes on (a scanning service) records it by
        ``env['lot.gate.decision']._record(lot._gate(...))``.

        :raises UserError: one sentence per refused lot
        """
        answers = self._gate(operation, at, document)
        refused = [answer for answer in answers if not answer.allowed]
        if refused:
            self._record_after_rollback(refused, document)
            raise UserError("\n".join(answer.reason for answer in refused))
        self.env["lot.gate.decision"]._record(answers, document)

    def _record_after_rollback(self, refused, document):
        facts = [answer.fact(self.env, document) for answer in refused]
        self.env.cr.postrollback.add(partial(_record_refusals, self.env.registry, facts))


def _record_refusals(registry, facts):
    """Write refusals of lots that exist, in a transaction of their own.

    The user must get the refusal itself whatever happens here, so a database that does not answer is logged.
    """
    try:
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            existing = env["stock.lot"].browse({fact["lot_id"] for fact in facts}).exists()
            env["lot.gate.decision"].create([fact for fact in facts if fact["lot_id"] in existing.ids])
    except psycopg2.Error:
        _logger.exception("Refusals of the gate were not recorded: %s", facts)
