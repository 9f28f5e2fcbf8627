# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.fact_guard import database
from odoo.exceptions import ValidationError

from ..verdict import Requirement, decimal_text, parse_decimal

LIMITS = ("lower", "upper", "target", "warning_lower", "warning_upper")


class LotSpecificationLine(models.Model):
    """Limits of one parameter, as exact decimals in the parameter's unit. An empty limit is open."""

    _name = "lot.specification.line"
    _description = "Specification Limit"
    _inherit = ["guarded.fields"]
    _order = "sequence, id"

    specification_id = fields.Many2one(
        "lot.specification", required=True, index=True, ondelete="cascade", guarded="once"
    )
    sequence = fields.Integer(default=10)
    parameter_id = fields.Many2one("lot.parameter", required=True, ondelete="restrict")
    kind = fields.Selection(related="parameter_id.kind")
    uom_id = fields.Many2one(related="parameter_id.uom_id")
    lower = fields.Char()
    upper = fields.Char()
    target = fields.Char()
    warning_lower = fields.Char()
    warning_upper = fields.Char()
    accepted = fields.Char(help="For yes/no, choice and text: the values that pass, separated by commas.")
    required = fields.Boolean(default=True)

    _parameter_unique = models.Constraint(
        "UNIQUE (specification_id, parameter_id)", "A specification has one line per parameter."
    )

    def init(self):
        """The database keeps the limits of a version that was in force, too."""
        result = super().init()
        database.keep_whole(self.env.cr, self._table)
        database.guard(
            self.env.cr,
            self._table,
            "in_force",
            "INSERT OR UPDATE OR DELETE",
            """
            EXISTS (SELECT FROM public.lot_specification WHERE state <> 'draft'
                       AND id IN (OLD.specification_id, NEW.specification_id))
            """,
            "the specification was put in force",
        )
        return result

    @api.model_create_multi
    def create(self, vals_list):
        """Write limits in their exact form.

        :raises ValidationError: a limit is no number
        """
        default = self.env.context.get("default_specification_id")
        named = {vals.get("specification_id", default) for vals in vals_list}
        # Said in a sentence before the database refuses the row.
        self.env["lot.specification"].browse(filter(None, named))._check_draft()
        return super().create([self._exact(vals) for vals in vals_list])

    def write(self, vals):
        """Write limits in their exact form, on drafts only."""
        self.specification_id._check_draft()
        return super().write(self._exact(vals))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        self.specification_id._check_draft()

    @api.model
    def _exact(self, vals):
        exact = dict(vals)
        for name in LIMITS:
            # 0 is a limit; False, None and the empty text are none.
            if name in vals and (vals[name] or (vals[name] == 0 and vals[name] is not False)):
                try:
                    exact[name] = decimal_text(parse_decimal(vals[name]))
                except ValueError:
                    raise ValidationError(
                        self.env._(
                            "'%(text)s' is not a number. Write a limit like 3.25, or leave it empty for none.",
                            text=vals[name],
                        )
                    ) from None
        return exact

    @api.constrains(*LIMITS)
    def _check_order(self):
        for line in self:
            ordered = [line._limit(name) for name in ("lower", "warning_lower", "target", "warning_upper", "upper")]
            present = [limit for limit in ordered if limit is not None]
            if present != sorted(present):
                raise ValidationError(
                    self.env._(
                        "Limits of %(parameter)s must rise from lower over target to upper.",
                        parameter=line.parameter_id.display_name,
                    )
                )

    def _limit(self, name):
        return parse_decimal(self[name])

    def _requirement(self):
        """This line as a verdict.Requirement."""
        self.ensure_one()
        accepted = (self.accepted or "").replace("，", ",").split(",")
        return Requirement(
            parameter=self.parameter_id.code,
            kind=self.parameter_id.kind,
            lower=self._limit("lower"),
            upper=self._limit("upper"),
            warning_lower=self._limit("warning_lower"),
            warning_upper=self._limit("warning_upper"),
            accepted=frozenset(self._accepted_value(value) for value in accepted if value.strip()),
            required=self.required,
            factor=self.uom_id._exact_factor(),
        )

    def _accepted_value(self, value):
        try:
            return self.parameter_id._canonical(value)
        except ValueError:
            raise ValidationError(
                self.env._(
                    "'%(value)s' is not a value of %(parameter)s. Correct the accepted values.",
                    value=value.strip(),
                    parameter=self.parameter_id.display_name,
                )
            ) from None

    @api.constrains("accepted", "parameter_id")
    def _check_accepted(self):
        for line in self.filtered(lambda line: line.kind != "number"):
            line._requirement()

    def _test_row(self, results):
        """This line as a row of a sample's sheet of tests: what is asked, its limits in words, and what was found.

        :param results: lot.test.result of this parameter that stand
        """
        parameter = self.parameter_id
        choices = [[value, parameter._shown(value)] for value in parameter._values()]
        return {
            "parameter": parameter.id,
            "code": parameter.code,
            "name": parameter.name,
            "kind": parameter.kind,
            "method": parameter.method or "",
            "unit": self.uom_id.name or "",
            "lower": self.lower or "",
            "upper": self.upper or "",
            "limits": self._limits_shown(),
            "required": self.required,
            "choices": choices,
            "results": [
                {
                    "id": result.id,
                    "value": f"{result.qualifier or ''}{result.value_shown}",
                    "unit": result.uom_id.name or "",
                    "outcome": result.outcome or "",
                }
                for result in results
                if isinstance(result.id, int)
            ],
        }

    def _limits_shown(self):
        if self.kind != "number":
            accepted = (self.accepted or "").replace("，", ",").split(",")
            return ", ".join(self.parameter_id._shown(value.strip()) for value in accepted if value.strip())
        if self.lower and self.upper:
            return f"{self.lower} – {self.upper}"
        return f"≥ {self.lower}" if self.lower else f"≤ {self.upper}" if self.upper else ""
