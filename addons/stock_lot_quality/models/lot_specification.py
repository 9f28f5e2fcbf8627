# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.fact_guard import database
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class LotSpecification(models.Model):
    """The limits of a product or category in one version. A version in force is never edited again."""

    _name = "lot.specification"
    _description = "Specification"
    _inherit = ["guarded.fields", "company.data", "mail.thread"]
    _order = "name, version desc"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True, tracking=True)
    version = fields.Integer(default=1, required=True, readonly=True, copy=False, guarded="once")
    product_id = fields.Many2one("product.product", index="btree_not_null", check_company=True, ondelete="restrict")
    categ_id = fields.Many2one("product.category", "Product Category", index="btree_not_null", ondelete="restrict")
    company_id = fields.Many2one("res.company", index=True)
    date_from = fields.Date("In force from", copy=False, tracking=True)
    date_to = fields.Date("In force until", copy=False, tracking=True, guarded="owner")
    state = fields.Selection(
        [("draft", "Draft"), ("in_force", "In force"), ("superseded", "Superseded")],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        guarded="owner",
    )
    for_step = fields.Boolean(
        "Only where a step names it",
        help="For samples taken during production: not chosen by itself for a lot, several may be in force at once.",
    )
    verify = fields.Boolean(
        "Second person verifies", help="Only results verified by a second person count for the verdict."
    )
    line_ids = fields.One2many("lot.specification.line", "specification_id", "Limits", copy=True)

    _subject = models.Constraint(
        "CHECK ((product_id IS NULL) <> (categ_id IS NULL))", "A specification is for one product or for one category."
    )

    def init(self):
        """The database keeps a version that was in force, too; its name may be put into another language.

        Each begins as a draft.
        """
        result = super().init()
        database.keep_whole(self.env.cr, self._table)
        database.guard(
            self.env.cr,
            self._table,
            "in_force",
            "INSERT OR UPDATE OR DELETE",
            """
            TG_OP = 'INSERT' AND NEW.state <> 'draft'
                OR OLD.state <> 'draft' AND (TG_OP = 'DELETE' OR NEW.state = 'draft'
                OR (NEW.product_id, NEW.categ_id, NEW.company_id, NEW.version, NEW.date_from, NEW.for_step, NEW.verify)
                IS DISTINCT FROM
                (OLD.product_id, OLD.categ_id, OLD.company_id, OLD.version, OLD.date_from, OLD.for_step, OLD.verify))
            """,
            "the specification was put in force",
        )
        return result

    @api.depends("name", "version")
    def _compute_display_name(self):
        for specification in self:
            specification.display_name = f"{specification.name} v{specification.version}"

    def write(self, vals):
        """Guard versions that have been in force; the buttons alone put them there.

        :raises UserError: anything but the end of validity of a used version would change
        """
        if set(vals) - {"state", "date_to", "message_main_attachment_id", "message_follower_ids"}:
            self._check_draft()
        return super().write(vals)

    def _refuse_guarded(self, names):
        raise UserError(self.env._("Put a specification in force, or make a new version, with the buttons."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self._check_draft()

    def _check_draft(self):
        used = self.filtered(lambda specification: specification.state != "draft")
        if used:
            raise UserError(
                self.env._(
                    "Specification %(name)s has been put in force and stays as it is. Make a new version of it.",
                    name=used[0].display_name,
                )
            )

    def action_put_in_force(self):
        """Put drafts in force from their date (today when empty); the former version ends the day before.

        :raises UserError: one has no limits, is no draft, or judges lots of companies the user does not work in
        """
        for specification in self:
            specification._check_draft()
            if not specification.line_ids:
                raise UserError(
                    self.env._(
                        "Specification %(name)s has no limits yet. Add at least one parameter.",
                        name=specification.display_name,
                    )
                )
            specification._check_is_ours()
            start = specification.date_from or fields.Date.context_today(specification)
            specification.date_from = start
            specification._supersede(start)
            # sudo: the state follows from this act alone; nobody writes it by hand.
            specification.sudo().write(Owned(state="in_force"))

    def _check_is_ours(self):
        """Refuse limits of no company where the lots of others would be judged by them.

        :raises UserError: see above
        """
        if not self.company_id:
            goods = (
                ("product_id", "=", self.product_id.id)
                if self.product_id
                else ("product_id.categ_id", "child_of", self.categ_id.ids)
            )
            self.env["stock.lot"]._check_everybodys([goods], self.display_name)

    def _supersede(self, start):
        former = self.search(self._subject_domain() & Domain("state", "=", "in_force"))
        late = former.filtered(lambda version: version.date_from >= start)
        if late:
            raise ValidationError(
                self.env._(
                    "%(former)s is in force since %(date)s. Let the new version start later.",
                    former=late[0].display_name,
                    date=late[0].date_from,
                )
            )
        # sudo: as above.
        former.sudo().write(Owned(state="superseded", date_to=fields.Date.subtract(start, days=1)))

    def _subject_domain(self):
        subject = Domain(
            [
                ("product_id", "=", self.product_id.id),
                ("categ_id", "=", self.categ_id.id),
                ("company_id", "=", self.company_id.id),
                ("for_step", "=", self.for_step),
            ]
        )
        return subject & Domain("name", "=", self.name) if self.for_step else subject

    def action_new_version(self):
        """Copy into the next draft version.

        :return: action that opens it
        """
        self.ensure_one()
        last = self.search(self._subject_domain(), order="version desc", limit=1)
        draft = self.copy({"version": last.version + 1})
        return {"type": "ir.actions.act_window", "res_model": self._name, "res_id": draft.id, "view_mode": "form"}

    @api.model
    def _in_force(self, products, company, at=None):
        """The version that was in force on a date, the product's own before its category's.

        :param products: product.product recordset
        :param at: date, today when omitted
        :return: dict product -> lot.specification (possibly empty)
        """
        at = at or fields.Date.context_today(self)
        chains = {product: _ancestry(product.categ_id) for product in products}
        domain = (
            Domain("state", "in", ("in_force", "superseded"))
            & Domain("for_step", "=", False)
            & Domain("date_from", "<=", at)
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", at))
            & Domain("company_id", "in", (company.id, False))
            & (
                Domain("product_id", "in", products.ids)
                | Domain("categ_id", "in", [category for chain in chains.values() for category in chain])
            )
        )
        versions = self.search(domain, order="company_id, date_from desc, version desc")
        return {product: versions._closest(product, chain) for product, chain in chains.items()}

    def _held_on(self, day):
        """Whether this version was in force on a date."""
        self.ensure_one()
        begun = self.date_from and self.date_from <= day
        return bool(begun and (not self.date_to or day <= self.date_to))

    def _is_version_of(self, other):
        """Whether this is a version of the same specification as *other*: the same goods' limits, whatever their name.

        :param other: lot.specification, may be empty
        """
        self.ensure_one()
        subject = ("product_id", "categ_id", "company_id", "for_step")
        return bool(other) and all(self[name] == other[name] for name in subject)

    def _concerns(self, product):
        """Whether this is a specification of a product, or of a category that it belongs to."""
        self.ensure_one()
        return self.product_id == product or self.categ_id.id in _ancestry(product.categ_id)

    def _closest(self, product, chain):
        own = self.filtered(lambda version: version.product_id == product)
        if own:
            return own[0]
        of_category = self.filtered(lambda version: version.categ_id.id in chain)
        return of_category.sorted(lambda version: chain.index(version.categ_id.id))[:1]

    def _requirements(self):
        """The lines as verdict.Requirement tuples."""
        self.ensure_one()
        return tuple(line._requirement() for line in self.line_ids)


def _ancestry(category):
    """Category ids from the category up to its root."""
    return [int(part) for part in reversed((category.parent_path or "").split("/")) if part]
