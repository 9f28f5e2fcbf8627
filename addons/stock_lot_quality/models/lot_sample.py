# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..verdict import judge

VERDICTS = [("pending", "Pending"), ("incomplete", "Incomplete"), ("passed", "Passed"), ("failed", "Failed")]


class LotSample(models.Model):
    """What was drawn from a lot, judged against the specification in force when it was drawn."""

    _name = "lot.sample"
    _description = "Sample"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "drawn_at desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, index=True, copy=False, default="/")
    lot_id = fields.Many2one("stock.lot", required=True, index=True, ondelete="restrict", check_company=True)
    product_id = fields.Many2one(related="lot_id.product_id", store=True, index=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    drawn_at = fields.Datetime(required=True, default=fields.Datetime.now)
    drawn_by = fields.Many2one("res.users", default=lambda self: self.env.user)
    place = fields.Char(help="Where it was drawn: tank, line, warehouse.")
    specification_id = fields.Many2one(
        "lot.specification", ondelete="restrict", check_company=True, tracking=True,
        help="The version in force when the sample was drawn.",
    )
    result_ids = fields.One2many("lot.test.result", "sample_id", "Results")
    verdict = fields.Selection(VERDICTS, default="pending", required=True, readonly=True, copy=False, tracking=True)
    verdict_ids = fields.One2many("lot.verdict", "sample_id", "Verdicts", readonly=True)
    judged_at = fields.Datetime(readonly=True, copy=False)
    missing = fields.Char("Still missing", compute="_compute_missing")

    _name_unique = models.UniqueIndex("(company_id, name)", "A sample with this number exists already.")

    @api.model_create_multi
    def create(self, vals_list):
        """Number the samples and attach the specification in force when each was drawn."""
        vals_list = [
            {name: value for name, value in vals.items() if name not in ("verdict", "judged_at")} for vals in vals_list
        ]
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                vals["name"] = self.env["ir.sequence"].next_by_code("lot.sample") or "/"
        samples = super().create(vals_list)
        samples._attach_specification()
        return samples

    def write(self, vals):
        """Judge again when the specification is set; the verdict itself is never written by hand.

        :raises UserError: the verdict would be
        """
        if "verdict" in vals and not self.env.su:
            raise UserError(self.env._("A verdict follows from results. Enter or retract results instead."))
        written = super().write(vals)
        if "specification_id" in vals:
            self._judge()
        return written

    @api.constrains("specification_id")
    def _check_in_force(self):
        for sample in self:
            if sample.specification_id.state == "draft":
                raise ValidationError(self.env._(
                    "Specification %(name)s is a draft. Put it in force before samples are judged by it.",
                    name=sample.specification_id.display_name,
                ))

    def _attach_specification(self):
        keys = {}
        for sample in self.filtered(lambda sample: not sample.specification_id):
            day = fields.Datetime.context_timestamp(sample, sample.drawn_at).date()
            keys.setdefault((day, sample.company_id), self.browse())
            keys[day, sample.company_id] |= sample
        for (day, company), samples in keys.items():
            # sudo: a sample may be drawn by someone who cannot read specifications.
            found = self.env["lot.specification"].sudo()._in_force(samples.product_id, company, day)
            for sample in samples:
                sample.specification_id = found[sample.product_id].sudo(False)

    def _current_results(self):
        """Results that count: not retracted, not replaced by one that counts, verified where asked for."""
        counting = self.result_ids.filtered(lambda result: not result.retracted_at)
        counting = counting.filtered(
            lambda result: result.verified_at or not result.sample_id.specification_id.verify)
        return counting - counting.replaces_id

    def _judgement(self):
        """verdict.Judgement of the current results against the sample's specification."""
        self.ensure_one()
        return judge(
            self.specification_id._requirements() if self.specification_id else (),
            [result._measurement() for result in self._current_results()],
        )

    @api.depends("result_ids", "result_ids.retracted_at", "result_ids.verified_at", "specification_id")
    def _compute_missing(self):
        for sample in self:
            lacking = {
                finding.parameter for finding in sample._judgement().findings
                if finding.outcome in ("missing", "undecided")
            }
            parameters = sample.specification_id.line_ids.parameter_id
            sample.missing = ", ".join(
                parameter.name for parameter in parameters if parameter.code in lacking)

    def _judge(self):
        """Compute and store the verdict, then let the lots' grades follow."""
        turned = self.browse()
        moved_lots = self.lot_id.browse()
        changes = []
        for sample in self:
            judgement = sample._judgement()
            before, after = sample.verdict, judgement.verdict
            # sudo: the verdict is computed, whoever enters the result; nobody writes it by hand.
            writable = sample.sudo()
            writable.judged_at = fields.Datetime.now()
            if before != after:
                writable.verdict = after
                changes.append((sample, before, judgement))
                moved_lots |= sample.lot_id
            if before != after and before in ("passed", "failed"):
                turned |= sample
        self.env["lot.verdict"]._record(changes)
        moved_lots._follow_verdict(turned)
