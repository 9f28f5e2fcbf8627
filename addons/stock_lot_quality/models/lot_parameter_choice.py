# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from .lot_master import LotMaster


class LotParameterChoice(models.Model):
    """One permitted value of a parameter that is a choice: what is stored, and what each reader sees of it."""

    _name = "lot.parameter.choice"
    _description = "Permitted Value"
    _inherit = [LotMaster._name]  # which has to be there first
    _order = "parameter_id, sequence, id"
    _deciding = ("parameter_id", "value", "name")

    parameter_id = fields.Many2one("lot.parameter", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    value = fields.Char(required=True, help="As the laboratory writes it; this is what is stored and judged.")
    name = fields.Char("Shown As", translate=True, help="What people read, in their language; the value if empty.")

    _value_unique = models.UniqueIndex("(parameter_id, value)", "This value is in the list already.")

    @api.model_create_multi
    def create(self, vals_list):
        """Values have no space around them: they are compared as they stand."""
        choices = super().create([vals | {"value": (vals.get("value") or "").strip()} for vals in vals_list])
        for choice in choices:
            choice._check_change(["name"])
            self.env["lot.master.change"]._record(choice, {"value": ""}, {"value": choice.value})
        return choices

    def write(self, vals):
        """As in ``create``."""
        return super().write(vals | {"value": (vals["value"] or "").strip()} if "value" in vals else vals)

    def _check_master(self, names):
        """As of the parameter: a value that results may have stays, and so does what it belongs to.

        :raises UserError: see ``lot.parameter._check_master``
        """
        # sudo: results of companies the user does not see have the value as well.
        measured = {"value", "parameter_id"}.intersection(names) and self.env["lot.test.result"].sudo().search_count(
            [("parameter_id", "in", self.parameter_id.ids), ("value", "in", self.mapped("value"))], limit=1
        )
        for parameter in self.parameter_id:
            parameter._check_master(["kind" if measured else "choice_ids"])
        return super()._check_master(names)

    def _is_on_record(self):
        return self.parameter_id._is_on_record()

    def _master_subject(self):
        return self.parameter_id

    def _master_field(self, name):
        return "choice_ids"

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for choice in self:
            choice._check_change(["value"])
            self.env["lot.master.change"]._record(choice, {"value": choice.value}, {"value": ""})

    @api.depends("name", "value")
    def _compute_display_name(self):
        for choice in self:
            choice.display_name = choice.name or choice.value

    def _called(self, written):
        """The choices that are called so, by their value or by their name in one of the languages."""
        names = self._fields["name"]._get_stored_translations
        return self.filtered(
            lambda choice: (
                written.casefold()
                in {text.casefold() for text in (choice.value, *(names(choice) or {}).values()) if text}
            )
        )
