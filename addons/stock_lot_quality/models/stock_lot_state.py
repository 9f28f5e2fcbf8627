# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_datetime

from ..state import Cause, LotState, of_badge

STATES = [
    ("recalled", "Recalled"),
    ("failed", "Failed"),
    ("held", "Held"),
    ("suspect", "Suspect"),
    ("expired", "Expired"),
    ("conditional", "Conditional"),
    ("in_progress", "In progress"),
    ("released", "Released"),
]
USABLE = ("in_progress", "pass", "conditional")
#: Causes told of one lot; the first says why, the others what else.
TOLD = 5


class StockLot(models.Model):
    """What a lot is today: one answer for every screen, sheet and page that speaks of it."""

    _inherit = "stock.lot"

    state_today = fields.Selection(
        STATES,
        compute="_compute_state_today",
        search="_search_state_today",
        help="What the lot is now: its grade, its expiration date and what became known of it since.",
    )
    state_reason = fields.Text("Why", compute="_compute_state_reason")
    state_since = fields.Datetime("Since", compute="_compute_state_today")
    grading_ids = fields.One2many("lot.grading", "lot_id", "Grades given", readonly=True)

    @api.depends("grade_id.badge", "expiration_date", "sample_ids.verdict")
    def _compute_state_today(self):
        states = self._origin._states_today()
        for lot in self:
            state = states.get(lot._origin.id) or LotState("none")
            lot.state_today = state.code != "none" and state.code
            lot.state_since = state.since

    @api.depends("grade_id.badge", "expiration_date", "sample_ids.verdict")
    @api.depends_context("lang", "tz")
    def _compute_state_reason(self):
        states = self._origin._states_today()
        for lot in self:
            lot.state_reason = lot._state_sentences(states.get(lot._origin.id) or LotState("none"))

    def _states_today(self):
        """What each of these lots is now, and why: dict lot id -> state.LotState.

        The answer is the same for every reader; in words it is worded by :meth:`_state_sentences`.
        """
        return self._graded_states()

    def _graded_states(self):
        """The same, by nothing but the lots' own grade, samples and expiration date."""
        # sudo: what a lot is does not depend on who looks at it.
        lots, now = self.sudo(), fields.Datetime.now()
        gradings = self.env["lot.grading"]._latest(lots)
        empty = self.env["lot.grading"].sudo()
        return {lot.id: lot._graded_state(gradings.get(lot.id, empty), now) for lot in lots}

    def _graded_state(self, grading, now):
        code = of_badge((self.grade_id or self._waiting_grade()).badge)
        if code in (*map(of_badge, USABLE), "none") and self._expired_at(now):
            return LotState("expired", self.expiration_date, (Cause("expired", {"at": self.expiration_date}),))
        causes = self._grading_causes(grading)
        if code in ("failed", "held"):
            causes += self._sample_causes()
        elif code == "in_progress":
            causes += [Cause("waiting" if self.grade_id else "unjudged", {})]
        return LotState(code, grading.graded_at, tuple(causes))

    def _grading_causes(self, grading):
        """What the last grading says: who gave the grade and why, or which verdict did."""
        if grading.cause in ("person", "released", "rejected"):
            return [
                Cause(
                    grading.cause,
                    {
                        "grade": grading.grade_id,
                        "person": grading.user_id,
                        "at": grading.graded_at,
                        "reason": grading.reason or "-",
                    },
                )
            ]
        if grading.cause == "reopened":
            return [Cause("reopened", {"at": grading.graded_at})]
        return []

    def _sample_causes(self):
        failed = self.sample_ids.filtered(lambda sample: sample.verdict == "failed")
        judgements = failed._judgements() if failed else {}
        for sample in failed:
            keys = [found.key for found in judgements[sample.id].findings if found.outcome == "failed"]
            # sudo: as the state itself.
            results = self.env["lot.test.result"].sudo().browse(filter(None, keys))
            yield Cause("sample", {"sample": sample.name, "results": results}, "lot.sample", sample.id)

    def _state_sentences(self, state):
        """Why, for the reader: a sentence a line, or an empty text."""
        return "\n".join(self._cause_sentence(cause) for cause in state.causes[:TOLD])

    def _cause_sentence(self, cause):
        return self._cause_words()[cause.code] % {
            name: self._cause_value(value) for name, value in cause.values.items()
        }

    def _cause_words(self):
        """Code of a cause -> its sentence in the reader's language."""
        return {
            "person": self.env._("%(grade)s by %(person)s on %(at)s: %(reason)s"),
            "released": self.env._("Batch released by %(person)s on %(at)s."),
            "rejected": self.env._("Batch rejected by %(person)s on %(at)s: %(reason)s"),
            "reopened": self.env._("Re-opened on %(at)s: a late or corrected result turned the verdict."),
            "sample": self.env._("Sample %(sample)s failed: %(results)s"),
            "expired": self.env._("Expired on %(at)s."),
            "waiting": self.env._("Not released yet."),
            "unjudged": self.env._("It has no grade yet: quality judges it."),
        }

    def _cause_value(self, value):
        """A value of a cause as the reader writes it."""
        if isinstance(value, datetime):
            return format_datetime(self.env, value, dt_format="short")
        if isinstance(value, models.BaseModel):
            # sudo: who may see a lot may know who held it, and which result failed.
            names = value.sudo().with_context(lang=self.env.lang)
            if value._name == "lot.test.result":
                return ", ".join(map(_result_text, names))
            return ", ".join(names.mapped("name"))
        return value

    def _search_state_today(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain.OR(self._state_domain(code) for code in value)

    def _state_domain(self, code):
        """The lots in a state, as a domain; False stands for those without one."""
        now = fields.Datetime.now()
        fresh = Domain("expiration_date", "=", False) | Domain("expiration_date", ">", now)
        past = Domain("expiration_date", "<=", now)
        # sudo: what a lot is does not depend on who may read categories.
        graded = self.env["product.category"].sudo()._graded()
        unjudged = Domain("grade_id", "=", False) & Domain("product_id.categ_id", "child_of", graded.ids)
        if not code:
            return Domain("grade_id", "=", False) & ~unjudged & fresh
        if code == "suspect":
            return Domain.FALSE
        if code == "expired":
            usable = Domain("grade_id.badge", "in", USABLE) | Domain("grade_id", "=", False)
            return Domain("grade_id.badge", "=", "expired") | (usable & past)
        badge = Domain("grade_id.badge", "in", [badge for badge in _badges() if of_badge(badge) == code])
        if code == "in_progress":
            badge |= unjudged
        return badge & fresh if code in map(of_badge, USABLE) else badge


def _result_text(result):
    value = f"{result.qualifier or ''}{result.value}"
    return " ".join(filter(None, (result.parameter_id.name, value, result.uom_id.name)))


def _badges():
    return (*USABLE, "fail", "held", "recalled", "expired")
