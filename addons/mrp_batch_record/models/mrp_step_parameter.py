# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.stock_lot_quality.verdict import Measurement, Requirement, decimal_text, judge, parse_decimal
from odoo.exceptions import UserError, ValidationError

from ..scan import called
from ..steps import is_text

LIMITS = ("lower", "upper", "target")
POLICIES = [("record", "Record it"), ("sign", "Ask for a signature"), ("refuse", "Refuse it")]


class Yardstick:
    """What values of one process parameter, given in one unit, are judged by in one step.

    Made once for any number of readings: nothing is looked up while judging.

    :param parameter: lot.parameter
    :param uom: the unit the values are given in; none for a parameter without a unit
    :param step: mrp.step.parameter, or none when the step does not ask for the parameter
    """

    def __init__(self, parameter, uom, step):
        self.parameter, self.step = parameter, step
        self._requirement = step._requirement() if step else None
        self._numeric, self._code = parameter.kind == "number", parameter.code
        self._factor = uom._exact_factor()
        self._own_factor = parameter.uom_id._exact_factor()
        self._limits = {
            "uom_id": uom.id,
            "lower": step.lower,
            "upper": step.upper,
            "target": step.target,
            "policy": step.policy,
        }

    def judge(self, text, typed=True):
        """Return the stored form of the value *text*: exact, in the parameter's own unit, with limits and verdict.

        :param typed: whether a person enters it, who can measure again; what a machine measured has happened
        :raises ValidationError: it is no value of the parameter
        :raises UserError: it was typed and is outside limits that refuse it
        """
        value = self._exact(text)
        number = parse_decimal(value) if self._numeric else None
        accepted = self._accepts(value if number is None else number)
        if typed and not accepted and self.step.policy == "refuse":
            self._refuse(value)
        own = float(number * self._factor / self._own_factor) if self._numeric else 0.0
        return self._limits | {"value": value, "value_float": own, "in_limits": accepted}

    def _accepts(self, value):
        if not self._requirement:
            return True
        return judge((self._requirement,), (Measurement(self._code, value, factor=self._factor),)).passed

    def _exact(self, text):
        env = self.parameter.env
        if isinstance(text, str) and not is_text(text):
            raise ValidationError(
                env._(
                    "What was entered for %(parameter)s is too long or no text that can be kept. Type it again.",
                    parameter=self.parameter.display_name,
                )
            )
        if not str("" if text in (None, False) else text).strip():
            raise self._refusal("no_value")
        try:
            return decimal_text(parse_decimal(text)) if self._numeric else self.parameter._canonical(text)
        except ValueError:
            raise self._refusal("not_a_value", value=str(text)) from None

    def _refuse(self, value):
        raise self._refusal(
            "refused_outside", UserError, value=value, lower=self.step.lower or "-", upper=self.step.upper or "-"
        )

    def _refusal(self, word, error=ValidationError, **values):
        messages = self.parameter.env["batch.message"]
        return messages._refusal(word, error, parameter=called(self.parameter), **values)


class MrpStepParameter(models.Model):
    """A process parameter an operation asks for, with its limits and what happens outside them."""

    _name = "mrp.step.parameter"
    _description = "Process Parameter of an Operation"
    _order = "operation_id, sequence, id"
    _rec_name = "parameter_id"

    operation_id = fields.Many2one("mrp.routing.workcenter", required=True, index=True, ondelete="cascade")
    company_id = fields.Many2one(related="operation_id.company_id")
    sequence = fields.Integer(default=10)
    parameter_id = fields.Many2one("lot.parameter", "Process Parameter", required=True, index=True, ondelete="restrict")
    kind = fields.Selection(related="parameter_id.kind")
    uom_id = fields.Many2one(related="parameter_id.uom_id")
    # Decimal text, because an absent limit is not zero and 4.20 is not 4.2000000000000002.
    lower = fields.Char("Lower Limit")
    upper = fields.Char("Upper Limit")
    target = fields.Char()
    policy = fields.Selection(
        POLICIES,
        "Outside the Limits",
        required=True,
        default="record",
        help="Record it: the reading is kept and marked. Ask for a signature: the batch is not released before "
        "a supervisor has signed the reading. Refuse it: a typed reading is not taken; what a machine measured is kept "
        "and opens a deviation.",
    )
    required = fields.Boolean(default=True, help="The step cannot be finished without a reading.")

    _parameter_unique = models.Constraint(
        "UNIQUE(operation_id, parameter_id)", "This operation already asks for this process parameter."
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._exact(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._exact(vals))

    def _exact(self, vals):
        """Bring numeric limits to their exact form; what is no number is left for the check to name."""
        exact = dict(vals)
        for name in LIMITS:
            try:
                number = parse_decimal(vals.get(name))
            except ValueError:
                continue
            if number is not None:
                exact[name] = decimal_text(number)
        return exact

    @api.constrains("lower", "upper", "target", "parameter_id")
    def _check_limits(self):
        for line in self:
            try:
                line._requirement()
            except ValueError as wrong:
                raise ValidationError(
                    self.env._(
                        "'%(value)s' is not a value of %(parameter)s. Type limits as plain numbers, for example 4.5, "
                        "and only for parameters that are numbers.",
                        value=str(wrong),
                        parameter=line.parameter_id.display_name,
                    )
                ) from None
            if line.lower and line.upper and parse_decimal(line.lower) > parse_decimal(line.upper):
                raise ValidationError(
                    self.env._(
                        "The lower limit of %(parameter)s is above its upper limit.",
                        parameter=line.parameter_id.display_name,
                    )
                )

    def _requirement(self):
        """Return this line as a verdict.Requirement; ValueError when a limit or the target is none of its kind.

        A yes/no, choice or text parameter is met by its target, or by anything when there is no target.
        """
        self.ensure_one()
        code, kind = self.parameter_id.code, self.parameter_id.kind
        if kind == "number":
            parse_decimal(self.target)
            return Requirement(
                code,
                lower=parse_decimal(self.lower),
                upper=parse_decimal(self.upper),
                factor=self.uom_id._exact_factor(),
            )
        if self.lower or self.upper:
            raise ValueError(self.lower or self.upper)
        accepted = {self.parameter_id._canonical(self.target)} if self.target else set()
        return Requirement(code, kind=kind, accepted=frozenset(accepted))
