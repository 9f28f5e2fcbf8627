# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, models
from odoo.addons.stock_lot_quality.models.lot_grade import BADGES
from odoo.addons.stock_lot_quality.state import BAD_INPUT, Cause, LotState, gravest, of_badge
from odoo.fields import Domain

from ..queries import inputs, links

#: Badges of a lot that make suspect what was made of it.
BAD_BADGES = tuple(badge for badge, _word in BADGES if of_badge(badge) in BAD_INPUT)


class StockLot(models.Model):
    """A lot is suspect while something it was made of is bad, or a critical deviation of its making is open."""

    _inherit = "stock.lot"

    @api.depends("produced_by_ids.deviation_ids.state", "produced_by_ids.deviation_ids.severity")
    def _compute_state_today(self):
        return super()._compute_state_today()

    @api.depends("produced_by_ids.deviation_ids.state", "produced_by_ids.deviation_ids.severity")
    def _compute_state_reason(self):
        return super()._compute_state_reason()

    def _states_today(self):
        states = super()._states_today()
        suspicions = self._suspicions()
        return {lot_id: _joined(state, suspicions.get(lot_id, ())) for lot_id, state in states.items()}

    def _suspicions(self):
        """What speaks against lots besides their own grade: dict lot id -> list of (since, Cause)."""
        found = defaultdict(list)
        for lot_id, source, state in self._bad_inputs():
            found[lot_id].append((state.since, Cause(
                "input", {"input": source, "product": source.product_id, "company": source.company_id, "why": state},
                "stock.lot", source.id)))
        # sudo: what a lot is does not depend on who looks at it.
        critical = self.env["mrp.deviation"].sudo().search(self._open_critical(), order="opened_at, id")
        at_home = {company: self.sudo()._at_home_in(company) for company in critical.company_id}
        for deviation in critical:
            lots = at_home[deviation.company_id]
            for lot in lots & (deviation.lot_id | deviation.production_id._lots_made()):
                found[lot.id].append((deviation.opened_at, Cause(
                    "deviation", {"number": deviation.name, "title": deviation.title}, "mrp.deviation", deviation.id)))
        return found

    def _open_critical(self):
        orders = [order_id for made in self._makers().values() for order_id in made.ids]
        return (
            Domain("state", "=", "open")
            & Domain("severity", "=", "critical")
            & (Domain("lot_id", "in", self.ids) | Domain("production_id", "in", orders))
        )

    def _bad_inputs(self):
        """(lot id, the bad lot in it, its LotState) of these lots, at any depth."""
        if not self.ids:
            return
        # sudo: a wall between companies hides a lot's name, not that it is bad.
        companies = self.env["res.company"].sudo().search([])
        self.env.flush_all()
        # A recursive walk is estimated far too dear, and compiling it takes longer than walking.
        self.env.cr.execute("SET LOCAL jit = off")
        pairs = self.env.execute_query(inputs.graded_inputs(self.ids, companies.ids, BAD_BADGES))
        sources = self.sudo().browse({source_id for _lot_id, source_id in pairs})
        states = sources._graded_states()
        for lot_id, source_id in pairs:
            yield lot_id, sources.browse(source_id), states[source_id]

    def _cause_words(self):
        return super()._cause_words() | {
            "input": self.env._("%(input)s (%(product)s) went into it. That lot is today: %(why)s"),
            "deviation": self.env._("Critical deviation %(number)s is open: %(title)s"),
        }

    def _cause_sentence(self, cause):
        """A lot of a company the reader does not work in is not named."""
        company = cause.values.get("company")
        if cause.code == "input" and company and company not in self.env.companies:
            return self.env._("A lot of another company, which is bad today, went into it.")
        return super()._cause_sentence(cause)

    def _cause_value(self, value):
        if isinstance(value, LotState):
            words = dict(self._fields["state_today"]._description_selection(self.env))
            first = [self._cause_sentence(cause) for cause in value.causes[:1]]
            return " · ".join([words[value.code], *first])
        return super()._cause_value(value)

    def _state_domain(self, code):
        """What is suspect has no other state, unless a graver one of its own."""
        domain = super()._state_domain(code)
        if code in ("recalled", "failed", "held"):
            return domain
        suspects = Domain("id", "in", self._suspect_ids())
        if code == "suspect":
            return suspects & ~Domain("grade_id.badge", "in", BAD_BADGES)
        return domain & ~suspects

    def _suspect_ids(self):
        """Ids of the lots made of what is bad today, and of those whose making has an open critical deviation."""
        # sudo: as for a single lot.
        lots = self.env["stock.lot"].sudo()
        bad = lots.search([("grade_id.badge", "in", BAD_BADGES)])
        companies = lots.env["res.company"].search([]).ids
        below = set(lots._linked_lot_ids(links.closure(bad.ids, companies, downstream=True))) - set(bad.ids)
        critical = lots.env["mrp.deviation"].search([("state", "=", "open"), ("severity", "=", "critical")])
        suspects = lots.union(*(
            (deviation.lot_id | deviation.production_id._lots_made())._at_home_in(deviation.company_id)
            for deviation in critical))
        return [*below, *suspects.ids]


def _joined(state, suspicions):
    """The graver of a lot's own state and being suspect; the other's causes are told after it."""
    if not suspicions:
        return state
    causes = tuple(cause for _since, cause in suspicions)
    if gravest(("suspect", state.code)) == "suspect":
        since = min((since for since, _cause in suspicions if since), default=False)
        return LotState("suspect", since, causes + state.causes)
    return state._replace(causes=state.causes + causes)
