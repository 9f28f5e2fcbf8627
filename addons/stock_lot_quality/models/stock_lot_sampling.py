# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .lot_sample_notice import LAB

SAMPLING = "stock_lot_quality.activity_draw_sample"
#: Lots of one product asked for one by one; of more, one reminder speaks for all.
ONE_BY_ONE = 10


class StockLot(models.Model):
    """Lots that wait for the laboratory and have no sample yet: who is asked for one, and until when."""

    _inherit = "stock.lot"

    needs_sample = fields.Boolean(compute="_compute_needs_sample")

    @api.depends("sample_ids.verdict", "grade_id")
    def _compute_needs_sample(self):
        wanting = self._without_sample()
        for lot in self:
            lot.needs_sample = lot in wanting

    def _without_sample(self):
        """Those of these lots that wait for the laboratory and have no sample by the specification in force."""
        # sudo: who receives a lot need see neither its grade, nor samples, nor specifications.
        waiting = self.sudo().filtered(lambda lot: lot.grade_id.code == "in_progress")
        wanting = self.browse()
        for company, lots in waiting.grouped(lambda lot: lot.company_id or self.env.company).items():
            # sudo: as above.
            found = self.env["lot.specification"].sudo()._in_force(lots.product_id, company)
            wanting |= lots.filtered(lambda lot, found=found: lot._lacks_sample_by(found[lot.product_id])).sudo(False)
        return wanting

    def _first_known(self):
        """When this lot was entered or first moved, whichever was earlier: naive UTC."""
        self.ensure_one()
        # sudo: all movements count, whoever may see them.
        lines = self.env["stock.move.line"].sudo()
        first = lines.search([("lot_id", "=", self.id), ("state", "=", "done")], order="date, id", limit=1)
        return min(filter(None, (self.sudo().create_date, first.date)))  # sudo: as above

    def _lacks_sample_by(self, specification):
        counting = self.sample_ids.filtered(lambda sample: sample.verdict != "withdrawn")
        drawn = any(version._is_version_of(specification) for version in counting.specification_id)
        return bool(specification) and not drawn

    def _ask_for_samples(self):
        """Ask one person of the laboratory for a sample of each of these lots that needs one, once."""
        lots = self._without_sample()
        # sudo: reminders are the laboratory's, whoever receives the lot.
        lots -= self.browse(lots.sudo()._sampling().mapped("res_id"))
        for company, of_company in lots.grouped(lambda lot: lot.company_id or self.env.company).items():
            reader = self.env["res.users"]._first_member(LAB, company)
            if not reader:
                continue
            for alike in of_company.grouped("product_id").values():
                single = len(alike) <= ONE_BY_ONE
                for lot in alike if single else alike[:1]:
                    words = lot._sampling_words(reader, 0 if single else len(alike) - 1)
                    # sudo: as above.
                    lot.sudo().with_context(mail_activity_quick_update=True).activity_schedule(
                        SAMPLING, user_id=reader.id, summary=words
                    )

    def _sampling_words(self, reader, more):
        env = self.with_context(lang=reader.lang).env
        if more:
            return env._("Draw samples of %(lot)s and %(more)s more lots", lot=self.name, more=more)
        return env._("Draw a sample of %(lot)s", lot=self.name)

    def _sampling(self):
        """The activities that ask for a sample of these lots."""
        return self.env["mail.activity"].search(
            [
                ("res_model", "=", self._name),
                ("res_id", "in", self.ids),
                ("activity_type_id", "=", self.env.ref(SAMPLING).id),
            ]
        )

    def _sampling_done(self):
        """A sample was drawn of these lots."""
        # sudo: the sample settles it, whoever was asked.
        activities = self.sudo()._sampling()
        if activities:
            activities.action_feedback()

    def action_draw_sample(self):
        """Open a new sample of this lot."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Draw a Sample"),
            "res_model": "lot.sample",
            "view_mode": "form",
            "context": {"default_lot_id": self.id},
        }
