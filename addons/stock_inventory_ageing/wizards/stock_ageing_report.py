# Copyright 2026 Batch Trace
# License AGPL-3.0-or-later (https://www.gnu.org/licenses/agpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models import holdings
from ..models.ageing_count import AgeingCount, Part
from ..reports.remarks import Remarks
from ..workbook import BucketError, Buckets

YEAR = timedelta(days=365)


class StockAgeingReport(models.TransientModel):
    _name = "stock.ageing.report"
    _description = "Inventory Ageing"
    _rec_name = "as_at"

    as_at = fields.Date(required=True, default=fields.Date.context_today)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    category_ids = fields.Many2many(
        "product.category",
        string="Product Categories",
        help="Only goods of these categories and those below them. The ledger is compared only when all "
        "goods are asked for, because its accounts hold them all.",
    )
    warehouse_ids = fields.Many2many(
        "stock.warehouse",
        string="Warehouses",
        domain="[('company_id', '=', company_id)]",
        help="Only what stands in these warehouses. A part of the stock is not compared with Odoo or the ledger.",
    )
    location_ids = fields.Many2many(
        "stock.location",
        string="Locations",
        domain="[('company_id', '=', company_id), ('usage', 'in', ('internal', 'transit', 'view'))]",
        help="Only what lies in these places and those below them.",
    )
    lot_ids = fields.Many2many(
        "stock.lot", string="Lots/Serial Numbers", domain="[('company_id', 'in', (company_id, False))]"
    )
    owner_id = fields.Many2one(
        "res.partner",
        string="Owner of the Goods",
        help="Empty: the company's own goods. A name: the goods that belong to it (consigned), which have no "
        "value here.",
    )
    bucket_days = fields.Char(
        string="Buckets (days)",
        required=True,
        default="30, 90, 180, 365",
        help="Last day of each age class, smallest first, separated by commas.",
    )
    opening_date = fields.Date(
        string="Write-down Since",
        help="Date of the previous ageing. The write-down sheet shows what changed from then to the as-at date.",
    )
    slow_days = fields.Integer(
        string="Slow After (days)",
        required=True,
        default=180,
        help="Goods not issued for this many days are listed as slow movers.",
    )
    line_ids = fields.One2many("stock.ageing.line", "report_id")

    @api.depends("as_at", "company_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        """Also the name of the file, in the reader's language."""
        for report in self:
            report.display_name = report.env._(
                "Inventory Ageing %(company)s %(date)s", company=report.company_id.name, date=report.as_at
            )

    @api.constrains("as_at", "opening_date")
    def _check_dates(self):
        for report in self:
            if report.as_at > fields.Date.context_today(report):
                raise UserError(
                    self.env._(
                        "Stock cannot be aged as at %(date)s, which is still to come. Choose today or a past date.",
                        date=report.as_at,
                    )
                )
            if report.opening_date and report.opening_date >= report.as_at:
                raise UserError(
                    self.env._(
                        "The previous ageing (%(opening)s) must lie before the as-at date (%(as_at)s).",
                        opening=report.opening_date,
                        as_at=report.as_at,
                    )
                )

    @api.constrains("bucket_days")
    def _check_bucket_days(self):
        for report in self:
            report._buckets()

    @api.model_create_multi
    def create(self, vals_list):
        """Ask for the stock of a company one works for.

        :raises UserError: it is another company's
        """
        reports = super().create(vals_list)
        reports._check_company_allowed()
        return reports

    def write(self, vals):
        """Turn to another company one works for.

        :raises UserError: one does not work for it
        """
        written = super().write(vals)
        if "company_id" in vals:
            self._check_company_allowed()
        return written

    def _check_company_allowed(self):
        # The stock is read by SQL, which knows no record rules: the wall between companies stands here. No constraint:
        # Odoo checks those as the superuser, whoever asks.
        for report in self:
            if not self.env.su and report.company_id not in self.env.user.company_ids:
                raise UserError(
                    self.env._(
                        "You may not read the stock of %(company)s. Choose a company you work for.",
                        company=report.company_id.sudo().name,  # sudo: only to name the company that was asked for
                    )
                )

    def _buckets(self):
        try:
            return Buckets.parse(self.bucket_days)
        except BucketError as error:
            raise UserError(
                self.env._(
                    'The buckets "%(buckets)s" cannot be read. Write the last day of each, smallest first, '
                    "such as 30, 90, 180, 365.",
                    buckets=self.bucket_days,
                )
            ) from error

    def _bucket_labels(self):
        return self._buckets().labels(self.env._("%(start)s-%(limit)s days"), self.env._("over %(limit)s days"))

    # Counting

    def _in_own_company(self):
        """This report in the reader's language, seeing its own company alone."""
        self.ensure_one()
        self.check_access("read")
        self._check_company_allowed()
        lang = self.env.context.get("lang") or self.env.user.lang
        return self.with_context(lang=lang, allowed_company_ids=self.company_id.ids)

    def _products(self):
        """Storable products asked for, archived ones too: they may have been in stock then."""
        domain = [("is_storable", "=", True)]
        if self.category_ids:
            domain.append(("categ_id", "child_of", self.category_ids.ids))
        return self.env["product.product"].with_context(active_test=False).search(domain)

    def _count(self, as_at=None):
        """The AgeingCount of this report, or of another date with the same parameters."""
        owner = self.owner_id if self.owner_id != self.company_id.partner_id else self.owner_id.browse()
        part = Part(self._places(), frozenset(self.lot_ids.ids), owner)
        return AgeingCount(self.company_id, self._products(), as_at or self.as_at, self._buckets(), part)

    def _places(self):
        """Ids of the locations asked for, or None for all of them."""
        if not (self.warehouse_ids or self.location_ids):
            return None
        Location = self.env["stock.location"].with_context(active_test=False)
        tops = (self.warehouse_ids.view_location_id, self.location_ids)
        return frozenset(Location.search([("id", "child_of", top.ids) for top in tops if top]).ids)

    def _goods(self):
        """What was asked for, in words; empty for all goods."""
        names = [
            self.category_ids.mapped("complete_name"),
            self.warehouse_ids.mapped("name"),
            self.location_ids.mapped("complete_name"),
            self.lot_ids.mapped("name"),
            self.owner_id.mapped("name"),
        ]
        return " · ".join(", ".join(named) for named in names if named)

    def _rows(self):
        """The ageing as a list of AgeingRow, one per lot or remaining receipt."""
        report = self._in_own_company()
        count = report._count()
        rows = count.rows()
        Remarks(report, count, rows).annotate()
        return rows

    def _issues(self, count):
        return holdings.issues(count.scope, count.instant - YEAR)

    # Showing

    def action_open(self):
        """Count, and show the rows as list, pivot and graph."""
        report = self._in_own_company()
        report.line_ids.unlink()
        # Numbered, so that sorting by name keeps the buckets in order on screen.
        labels = [f"{place:02d}. {label}" for place, label in enumerate(report._bucket_labels(), 1)]
        self.env["stock.ageing.line"].create([report._line_vals(row, labels) for row in report._rows()])
        action = self.env["ir.actions.act_window"]._for_xml_id("stock_inventory_ageing.stock_ageing_line_action")
        title = report.env._("Inventory Ageing as at %(date)s", date=self.as_at)
        return {**action, "name": title, "display_name": title, "domain": [("report_id", "=", self.id)]}

    def _line_vals(self, row, labels):
        return {
            "report_id": self.id,
            "company_id": self.company_id.id,
            "currency_id": self.company_id.currency_id.id,
            "product_id": row.product_id,
            "category_id": row.category_id,
            "lot_id": row.lot_id,
            "born_on": row.born_on,
            "source": row.source,
            "age": row.age,
            "bucket": labels[row.bucket],
            "quantity": row.quantity,
            "unit_cost": row.unit_cost,
            "value": row.value,
            "expires_on": row.expires_on,
            "percent": 100 * row.rate,
            "write_down": row.write_down,
            "carrying": row.carrying,
            "remark": row.remark,
        }

    def action_xlsx(self):
        """Download the workbook."""
        return self.env.ref("stock_inventory_ageing.stock_ageing_workbook").report_action(self)

    def _xlsx(self):
        """The workbook as bytes, in the language of the context or else of the user."""
        self.ensure_one()
        report = self.with_context(active_model=self._name)
        return report.env["report.stock_inventory_ageing.workbook"].create_xlsx_report(self.ids, {})[0]
