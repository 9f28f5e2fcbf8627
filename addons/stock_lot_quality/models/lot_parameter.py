# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..lims.numerals import Unreadable, reading
from ..verdict import decimal_text, parse_decimal
from .lot_master import LotMaster
from .typed_number import OwnMarks

KINDS = [("number", "Number"), ("boolean", "Yes/No"), ("choice", "Choice"), ("text", "Text")]

YES = ("yes", "true", "1", "y", "是", "有")
NO = ("no", "false", "0", "n", "否", "无")


class LotParameter(models.Model):
    """What can be measured: one dictionary for specifications, results, step logs and exports."""

    _name = "lot.parameter"
    _description = "Parameter"
    _inherit = [LotMaster._name]  # which has to be there first
    _order = "sequence, code"
    _rec_names_search = ["code", "name"]
    _deciding = ("code", "name", "kind", "uom_id", "decimals", "method", "self_verification", "active")

    code = fields.Char(required=True, index=True, copy=False)
    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    kind = fields.Selection(KINDS, required=True, default="number")
    uom_id = fields.Many2one("uom.uom", "Unit", ondelete="restrict")
    decimals = fields.Integer(default=2, help="Decimals shown on reports. What was measured is kept as written.")
    method = fields.Char(help="Test method, for example GB 5009.6 or ISO 1211.")
    self_verification = fields.Boolean(
        "Analyst may verify", help="Whoever measured or recorded a result of this parameter may verify it as well."
    )
    change_ids = fields.One2many("lot.master.change", "parameter_id", "Changes", readonly=True)
    choice_ids = fields.One2many("lot.parameter.choice", "parameter_id", "Permitted Values", copy=True)
    choices = fields.Text(
        compute="_compute_choices",
        inverse="_inverse_choices",
        store=True,
        help="For a choice: one permitted value per line.",
    )

    _code_unique = models.UniqueIndex("(upper(code))", "Two parameters cannot have the same code.")

    @api.depends("code", "name")
    def _compute_display_name(self):
        for parameter in self:
            parameter.display_name = f"[{parameter.code}] {parameter.name}" if parameter.code else parameter.name

    @api.depends("choice_ids.value", "choice_ids.sequence")
    def _compute_choices(self):
        for parameter in self:
            values = parameter.choice_ids.sorted("sequence").mapped("value")
            parameter.choices = "\n".join(filter(None, values)) or False

    def _inverse_choices(self):
        """A list of values typed at once keeps the names of those that stay."""
        for parameter in self:
            values = list(dict.fromkeys(parameter._choice_list()))
            known = {choice.value: choice for choice in parameter.choice_ids}
            gone = parameter.choice_ids.filtered(lambda choice, values=values: choice.value not in values)
            parameter.choice_ids = [fields.Command.delete(choice.id) for choice in gone] + [
                fields.Command.update(known[value].id, {"sequence": place})
                if value in known
                else fields.Command.create({"value": value, "sequence": place})
                for place, value in enumerate(values)
            ]

    @api.constrains("kind", "choices")
    def _check_choices(self):
        for parameter in self:
            if parameter.kind == "choice" and not parameter._choice_list():
                raise ValidationError(
                    self.env._(
                        "Parameter %(code)s is a choice: list its permitted values, one per line.", code=parameter.code
                    )
                )

    def _check_master(self, names):
        """Keep the meaning of recorded values; who changes the rest works in every company that uses it.

        :raises UserError: code, kind or unit changes while results or limits use it, or another company does
        """
        used = self._used()
        # What it is called in records of before stays there anyhow: renaming a code by code of ours breaks nothing.
        kept = {"kind", "uom_id"} if self.env.su else {"code", "kind", "uom_id"}
        if used and kept.intersection(names):
            raise UserError(
                self.env._(
                    "Parameter %(code)s has results or limits on record, so its code, kind and unit stay as they are."
                    " Archive it and create a new one.",
                    code=self.code,
                )
            )
        if not self.env.su and self._companies() - self.env.user.company_ids:
            raise UserError(
                self.env._(
                    "Parameter %(code)s is used by other companies too. Somebody who works in all of them changes it.",
                    code=self.code,
                )
            )
        return super()._check_master(names)

    def _choice_list(self):
        return [line.strip() for line in (self.choices or "").splitlines() if line.strip()]

    def _canonical(self, text):
        """Bring a value to the one form in which it is stored and compared.

        :param text: str, int, float or bool as entered
        :return: str: a plain decimal, 'yes'/'no', one of the choices, or the text itself
        :raises ValueError: the value is none of this parameter's kind
        """
        self.ensure_one()
        if self.kind == "number":
            return decimal_text(parse_decimal(text))
        written = str(text).strip()
        if self.kind == "boolean":
            if written.casefold() in YES:
                return "yes"
            if written.casefold() in NO:
                return "no"
            raise ValueError(written)
        if self.kind == "choice" and written not in self._choice_list():
            called = self.choice_ids._called(written)
            if len(called) != 1:
                raise ValueError(written)
            return called.value
        return written

    def _values(self):
        """The stored values one can choose from; none where a number or a text is written."""
        self.ensure_one()
        return {"choice": self._choice_list(), "boolean": ["yes", "no"]}.get(self.kind, [])

    def _typed(self, text):
        """What a person typed, as the parts of a result: a number as their own language writes it.

        :param text: str
        :return: (qualifier or '', value): a plain decimal, or the text itself where this parameter is no number
        :raises lims.numerals.Unreadable: the number can be read in two ways
        """
        self.ensure_one()
        written = str(text).strip()
        if self.kind != "number":
            return "", written
        qualifier, value, _is_number, unit = reading("", written, OwnMarks(self.env), self.code)
        if unit and unit != self.uom_id.name:
            raise Unreadable("number")
        return qualifier, value

    def _unreadable(self, text):
        """A sentence on a number that can be read in two ways, or not at all."""
        return self.env._(
            "'%(value)s' of %(parameter)s is no number, or could be two. Write it without a thousands separator, like"
            " 3.25.",
            value=text,
            parameter=self.display_name,
        )

    def _shown(self, value):
        """A stored value as people read it: a choice by its name in their language, yes or no in words."""
        self.ensure_one()
        if self.kind == "choice":
            return self.choice_ids.filtered(lambda choice: choice.value == value)[:1].display_name or value
        if self.kind == "boolean":
            return {"yes": self.env._("Yes"), "no": self.env._("No")}.get(value, value)
        return value

    def _expected(self):
        """A sentence that says what a value of this parameter looks like."""
        if self.kind == "number":
            return self.env._(" Write a number like 3.25.")
        if self.kind == "boolean":
            return self.env._(" Write yes or no.")
        if self.kind == "choice":
            return self.env._(
                " Write one of: %(choices)s.", choices=", ".join(self._shown(value) for value in self._choice_list())
            )
        return ""
