# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools.sql import column_exists, create_column

from ..batch_source import BatchSource
from ..inside import YES, marked


class StockLot(models.Model):
    _inherit = "stock.lot"

    batch_rule_id = fields.Many2one(
        "batch.rule",
        string="Numbering Rule",
        compute="_compute_batch_rule_id",
        store=True,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The rule in force for this lot when it was made.",
    )
    batch_preview = fields.Char("Next Number", compute="_compute_batch_preview")

    # Where a rule is in force the database itself keeps numbers unique, whatever two sessions do at the same time.
    _batch_number = models.UniqueIndex(
        "(product_id, COALESCE(company_id, 0), name) WHERE batch_rule_id IS NOT NULL",
        lambda env, diagnostics: env._(
            "Somebody has just given this number to another lot of the same product. Choose another number, or "
            "leave it empty to get the next one."
        ),
    )

    # Core indexes names for searching by a part of them; whether a number is taken is asked for every lot.
    _name_of_product = models.Index("(name, product_id)")

    def _auto_init(self):
        # Lots that exist before there are rules keep their names and belong to none: nothing to compute.
        if not column_exists(self.env.cr, "stock_lot", "batch_rule_id"):
            create_column(self.env.cr, "stock_lot", "batch_rule_id", "int4")
        return super()._auto_init()

    @api.depends("product_id")
    def _compute_batch_rule_id(self):
        numbering = self.env["batch.numbering"]
        for lot in self:
            rule = numbering._snapshot_for(lot._batch_source()) if lot.product_id else None
            lot.batch_rule_id = rule and rule.id

    @api.depends("product_id")
    def _compute_batch_preview(self):
        for lot in self:
            following = self.env["batch.numbering"]._peek(lot._batch_source()) if lot.product_id else []
            lot.batch_preview = following[0] if following else False

    @api.depends("product_id")
    def _compute_name(self):
        return super(StockLot, self - self._name_by_rule())._compute_name()

    def onchange(self, values, field_names, fields_spec):
        # An open form must not use up numbers; it shows the next one and draws it when saved.
        draft = self.with_context(batch_number_draft=YES)
        return super(StockLot, draft).onchange(values, field_names, fields_spec)

    @api.model_create_multi
    def create(self, vals_list):
        if self.env["batch.rule"]._snapshots():
            # A form sends the name it left to the rule as an empty one.
            vals_list = [
                {field: value for field, value in vals.items() if field != "name" or value} for vals in vals_list
            ]
            self._refuse_used_numbers(
                [
                    (vals.get("name"), vals.get("product_id") or self.env.context.get("default_product_id"))
                    for vals in vals_list
                ]
            )
        return super().create(vals_list)

    def write(self, vals):
        if vals.get("name") and self.batch_rule_id:
            renamed = self.filtered(lambda lot: lot.name != vals["name"])
            self._refuse_used_numbers([(vals["name"], lot.product_id.id) for lot in renamed], renamed)
            self.env["batch.number.void"]._void(renamed, self.env._("Lot renamed to %s", vals["name"]))
        return super().write(vals)

    def unlink(self):
        self.env["batch.number.void"]._void(self, self.env._("Lot deleted"))
        return super().unlink()

    def _name_by_rule(self):
        """Name the nameless lots that a rule applies to; returns those. One draw for all."""
        places = {}
        for lot in self.filtered(lambda lot: not lot.name and lot.product_id):
            places.setdefault((lot.product_id._origin, lot.company_id), []).append(lot)
        if not places or not self.env["batch.rule"]._snapshots():
            return self.browse()
        groups = [(lots[0]._batch_source(), lots) for lots in places.values()]
        if marked(self.env, "batch_number_draft"):
            return self._leave_open(groups)
        drawn = self.env["batch.numbering"]._names([(source, len(lots)) for source, lots in groups])
        named = self.browse()
        for (_source, lots), given in zip(groups, drawn, strict=True):
            for lot, name in zip(lots, given.names, strict=True) if given else ():
                lot.name = name
                named += lot
        return named

    def _leave_open(self, groups):
        governed = self.browse()
        for source, lots in groups:
            if self.env["batch.numbering"]._snapshot_for(source):
                governed += self.concat(*lots)
        governed.name = False
        return governed

    def _batch_source(self):
        """Where this lot is born, as far as the lot itself or the document that creates it tells."""
        self.ensure_one()
        source = self._told_source()
        if source and source.product == self.product_id._origin:
            return source
        return self.env["batch.numbering"]._source(self.product_id._origin, self.company_id)

    @api.model
    def _told_source(self):
        """The BatchSource that a document of ours has put into the context; None for what a caller sent."""
        source = self.env.context.get("batch_source")
        return source if isinstance(source, BatchSource) else None

    @api.model
    def generate_lot_names(self, first_lot, count):
        """With ``batch_source`` in the context the names are drawn by its rule, not counted up from the first."""
        source = self._told_source()
        drawn = self.env["batch.numbering"]._names([(source, count)])[0] if source else None
        if not drawn:
            return super().generate_lot_names(first_lot, count)
        return [{"lot_name": name} for name in drawn.names]

    @api.model
    def _refuse_used_numbers(self, asked, lots=()):
        """Refuse names, given as (name, product id), that another lot of a governed product has or that are void.

        :param lots: who asks; a number that one of these has lost itself, it may take back
        """
        governed = self._governed({product_id for name, product_id in asked if name and product_id})
        pairs = [(name, product_id) for name, product_id in asked if name and product_id in governed]
        if not pairs:
            return
        twice = next((pair for pair in pairs if pairs.count(pair) > 1), None) if len(set(pairs)) < len(pairs) else None
        if twice:
            raise ValidationError(
                self.env._(
                    "%(number)s is in the list twice for %(product)s. Every lot needs a number of its own.",
                    number=twice[0],
                    product=self.env["product.product"].browse(twice[1]).display_name,
                )
            )
        self._refuse_duplicate(pairs)
        self._refuse_void(pairs, lots)

    def _governed(self, product_ids):
        numbering = self.env["batch.numbering"]
        products = self.env["product.product"].browse(product_ids)
        return {product.id for product in products if numbering._snapshot_for(numbering._source(product))}

    def _refuse_duplicate(self, pairs):
        names, products = (list(column) for column in zip(*pairs, strict=True))
        companies = (False, *self.env.companies.ids)
        # sudo: the lot in the way is named to whoever types its number, and nothing else of it is shown.
        lots = self.sudo().search(
            [("name", "in", names), ("product_id", "in", products), ("company_id", "in", companies)]
        )
        for lot in lots.filtered(lambda lot: (lot.name, lot.product_id.id) in set(pairs)):
            raise ValidationError(
                self.env._(
                    "Lot %(lot)s of %(product)s exists already, made on %(date)s. Choose another number, or leave it "
                    "empty to get the next one.",
                    lot=lot.name,
                    product=lot.product_id.display_name,
                    date=fields.Date.to_string(fields.Datetime.context_timestamp(self, lot.create_date)),
                )
            )

    def _refuse_void(self, pairs, lots):
        names = [name for name, _product in pairs]
        # The register is read whoever names the lot.
        for void in self.env["batch.number.void"].sudo().search([("number", "in", names)]):
            if void.lot_id and void.lot_id in lots:
                continue
            if any(name == void.number and void.product_id.id in (False, product) for name, product in pairs):
                raise ValidationError(
                    self.env._(
                        "Number %(number)s was voided on %(date)s (%(reason)s) and is never used again. Choose "
                        "another.",
                        number=void.number,
                        date=fields.Date.to_string(void.voided_at),
                        reason=void.reason,
                    )
                )

    def action_decode_number(self):
        """Open the decoder with this lot's number."""
        self.ensure_one()
        return self.env["batch.number.decode"]._open(self.name)
