# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import ormcache

from ..inside import YES
from ..numbering import Demand, Pattern, Reach, Scope, find_problems
from ..rule_snapshot import RuleSnapshot
from ..wording import problem_sentence

# Flag of the rule -> kind of segment that has a counter of its own.
PER_FIELDS = {"per_line": "line", "per_source_lot": "source_lot", "per_company": "company", "per_plant": "plant"}


class BatchRule(models.Model):
    _name = "batch.rule"
    _inherit = ["batch.numbering.setting", "mail.thread", "mail.activity.mixin"]
    _description = "Batch Numbering Rule"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True, tracking=True)
    company_id = fields.Many2one("res.company", tracking=True, default=lambda self: self.env.company)
    warehouse_id = fields.Many2one("stock.warehouse", check_company=True, tracking=True, ondelete="restrict")
    picking_type_id = fields.Many2one(
        "stock.picking.type", "Operation Type", check_company=True, tracking=True, ondelete="restrict"
    )
    categ_id = fields.Many2one("product.category", "Product Category", tracking=True, ondelete="restrict")
    product_id = fields.Many2one(
        "product.product", check_company=True, tracking=True, domain=[("tracking", "!=", "none")], ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", "Responsible", default=lambda self: self.env.user, help="Is told before the counter runs out."
    )
    segment_ids = fields.One2many("batch.rule.segment", "rule_id", copy=True)
    restart = fields.Selection(
        selection=[
            ("never", "Never"),
            ("year", "Every Year"),
            ("month", "Every Month"),
            ("week", "Every Week"),
            ("day", "Every Day"),
            ("shift", "Every Shift"),
        ],
        string="Counter Restarts",
        default="day",
        required=True,
        tracking=True,
    )
    per_product = fields.Boolean(help="Each product has a counter of its own.")
    per_line = fields.Boolean()
    per_source_lot = fields.Boolean()
    per_company = fields.Boolean()
    per_plant = fields.Boolean("Per Warehouse")
    gapless = fields.Boolean(
        default=True,
        tracking=True,
        help="No number is skipped: whoever names a batch waits until the one before has saved or given up. "
        "Off: nobody waits, and a number is lost when saving fails.",
    )
    expected_count = fields.Integer(
        "Batches Expected per Period", help="The counter must be wide enough for them. 0: not checked."
    )
    gs1_check = fields.Boolean(
        "Fit GS1 AI (10)",
        default=True,
        tracking=True,
        help="Every number has at most 20 characters, all of which a GS1 bar code can carry.",
    )
    instant = fields.Selection(
        selection=[("now", "Now"), ("planned", "Planned Date of the Document")],
        string="Date Printed",
        default="now",
        required=True,
    )
    name_blank_lines = fields.Boolean(
        "Name Lots Left Blank",
        default=True,
        help="When a receipt or order is completed, tracked lines without a number get one.",
    )
    former_patterns = fields.Json(
        copy=False, readonly=True, help="What the rule printed before it was changed; its numbers stay readable."
    )
    preview_now = fields.Char("Now", compute="_compute_preview")
    preview_parts = fields.Json(compute="_compute_preview", help="What each segment prints in it, in order.")
    preview_night = fields.Char("In the Night Shift", compute="_compute_preview")
    preview_thousandth = fields.Char("The 1,000th", compute="_compute_preview")
    longest = fields.Integer("Longest Number", compute="_compute_preview")
    problems = fields.Text(compute="_compute_preview")
    lookalikes = fields.Text(compute="_compute_lookalikes")

    @api.constrains(
        "segment_ids",
        "restart",
        "per_line",
        "per_source_lot",
        "per_company",
        "per_plant",
        "expected_count",
        "gs1_check",
    )
    def _check_pattern(self):
        for rule in self:
            if sentences := rule._problem_sentences():
                raise ValidationError(
                    self.env._(
                        "Rule %(rule)s cannot be saved.\n%(problems)s", rule=rule.name, problems="\n".join(sentences)
                    )
                )

    @api.constrains("active", "sequence", "company_id", "warehouse_id", "picking_type_id", "categ_id", "product_id")
    def _check_rival(self):
        """Two rules that fit the same lots equally well would take turns by accident of their ids."""
        everything = self.search([])
        for rule in self.filtered("active"):
            rivals = everything.filtered(lambda other, rule=rule: other != rule and rule._rank() == other._rank())
            if rivals:
                raise ValidationError(
                    self.env._(
                        "Rule %(rule)s applies to exactly the same lots as %(other)s. Change its conditions or its "
                        "order, or archive one of them.",
                        rule=rule.name,
                        other=rivals[0].name,
                    )
                )

    @api.depends(
        "segment_ids.sequence",
        "segment_ids.kind",
        "segment_ids.text",
        "segment_ids.width",
        "segment_ids.exact",
        "segment_ids.keep",
        "segment_ids.fit",
        "segment_ids.fallback",
        "segment_ids.component_id",
        "segment_ids.scheme",
        "restart",
        "per_line",
        "per_source_lot",
        "per_company",
        "per_plant",
        "expected_count",
        "gs1_check",
        "company_id",
        "product_id",
        "warehouse_id",
    )
    def _compute_preview(self):
        numbering = self.env["batch.numbering"]
        for rule in self:
            sentences = rule._problem_sentences()
            rule.problems = "\n".join(sentences)
            rule.longest = rule._pattern().longest
            rule.update(
                numbering._previews(rule)
                if not sentences
                else dict.fromkeys(("preview_now", "preview_parts", "preview_night", "preview_thousandth"), False)
            )

    @api.depends("segment_ids", "active", "company_id", "warehouse_id", "picking_type_id", "categ_id", "product_id")
    def _compute_lookalikes(self):
        others = self.search([])
        for rule in self:
            alike = others.filtered(lambda other, rule=rule: other != rule._origin and rule._looks_like(other))
            rule.lookalikes = ", ".join(alike.mapped("name"))

    @api.model_create_multi
    def create(self, vals_list):
        rules = super(BatchRule, self.with_context(batch_rule_saving=YES)).create(vals_list)
        return rules.with_env(self.env)

    def write(self, vals):
        before = {rule: rule._pattern() for rule in self} if "segment_ids" in vals else {}
        result = super(BatchRule, self.with_context(batch_rule_saving=YES)).write(vals)
        for rule, pattern in before.items():
            rule._remember(pattern)
        return result

    def copy_data(self, default=None):
        default = dict(default or {})
        return [
            {**vals, "name": default.get("name") or self.env._("%s (copy)", rule.name), "active": False}
            for rule, vals in zip(self, super().copy_data(default), strict=True)
        ]

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        named = self.env["stock.lot"].search([("batch_rule_id", "in", self.ids)], limit=1)
        if named:
            raise UserError(
                self.env._(
                    "Rule %(rule)s has named lots, such as %(lot)s, and is needed to read their numbers. Archive it "
                    "instead.",
                    rule=named.batch_rule_id.name,
                    lot=named.name,
                )
            )

    def action_see_lots(self):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Lots named by %s", self.name),
            "res_model": "stock.lot",
            "view_mode": "list,form",
            "domain": [("batch_rule_id", "=", self.id)],
        }

    def _problem_sentences(self):
        self.ensure_one()
        segments = self._ordered_segments()
        problems = find_problems(self._pattern(), self._demand())
        return [problem_sentence(self.env, problem, segments) for problem in problems]

    def _ordered_segments(self):
        # New lines of an open form have no id yet, so the order of the list breaks ties.
        return self.segment_ids.sorted("sequence")

    def _pattern(self):
        """The rule's :class:`numbering.Pattern`."""
        self.ensure_one()
        codes = sorted({*self._shift_codes()})
        return Pattern(tuple(segment._segment(codes) for segment in self._ordered_segments()))

    def _remember(self, former):
        """Keep a pattern that was in use, so that its numbers can still be read."""
        drawn = self.env["batch.counter.draw"].search_count([("rule_id", "=", self.id)], limit=1)
        if drawn and former != self._pattern() and former.plain() not in (self.former_patterns or []):
            self.former_patterns = [*(self.former_patterns or []), former.plain()]

    def _patterns_ever(self):
        """The rule's pattern as it is and as it was, the latest first."""
        patterns = [self._pattern(), *map(Pattern.of_plain, reversed(self.former_patterns or []))]
        # For a shift whose code was changed since then, any code could stand there: the last to be believed.
        return [*patterns, *(pattern.any_shift() for pattern in patterns)]

    def _read(self, number):
        """What ``number`` says (:class:`numbering.Reading`) by this rule as it is or as it was; None: not its own."""
        readings = (pattern.decode(number) for pattern in self._patterns_ever())
        return next((reading for reading in readings if reading), None)

    def _renumber(self, sample, numbers):
        """The numbers that differ from ``sample`` in the counter only, by the pattern that printed it."""
        printed = (pattern.renumber(sample, numbers) for pattern in self._patterns_ever())
        return next((found for found in printed if found), [])

    def _shift_codes(self):
        if self.company_id:
            return self.env["batch.shift"]._windows(self.company_id.id)[1].values()
        # A rule of all companies must read the shift codes of every one of them; only codes are taken.
        return self.env["batch.shift"].sudo().search([]).mapped("code")

    def _demand(self):
        return Demand(self.restart, self._per(), self.expected_count, self.gs1_check)

    def _per(self):
        return tuple(kind for field, kind in PER_FIELDS.items() if self[field])

    def _reach(self):
        return Reach(
            self.company_id.id or 0,
            self.warehouse_id.id or 0,
            self.picking_type_id.id or 0,
            self.categ_id.id or 0,
            self.product_id.id or 0,
        )

    def _rank(self):
        return self._reach(), self.sequence

    def _looks_like(self, other):
        """Could both print the same number for the same lot?"""
        if not self._reach().meets(other._reach()) or self._problem_sentences():
            return False
        return other._pattern().decode(self.env["batch.numbering"]._previews(self)["preview_now"] or "") is not None

    def _pattern_reading(self, reading):
        """Values of a batch.number.decode.reading for what this rule's pattern has read."""
        labels = dict(self.env["batch.rule.segment"]._fields["kind"]._description_selection(self.env))
        shown = ("text", "date", "shift", "line", "counter", "check")
        companies = self.company_id or self.env.companies
        return {
            "rule_id": self.id,
            "date_first": reading.first,
            "date_last": reading.last,
            "shift_code": reading.shift,
            "shift_id": self.env["batch.shift"]
            .with_context(active_test=False)
            .search([("code", "=", reading.shift), ("company_id", "in", companies.ids)], limit=1)
            .id,
            "line": reading.value("line"),
            "counter": reading.counter,
            "others": ", ".join(f"{labels[kind]}: {text}" for kind, text in reading.named if kind not in shown),
        }

    @api.model
    @ormcache()
    def _snapshots(self):
        """All rules in force, compiled, as plain values that may be kept between requests."""
        # The rules name every lot, also those made by people who may not read the rules.
        return tuple(rule._snapshot() for rule in self.sudo().with_context(lang=None).search([]))

    def _snapshot(self):
        return RuleSnapshot(
            id=self.id,
            name=self.name,
            reach=self._reach(),
            order=self.sequence,
            pattern=self._pattern(),
            scope=Scope(self.restart, self._per(), self.per_product),
            gapless=self.gapless,
            planned=self.instant == "planned",
            blanks=self.name_blank_lines,
        )

    @api.model
    def _rule_for(self, source):
        """The rule that names a lot born from ``source`` (:class:`~..batch_source.BatchSource`), or no record."""
        snapshot = self.env["batch.numbering"]._snapshot_for(source)
        return self.browse(snapshot and snapshot.id)
