# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..lims.numerals import Unreadable


class LotSample(models.Model):
    """The tests a sample asks for, as a sheet to type results into: one save books them, as facts."""

    _inherit = "lot.sample"

    tests = fields.Json("Tests Asked For", compute="_compute_tests")
    entered = fields.Json("Tests", compute="_compute_entered", inverse="_inverse_entered")

    @api.depends("specification_id", "lot_id", "result_ids", "result_ids.retracted_at")
    @api.depends_context("lang")
    def _compute_tests(self):
        for sample in self:
            # sudo: who sees the sample sees what it is tested for.
            lines = sample.specification_id.sudo().line_ids
            standing = sample.result_ids.filtered(lambda result: not result.retracted_at)
            sample.tests = [
                line._test_row(
                    standing.filtered(lambda result, line=line: result.parameter_id == line.parameter_id).with_prefetch(
                        standing._prefetch_ids
                    )
                )  # judged once for all lines
                for line in lines
            ]

    def _compute_entered(self):
        self.entered = False

    def _inverse_entered(self):
        """Book what was typed: ``{parameter id as text: value as text}``; what is empty books nothing."""
        values = []
        for sample in self:
            typed = sample.entered or {}
            values += [sample._typed_result(key, text) for key, text in typed.items() if str(text or "").strip()]
        if values:
            self.env["lot.test.result"].create(values)
            # The sheet is empty again: what was booked must not come with the next save.
            self.invalidate_recordset(["entered"], flush=False)

    def _typed_result(self, key, text):
        """Values of the result that was typed for a test of this sample.

        :raises ValidationError: it is none of the sample's tests, or can be read as two numbers
        :raises UserError: the test has a result already
        """
        # sudo: the laboratory types results of specifications it need not read.
        parameters = self.specification_id.sudo().line_ids.parameter_id.sudo(False)
        parameter = parameters.filtered(lambda parameter: str(parameter.id) == key)
        if not parameter:
            raise ValidationError(
                self.env._("Sample %(sample)s is not tested for that. Load the page again.", sample=self.name)
            )
        if self.result_ids.filtered(lambda result: result.parameter_id == parameter and not result.retracted_at):
            raise UserError(
                self.env._(
                    "%(parameter)s of %(sample)s has a result already. Under All Results, add one that names it and "
                    "says why, or retract it first.",
                    parameter=parameter.name,
                    sample=self.name,
                )
            )
        try:
            qualifier, value = parameter._typed(text)
        except Unreadable:
            raise ValidationError(parameter._unreadable(text)) from None
        return {
            "sample_id": self.id,
            "parameter_id": parameter.id,
            "value": value,
            "qualifier": qualifier or False,
            "analyst": self.env.user.name,
        }

    @api.onchange("lot_id", "drawn_at")
    def _onchange_lot(self):
        """A new sample shows at once what it will be tested for."""
        if not self._origin and self.lot_id:
            self.specification_id = self._proposed_specification()

    def _proposed_specification(self):
        """The specification a new sample is judged by, while it is filled in."""
        vals = {
            "lot_id": self.lot_id._origin.id or self.lot_id.id,
            "drawn_at": self.drawn_at,
            "company_id": self.company_id.id,
        }
        self._choose_specifications([vals])
        return self.env["lot.specification"].browse(vals.get("specification_id"))

    def action_save_results(self):
        """Save the form, and with it what was typed."""
        return True

    def action_import_results(self):
        """Open the import of the laboratory's files."""
        return self.env["ir.actions.act_window"]._for_xml_id("stock_lot_quality.lot_result_import_action")
