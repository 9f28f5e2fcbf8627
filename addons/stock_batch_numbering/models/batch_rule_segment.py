# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..inside import marked
from ..numbering import Segment
from ..numbering.segment import VALUE_KINDS

# What planners choose from: what each prints of 17 September 2025, and its format. "own" is any other.
DATE_FORMS = [
    ("date", "20250917"),
    ("short", "250917"),
    ("dashed", "2025-09-17"),
    ("month_dashed", "2025-09"),
    ("month", "202509"),
    ("day", "0917"),
    ("day_slash", "09/17"),
    ("day_of_year", "25260 (day of the year)"),
    ("week", "2025W38 (week)"),
    ("own", "Own format"),
]
FORMATS = {
    "date": "%Y%m%d",
    "short": "%y%m%d",
    "dashed": "%Y-%m-%d",
    "month_dashed": "%Y-%m",
    "month": "%Y%m",
    "day": "%m%d",
    "day_slash": "%m/%d",
    "day_of_year": "%y%j",
    "week": "%GW%V",
}


class BatchRuleSegment(models.Model):
    _name = "batch.rule.segment"
    _inherit = ["batch.numbering.setting"]
    _description = "Batch Number Segment"
    _order = "sequence, id"

    rule_id = fields.Many2one("batch.rule", required=True, ondelete="cascade", index=True)
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        selection=[
            ("text", "Text"),
            ("date", "Date"),
            ("shift", "Shift"),
            ("line", "Work Center or Line"),
            ("product", "Product Code"),
            ("source_lot", "Source Lot"),
            ("order", "Order or Transfer"),
            ("origin", "Source Document (Sale)"),
            ("company", "Company"),
            ("plant", "Warehouse"),
            ("counter", "Counter"),
            ("check", "Check Digit"),
        ],
        required=True,
        default="text",
    )
    text = fields.Char(
        string="Text or Date Format",
        trim=False,
        help="For a date: %Y 2025, %y 25, %m 09, %o month in one character (1-9, A, B, C), %d 17, %j day of the "
        "year, %G/%g %V ISO year and week, %u weekday, %q quarter, %H %M %S time. Other characters are printed.",
    )
    date_form = fields.Selection(
        DATE_FORMS,
        string="Date As",
        compute="_compute_date_form",
        inverse="_inverse_date_form",
        help="How the date is printed, shown for 17 September 2025.",
    )
    width = fields.Integer(help="Digits of the counter; for other values the most characters they may take.")
    exact = fields.Boolean(string="Fixed Width", help="The value always has exactly this many characters.")
    keep = fields.Selection(
        selection=[("any", "As It Is"), ("alnum", "Letters and Digits"), ("digits", "Digits Only")],
        string="Characters",
        default="any",
        required=True,
        help="Letters and digits: small letters become capitals, everything else is left out.",
    )
    fit = fields.Selection(
        selection=[("refuse", "Refuse"), ("first", "Use the First"), ("last", "Use the Last")],
        string="If Too Long",
        default="refuse",
        required=True,
    )
    fallback = fields.Char(string="If Unknown", help="Printed when there is no value. Empty: naming stops and says so.")
    component_id = fields.Many2one(
        "product.product",
        help="The component whose lot is printed.",
        domain=[("tracking", "!=", "none")],
        ondelete="restrict",
    )
    scheme = fields.Selection(
        selection=[("gs1", "GS1 Mod 10"), ("iso7064", "ISO 7064 Mod 37,36")], default="gs1", required=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Add segments; those of a rule are for whoever may change it."""
        segments = super().create(vals_list)
        segments.rule_id._check_ours()
        return segments

    def write(self, vals):
        self.rule_id._check_ours()
        rules = self.rule_id if not marked(self.env, "batch_rule_saving") else self.env["batch.rule"]
        before = {rule: rule._pattern() for rule in rules}
        result = super().write(vals)
        self.rule_id._check_ours()
        for rule, pattern in before.items():
            rule._remember(pattern)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_others(self):
        self.rule_id._check_ours()

    @api.depends("kind", "text")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for segment in self:
            text = segment.text if segment.kind in ("text", "date") else ""
            segment.display_name = f"{labels.get(segment.kind, '')} {text or ''}".strip()

    @api.depends("kind", "text")
    def _compute_date_form(self):
        ready = {written: form for form, written in FORMATS.items()}
        for segment in self:
            segment.date_form = segment.kind == "date" and ready.get(segment.text, "own")

    def _inverse_date_form(self):
        for segment in self:
            written = FORMATS.get(segment.date_form)
            if segment.kind == "date" and written and segment.text != written:
                segment.text = written

    @api.onchange("date_form")
    def _onchange_date_form(self):
        self._inverse_date_form()

    @api.onchange("kind")
    def _onchange_kind(self):
        proposals = {"date": {"text": "%Y%m%d"}, "counter": {"width": 3}, "text": {"text": "-"}}
        values = {"text": False, "width": 8 if self.kind in VALUE_KINDS else 0}
        self.update({**values, **proposals.get(self.kind, {})})

    @api.constrains("rule_id", "sequence", "kind", "text", "width", "exact", "keep", "fallback", "scheme")
    def _check_rule_pattern(self):
        # While the rule itself is being saved its lines come one by one; the rule checks the whole at the end.
        if not marked(self.env, "batch_rule_saving"):
            self.rule_id._check_pattern()

    @api.constrains("kind", "component_id")
    def _check_component(self):
        for segment in self:
            if segment.kind == "source_lot" and not segment.component_id and segment.rule_id.active:
                raise ValidationError(
                    self.env._(
                        "Rule %(rule)s prints a source lot: choose the component whose lot it is.",
                        rule=segment.rule_id.name,
                    )
                )

    def _segment(self, codes=()):
        """The plain :class:`numbering.Segment`; ``codes`` are those the company's shifts have."""
        self.ensure_one()
        value = self.kind in VALUE_KINDS
        return Segment(
            kind=self.kind,
            text=self.text or "" if self.kind in ("text", "date") else "",
            width=self.width,
            exact=value and self.exact,
            keep=self.keep if value else "any",
            fit=self.fit if value else "refuse",
            fallback=self.fallback or "" if value else "",
            source=str(self.component_id.id or "") if self.kind == "source_lot" else "",
            codes=tuple(codes) if self.kind == "shift" else (),
            scheme=self.scheme,
        )
