# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError

#: What people write about a lot, for everybody who reads it.
NOTED = frozenset(("note", "lot_properties"))


class StockLot(models.Model):
    """Who may act on a lot that several companies share: the company that made or received it first, and no other.

    A lot with a company of its own is that company's. One without gets its home from the first order that makes it or
    the first movement that brings it in; until then it is whoever's handles it. Grades, samples, overrides, corrections
    and deviations of other companies do not count for it. Every guard asks here.
    """

    _name = "stock.lot"
    _inherit = ["stock.lot", "guarded.fields"]

    home_company_id = fields.Many2one(
        "res.company",
        "Responsible Company",
        readonly=True,
        copy=False,
        index="btree_not_null",
        guarded="owner",
        help="The company that made or received the lot first: only it grades, samples and corrects it.",
    )

    def write(self, vals):
        """What is written about a lot comes from the company that answers for it.

        :raises UserError: one of the lots is another company's, or would be given to one
        """
        if not self.env.su:
            if not NOTED.isdisjoint(vals):
                self._check_home()
            if vals.get("company_id"):
                self._check_given_to(self.env["res.company"].browse(int(vals["company_id"])))
        return super().write(vals)

    def _check_given_to(self, company):
        """Refuse who works in another company only: it would answer for what its people never saw.

        :raises UserError: see above
        """
        if company not in self.env.user.company_ids and any(lot.company_id != company for lot in self):
            # sudo: the company is named to whoever named it.
            raise UserError(
                self.env._(
                    "Only somebody who works in %(company)s gives a lot to it.", company=company.sudo().display_name
                )
            )

    def _home(self):
        """The company that answers for this lot; empty while nobody has it."""
        self.ensure_one()
        # sudo: which company answers for a lot does not depend on who asks.
        lot = self.sudo()
        return lot.company_id or lot.home_company_id

    def _at_home_in(self, company):
        """Those of these lots that *company* may act on."""
        return self.filtered(lambda lot: not lot._home() or lot._home() == company)

    def _claim(self, company):
        """These lots are made by or came into *company*: those that nobody has are its own from now on."""
        # sudo: whoever receives or makes a lot need not be able to edit it.
        free = self.sudo().filtered(lambda lot: not lot._home())
        if company and free:
            free.write(Owned(home_company_id=company.id))

    def _check_home_is(self, company):
        """Refuse what is done to these lots in the name of a company that does not answer for them.

        :raises UserError: one of the lots is another company's
        """
        if self._at_home_in(company) != self:
            (self - self._at_home_in(company))._refuse_foreign()

    def _check_home(self):
        """Refuse who works in none of the companies that answer for these lots.

        :raises UserError: one of the lots is another company's
        """
        for lot in self:
            home = lot._home()
            if home and home not in self.env.companies:
                lot._refuse_foreign()

    @api.model
    def _check_everybodys(self, domain, name):
        """Refuse to change what holds for these lots in every company, unless one works in all that answer for them.

        :param domain: list, which lots it holds for
        :param name: str, what would change
        :raises UserError: see above
        """
        if self.env.su:
            return
        # sudo: whose lots they are does not depend on who sees them.
        lots = self.env["stock.lot"].sudo()
        found = lots._read_group(domain, ["company_id", "home_company_id"])
        homes = self.env["res.company"].union(*(own or home for own, home in found))
        if homes - self.env.user.company_ids:
            raise UserError(
                self.env._(
                    "%(name)s holds for lots of other companies too. Somebody who works in all of them changes it.",
                    name=name,
                )
            )

    def _refuse_foreign(self):
        # sudo: the lot in the way is named to whoever named it.
        raise UserError(
            self.env._(
                "Lot %(lot)s was made or received by another company, which answers for it. Ask there.",
                lot=self[:1].sudo().name,
            )
        )
