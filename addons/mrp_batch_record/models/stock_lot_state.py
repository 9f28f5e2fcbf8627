# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, models
from odoo.addons.stock_lot_quality.models.lot_grade import BADGES
from odoo.addons.stock_lot_quality.state import BAD_INPUT, Cause, LotState, gravest, of_badge
from odoo.fields import Domain

#: Badges of a lot that make suspect what was made of it.
BAD_BADGES = tuple(badge for badge, _word in BADGES if of_badge(badge) in BAD_INPUT)


class StockLot(models.Model):
    """A lot is suspect while a critical deviation of its making is open."""

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
        """What speaks against lots besides their own grade: dict lot id -> list of (since, Cause). To be extended."""
        found = defaultdict(list)
        # sudo: what a lot is does not depend on who looks at it.
        critical = self.env["mrp.deviation"].sudo().search(self._open_critical(), order="opened_at, id")
        at_home = {company: self.sudo()._at_home_in(company) for company in critical.company_id}
        for deviation in critical:
            lots = at_home[deviation.company_id]
            for lot in lots & (deviation.lot_id | deviation.production_id._lots_made()):
                found[lot.id].append(
                    (
                        deviation.opened_at,
                        Cause(
                            "deviation",
                            {"number": deviation.name, "title": deviation.title},
                            "mrp.deviation",
                            deviation.id,
                        ),
                    )
                )
        return found

    def _open_critical(self):
        orders = [order_id for made in self._makers().values() for order_id in made.ids]
        return (
            Domain("state", "=", "open")
            & Domain("severity", "=", "critical")
            & (Domain("lot_id", "in", self.ids) | Domain("production_id", "in", orders))
        )

    def _cause_words(self):
        return super()._cause_words() | {"deviation": self.env._("Critical deviation %(number)s is open: %(title)s")}

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
        """Ids of the lots whose making has an open critical deviation. To be extended."""
        # sudo: as for a single lot.
        lots = self.env["stock.lot"].sudo()
        critical = lots.env["mrp.deviation"].search([("state", "=", "open"), ("severity", "=", "critical")])
        suspects = lots.union(
            *(
                (deviation.lot_id | deviation.production_id._lots_made())._at_home_in(deviation.company_id)
                for deviation in critical
            )
        )
        return suspects.ids


def _joined(state, suspicions):
    """The graver of a lot's own state and being suspect; the other's causes are told after it."""
    if not suspicions:
        return state
    causes = tuple(cause for _since, cause in suspicions)
    if gravest(("suspect", state.code)) == "suspect":
        since = min((since for since, _cause in suspicions if since), default=False)
        return LotState("suspect", since, causes + state.causes)
    return state._replace(causes=state.causes + causes)
