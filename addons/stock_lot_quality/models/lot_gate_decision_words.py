# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import MissingError
from odoo.tools import format_datetime


class LotGateDecision(models.Model):
    """The reasons of the gate in the reader's language."""

    _inherit = "lot.gate.decision"

    @api.model
    def _sentences(self):
        """Return ``{code of a reason: method that words it from its values}``."""
        return {"grade": self._sentence_grade, "expiry": self._sentence_expiry, "not_judged": self._sentence_not_judged}

    @api.model
    def _sentence(self, code, values):
        """Word a reason in the language of the environment.

        :param code: str, as in ``gate.Refusal``
        :param values: dict, as in ``gate.Refusal``
        :return: str; the code itself where its words are not installed any more, or its values were tampered with
        """
        word = self._sentences().get(code)
        try:
            return word(values) if word else code or ""
        except (KeyError, TypeError, ValueError):
            return code

    @api.model
    def _sentence_of(self, element):
        """The same for a gate decision as it stands in a batch record, a dict."""
        return element.get("reason") or self._sentence(element.get("reason_code"), element.get("reason_values", {}))

    @api.model
    def _sentence_grade(self, values):
        return self.env._(
            "Lot %(lot)s of %(product)s is graded '%(grade)s' and must not be used for: %(operation)s. %(ways)s",
            lot=values["lot"],
            product=self._product_name(values),
            grade=self._named("lot.grade", values["grade_id"], values["grade_name"], "name"),
            operation=self.env["lot.grade"]._operation_name(values["operation"]),
            ways=self._ways(values),
        )

    @api.model
    def _sentence_not_judged(self, values):
        return self.env._(
            "Lot %(lot)s of %(product)s has no grade yet: nobody has judged it, and it must not be used for:"
            " %(operation)s. %(ways)s",
            lot=values["lot"],
            product=self._product_name(values),
            operation=self.env["lot.grade"]._operation_name(values["operation"]),
            ways=self._ways(values),
        )

    @api.model
    def _sentence_expiry(self, values):
        return self.env._(
            "Lot %(lot)s of %(product)s expires on %(expiry)s, before its use on %(use)s, and must not be"
            " used for: %(operation)s. %(ways)s",
            lot=values["lot"],
            product=self._product_name(values),
            expiry=self._moment(values["expires_at"]),
            use=self._moment(values["used_at"]),
            operation=self.env["lot.grade"]._operation_name(values["operation"]),
            ways=self._ways(values),
        )

    @api.model
    def _ways(self, values):
        words = {
            "other_lot": self.env._("take another lot"),
            "quarantine": self.env._("move this one to quarantine or scrap it"),
            "return": self.env._("return it to the vendor"),
            "judge": self.env._("have quality judge it, with Release or Hold on the lot"),
            "ask_quality": self.env._("ask quality to release it or to approve an override"),
        }
        return self.env._(
            "What you can do: %(ways)s.", ways=self.env._("; ").join(words[way] for way in values["ways"])
        )

    @api.model
    def _product_name(self, values):
        return self._named("product.product", values["product_id"], values["product"], "display_name")

    @api.model
    def _named(self, model, record_id, then, name):
        """What a record is called: in the reader's language as long as it has the name it had then."""
        # sudo: who may read the decision reads in it what it is about.
        record = self.env[model].sudo().browse(record_id)
        try:
            return record[name] if record.with_context(lang=None)[name] == then else then
        except MissingError:
            return then

    @api.model
    def _moment(self, text):
        return format_datetime(self.env, fields.Datetime.to_datetime(text), dt_format="short")
