# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import models
from odoo.addons.mrp_batch_record.models.stock_lot_state import BAD_BADGES
from odoo.addons.stock_lot_quality.state import Cause, LotState

from ..queries import inputs, links


class StockLot(models.Model):
    """A hold travels: a lot is suspect while something it was made of is bad, however far back."""

    _inherit = "stock.lot"

    def _suspicions(self):
        """Also the bad lots that went into these, first."""
        found = defaultdict(list)
        for lot_id, source, state in self._bad_inputs():
            found[lot_id].append(
                (
                    state.since,
                    Cause(
                        "input",
                        {"input": source, "product": source.product_id, "company": source.company_id, "why": state},
                        "stock.lot",
                        source.id,
                    ),
                )
            )
        for lot_id, others in super()._suspicions().items():
            found[lot_id] += others
        return found

    def _suspect_ids(self):
        """Also the lots made of what is bad today."""
        # sudo: as for a single lot.
        lots = self.env["stock.lot"].sudo()
        bad = lots.search([("grade_id.badge", "in", BAD_BADGES)])
        companies = lots.env["res.company"].search([]).ids
        below = set(lots._linked_lot_ids(links.closure(bad.ids, companies, downstream=True))) - set(bad.ids)
        return [*below, *super()._suspect_ids()]

    def _cause_words(self):
        return super()._cause_words() | {
            "input": self.env._("%(input)s (%(product)s) went into it. That lot is today: %(why)s")
        }

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
