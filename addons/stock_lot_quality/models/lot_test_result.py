# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from functools import lru_cache

from odoo import api, fields, models
from odoo.addons.fact_guard.guard import Owned
from odoo.addons.fact_guard.models.guarded_fields import OWNER
from odoo.addons.fact_guard.text import typed_text
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..measured import Measured, MeasuredRow
from ..verdict import Measurement, parse_decimal

OUTCOMES = [
    ("passed", "Within limits"),
    ("warning", "Warning"),
    ("failed", "Out of limits"),
    ("undecided", "Undecided"),
]
CACHED = 4_096


class LotTestResult(models.Model):
    """One measured value. A retest or correction is a new row that names the old one and says why."""

    _name = "lot.test.result"
    _description = "Test Result"
    _inherit = ["lot.fact"]
    _order = "tested_at desc, id desc"
    _check_company_auto = True
    _rec_name = "lims_ref"
    # A fact has no last change: who verified or retracted it, and when, stands in columns of its own.
    _log_access = False

    _fact_set_once = ("verified_by", "verified_at", "retracted_by", "retracted_at", "retraction_reason")

    sample_id = fields.Many2one("lot.sample", required=True, index=True, ondelete="restrict", check_company=True)
    company_id = fields.Many2one("res.company", required=True, index=True, guarded="owner")
    lot_id = fields.Many2one(related="sample_id.lot_id")
    parameter_id = fields.Many2one("lot.parameter", required=True, index=True, ondelete="restrict")
    qualifier = fields.Selection([("<", "<"), ("<=", "≤"), (">", ">"), (">=", "≥")])
    value = fields.Char(required=True, help="The value exactly as measured.")
    value_shown = fields.Char("Value in Words", compute="_compute_value_shown")
    value_float = fields.Float("Number", digits=(16, 6), readonly=True, aggregator="avg", guarded="owner")
    uom_id = fields.Many2one("uom.uom", "Unit", ondelete="restrict")
    method = fields.Char()
    analyst = fields.Char()
    instrument = fields.Char()
    tested_at = fields.Datetime(required=True, default=fields.Datetime.now)
    lims_ref = fields.Char("Laboratory reference", copy=False)
    import_id = fields.Many2one(
        "lot.result.import", index="btree_not_null", readonly=True, ondelete="restrict", copy=False, guarded="owner"
    )
    state = fields.Selection(
        [("registered", "Registered"), ("verified", "Verified"), ("retracted", "Retracted")],
        compute="_compute_state",
        search="_search_state",
    )
    outcome = fields.Selection(OUTCOMES, compute="_compute_outcome")
    replaces_id = fields.Many2one("lot.test.result", index="btree_not_null", ondelete="restrict")
    reason = fields.Char(help="Why it replaces the former result.")
    verified_by = fields.Many2one("res.users", readonly=True, ondelete="restrict", guarded="owner")
    verified_at = fields.Datetime(readonly=True, guarded="owner")
    retracted_by = fields.Many2one("res.users", readonly=True, ondelete="restrict", guarded="owner")
    retracted_at = fields.Datetime(readonly=True, guarded="owner")
    retraction_reason = fields.Char(readonly=True, guarded="owner")
    create_uid = fields.Many2one("res.users", "Recorded by", readonly=True, ondelete="restrict", guarded="owner")
    create_date = fields.Datetime("Recorded", readonly=True, guarded="owner")

    _lims_ref_unique = models.UniqueIndex(
        "(company_id, lims_ref) WHERE lims_ref IS NOT NULL AND retracted_at IS NULL",
        "A result with this laboratory reference exists already.",
    )
    _lims_ref_index = models.Index("(lims_ref) WHERE lims_ref IS NOT NULL")
    _replacement_reason = models.Constraint(
        "CHECK (replaces_id IS NULL OR btrim(coalesce(reason, '')) <> '')",
        "Say why the new result replaces the former one.",
    )

    @api.constrains("reason", "replaces_id")
    def _check_reason(self):
        if not all(typed_text(result.reason) for result in self if result.replaces_id):
            raise UserError(self.env._("Say why the new result replaces the former one."))

    @api.depends("parameter_id", "value")
    @api.depends_context("lang")
    def _compute_value_shown(self):
        for result in self:
            result.value_shown = result.parameter_id._shown(result.value) if result.parameter_id else result.value

    @api.depends("verified_at", "retracted_at")
    def _compute_state(self):
        for result in self:
            result.state = "retracted" if result.retracted_at else "verified" if result.verified_at else "registered"

    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = {
            "retracted": [("retracted_at", "!=", False)],
            "verified": [("verified_at", "!=", False), ("retracted_at", "=", False)],
            "registered": [("verified_at", "=", False), ("retracted_at", "=", False)],
        }
        return fields.Domain.OR([domains[state] for state in value if state in domains])

    @api.depends("sample_id.specification_id", "retracted_at")
    def _compute_outcome(self):
        outcomes = {
            finding.key: finding.outcome
            for judgement in self.sample_id._judgements().values()
            for finding in judgement.findings
            if finding.key
        }
        for result in self:
            result.outcome = outcomes.get(result.id)

    @api.model_create_multi
    def create(self, vals_list):
        """Record results in their exact form and judge their samples.

        A value is taken as text, int or float and stored as a plain decimal; the unit defaults to the
        parameter's. Verification and retraction are acts of their own and never part of a new result.

        :raises ValidationError: value or unit does not fit the parameter, or there is no sample or parameter
        """
        guarded = self._guarded_names(OWNER)
        vals_list = self._completed(
            [{name: value for name, value in vals.items() if name not in guarded} for vals in vals_list]
        )
        if not all(vals.get("sample_id") and vals.get("parameter_id") for vals in vals_list):
            raise ValidationError(self.env._("A result is of a sample and of a parameter. Choose both."))
        samples = self.env["lot.sample"].browse({vals["sample_id"] for vals in vals_list})
        samples._check_counts()
        companies = {sample.id: sample.company_id.id for sample in samples}
        results = super().create([self._recorded(vals, companies[vals["sample_id"]]) for vals in vals_list])
        results.sample_id._results_came()
        return results

    def _recorded(self, vals, company_id):
        parameter = self.env["lot.parameter"].browse(vals["parameter_id"])
        # An own copy, with the owner's mark: what came with the call was left out by create().
        recorded = Owned(vals)
        recorded.update(company_id=company_id, create_uid=self.env.uid, create_date=self.env.cr.now())
        recorded.setdefault("uom_id", parameter.uom_id.id)
        recorded.setdefault("method", parameter.method)
        recorded["value"] = self._exact_value(parameter, vals.get("value"))
        recorded["value_float"] = float(recorded["value"]) if parameter.kind == "number" else 0.0
        self._check_unit(parameter, self.env["uom.uom"].browse(recorded["uom_id"] or []))
        return recorded

    def write(self, vals):
        """Let only ``action_verify`` and ``_retract`` write, and each once.

        :raises UserError: anything else would change
        """
        if not self.env.su:
            self._refuse_change()
        return super().write(vals)

    def _exact_value(self, parameter, value):
        try:
            if value is None or value == "":
                raise ValueError(value)
            return parameter._canonical(value)
        except ValueError:
            raise ValidationError(
                self.env._(
                    "'%(value)s' is not a value of %(parameter)s.%(choices)s",
                    value=value or "",
                    parameter=parameter.display_name,
                    choices=parameter._expected(),
                )
            ) from None

    def _check_unit(self, parameter, unit):
        if not parameter.uom_id._is_convertible(unit):
            raise ValidationError(
                self.env._(
                    "Unit %(unit)s cannot be converted to %(expected)s, the unit of %(parameter)s.",
                    unit=unit.name or "-",
                    expected=parameter.uom_id.name or "-",
                    parameter=parameter.display_name,
                )
            )

    @api.constrains("tested_at")
    def _check_tested_at(self):
        for result in self:
            result.sample_id._check_moment(result.tested_at, result._fields["tested_at"])

    @api.constrains("replaces_id", "sample_id", "parameter_id")
    def _check_replaces(self):
        for result in self.filtered("replaces_id"):
            former = result.replaces_id
            if former.sample_id != result.sample_id or former.parameter_id != result.parameter_id:
                raise ValidationError(
                    self.env._(
                        "A result can only replace one of the same sample and parameter (%(former)s is of %(sample)s).",
                        former=former.display_name,
                        sample=former.sample_id.name,
                    )
                )

    @api.depends("parameter_id", "qualifier", "value", "uom_id")
    def _compute_display_name(self):
        for result in self:
            words = (result.lims_ref, result.parameter_id.code, result.qualifier, result.value, result.uom_id.name)
            result.display_name = " ".join(word for word in words if word)

    def _evidence_name(self):
        """What a verdict's grounds say of this result, in the reader's language."""
        words = (self.parameter_id.name, self.qualifier, self.value_shown, self.uom_id.name)
        return " ".join(word for word in words if word)

    def _measured_rows(self, source, condition):
        """Results as they are measured, whether or not the user sees them: a verdict counts them all.

        :param source: SQL, tables to select from, with lot_test_result as r
        :param condition: SQL
        :return: list of MeasuredRow
        """
        return [
            *map(
                MeasuredRow._make,
                self.env.execute_query(
                    SQL(
                        "SELECT r.sample_id, r.id, p.code, p.kind, r.value, r.qualifier, r.uom_id, r.lims_ref"
                        " FROM %s JOIN lot_parameter p ON p.id = r.parameter_id WHERE %s",
                        source,
                        condition,
                    )
                ),
            )
        ]

    def _measured(self, rows):
        """list of Measured, of *rows* that are MeasuredRow."""
        # sudo: units are everybody's.
        units = self.env["uom.uom"].sudo().with_context(lang=None)
        factors, names = {None: units._exact_factor()}, {None: ""}
        for unit in units.browse({row.uom_id for row in rows} - {None}):
            factors[unit.id], names[unit.id] = unit._exact_factor(), unit.name
        decimals = lru_cache(CACHED)(parse_decimal)
        return [
            Measured(
                row.sample_id,
                " ".join(filter(None, (row.reference, row.code, row.qualifier, row.value, names[row.uom_id]))),
                Measurement(
                    row.code,
                    decimals(row.value) if row.kind == "number" else row.value,
                    row.qualifier or "",
                    factors[row.uom_id],
                    row.key,
                ),
            )
            for row in rows
        ]

    def _measurements(self, ids):
        """Results as verdict.Measurement.

        :param ids: list of result ids
        :return: dict id -> verdict.Measurement
        """
        rows = self._measured_rows(SQL("lot_test_result r"), SQL("r.id = ANY(%s)", ids)) if ids else []
        return {result.measurement.key: result.measurement for result in self._measured(rows)}

    def action_verify(self):
        """Open the dialog that shows what is verified and asks for the verifier's identity."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Verify"),
            "res_model": "lot.result.verify",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_result_ids": [
                    fields.Command.set(self.filtered(lambda result: result.state == "registered").ids)
                ]
            },
        }

    def _verify(self):
        """Verify as a second person, in one's own name.

        :raises UserError: the user has no right to, or measured or recorded one of the results
        """
        if not self.env.user.has_group("stock_lot_quality.group_verifier"):
            raise UserError(self.env._("Verifying results is a right of its own. Ask a verifier of the laboratory."))
        open_results = self.filtered(lambda result: result.state == "registered")
        own = open_results.filtered(lambda result: result._is_own() and not result.parameter_id.self_verification)
        if own:
            raise UserError(
                self.env._(
                    "You recorded or measured %(result)s yourself. Ask a colleague to verify it.",
                    result=own[0].display_name,
                )
            )
        open_results.check_access("write")
        # sudo: nobody writes these by hand, so that nobody verifies in another's name.
        open_results.sudo().write(Owned(verified_by=self.env.uid, verified_at=fields.Datetime.now()))
        open_results.sample_id._judge()

    def _is_own(self):
        """Whether the user recorded this result, or is named as its analyst."""
        analyst = (self.analyst or "").strip().casefold()
        user = self.env.user
        return self.create_uid == user or (analyst and analyst in (user.name.casefold(), user.login.casefold()))

    def action_retract(self):
        """Open the dialog that asks why."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Retract"),
            "res_model": "lot.result.retract",
            "view_mode": "form",
            "target": "new",
            "context": {"default_result_ids": [fields.Command.set(self.ids)]},
        }

    def _retract(self, reason):
        """Take results back: they stay on record and no longer count.

        :param reason: str, why
        :raises UserError: no reason given
        """
        if not typed_text(reason):
            raise UserError(self.env._("Say why the result is retracted."))
        standing = self.filtered(lambda result: not result.retracted_at)
        standing.check_access("write")
        # sudo: nobody writes these by hand, so that nobody retracts in another's name.
        standing.sudo().write(
            Owned(retracted_by=self.env.uid, retracted_at=fields.Datetime.now(), retraction_reason=typed_text(reason))
        )
        standing.sample_id._judge()
