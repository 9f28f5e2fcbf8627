# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.fact_guard import database
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ..lims.typed import MOST_BACK

#: Clocks differ by this much.
AHEAD = timedelta(minutes=5)
#: A lot may be entered this long after its first sample.
BEFORE = timedelta(days=1)
VERDICTS = [
    ("pending", "Pending"),
    ("incomplete", "Incomplete"),
    ("passed", "Passed"),
    ("failed", "Failed"),
    ("withdrawn", "Withdrawn"),
]
#: The samples of a laboratory's file, in its order.
INSERTED = """
    INSERT INTO lot_sample (name, lot_id, product_id, company_id, drawn_at, specification_id, verdict,
                            create_uid, write_uid, create_date, write_date)
    SELECT name, lot_id, product_id, company_id, drawn_at, specification_id, 'pending', %(uid)s, %(uid)s,
           %(now)s, %(now)s
      FROM unnest(%(names)s::text[], %(lots)s::integer[], %(products)s::integer[], %(companies)s::integer[],
                  %(moments)s::timestamp[], %(specifications)s::integer[]) WITH ORDINALITY
           AS new(name, lot_id, product_id, company_id, drawn_at, specification_id, position)
     ORDER BY position RETURNING id
"""


class LotSample(models.Model):
    """What was drawn from a lot, judged against the specification in force when it was drawn."""

    _name = "lot.sample"
    _description = "Sample"
    _inherit = ["guarded.fields", "mail.thread", "mail.activity.mixin"]
    _order = "drawn_at desc, id desc"
    _check_company_auto = True

    name = fields.Char("Sample No.", required=True, index=True, copy=False, guarded="once")
    lot_id = fields.Many2one(
        "stock.lot", required=True, index=True, ondelete="restrict", check_company=True, guarded="once"
    )
    product_id = fields.Many2one(related="lot_id.product_id", store=True, index=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, guarded="once"
    )
    drawn_at = fields.Datetime(required=True, default=fields.Datetime.now, guarded="once")
    drawn_by = fields.Many2one("res.users", ondelete="restrict", default=lambda self: self.env.user, guarded="once")
    place = fields.Char(help="Where it was drawn: tank, line, warehouse.")
    specification_id = fields.Many2one(
        "lot.specification",
        ondelete="restrict",
        check_company=True,
        tracking=True,
        help="The version in force when the sample was drawn.",
    )
    result_ids = fields.One2many("lot.test.result", "sample_id", "Results")
    verdict = fields.Selection(VERDICTS, default="pending", required=True, readonly=True, copy=False, guarded="owner")
    verdict_ids = fields.One2many("lot.verdict", "sample_id", "Verdicts", readonly=True)
    judged_at = fields.Datetime(readonly=True, copy=False, guarded="owner")
    missing = fields.Char("Still missing", compute="_compute_missing")

    _name_unique = models.UniqueIndex("(company_id, name)", "A sample with this number exists already.")

    def init(self):
        """The database keeps whose sample it is and what it is judged by, once there are results, and takes no verdict
        but the last one on record."""
        result = super().init()
        database.keep_whole(self.env.cr, self._table)
        database.guard(
            self.env.cr,
            self._table,
            "results",
            "UPDATE OF lot_id, name, company_id, drawn_at, drawn_by, specification_id OR DELETE",
            """
            (TG_OP = 'DELETE' OR (NEW.lot_id, NEW.name, NEW.company_id, NEW.drawn_at)
                IS DISTINCT FROM (OLD.lot_id, OLD.name, OLD.company_id, OLD.drawn_at)
                OR OLD.drawn_by IS NOT NULL AND NEW.drawn_by IS DISTINCT FROM OLD.drawn_by
                OR OLD.specification_id IS NOT NULL AND NEW.specification_id IS DISTINCT FROM OLD.specification_id)
            AND EXISTS (SELECT FROM public.lot_test_result WHERE sample_id = OLD.id)
            """,
            "the sample has results",
        )
        database.guard(
            self.env.cr,
            self._table,
            "born",
            "INSERT",
            "NEW.verdict IS DISTINCT FROM 'pending'",
            "a new sample has no verdict on record",
        )
        database.guard(
            self.env.cr,
            self._table,
            "verdict",
            "UPDATE OF verdict",
            """
            NEW.verdict IS DISTINCT FROM OLD.verdict AND NOT coalesce(NEW.verdict = (
                SELECT verdict FROM public.lot_verdict WHERE sample_id = OLD.id ORDER BY id DESC LIMIT 1), false)
            """,
            "the last verdict on record is another",
            by_index=True,
        )
        return result

    @api.model_create_multi
    def create(self, vals_list):
        """Number the samples and attach the specification in force when each was drawn."""
        vals_list = [
            {name: value for name, value in vals.items() if name not in ("verdict", "judged_at")} for vals in vals_list
        ]
        for vals in vals_list:
            lot = self.env["stock.lot"].browse(vals.get("lot_id") or [])
            if lot and "company_id" not in vals and lot._home() in self.env.companies:
                vals["company_id"] = lot._home().id
            if (vals.get("name") or "/") == "/":
                vals["name"] = self.env["ir.sequence"].next_by_code("lot.sample") or "/"
        self._choose_specifications([vals for vals in vals_list if not vals.get("specification_id")])
        samples = super().create(vals_list)
        samples._check_specification_fits()
        if not self.env.su:
            samples._check_drawn()
        samples._tell_laboratory()
        samples.lot_id._sampling_done()
        return samples

    @api.model
    def _create_plain(self, vals_list):
        """Create the samples of a laboratory's file, thousands at a time, without a word in the chatter of each.

        :param vals_list: list of dict name, lot_id, company_id, drawn_at
        :return: list of ids
        """
        self.check_access("create")
        self._choose_specifications(vals_list)
        # sudo: the product is copied to the sample, whether or not the laboratory sees it.
        lots = self.env["stock.lot"].sudo().browse({vals["lot_id"] for vals in vals_list})
        products = {lot.id: lot.product_id.id for lot in lots}
        rows = [
            (
                vals["name"],
                vals["lot_id"],
                products[vals["lot_id"]],
                vals["company_id"],
                vals["drawn_at"],
                vals.get("specification_id") or None,
            )
            for vals in vals_list
        ]
        names, lot_ids, product_ids, company_ids, moments, specification_ids = map(list, zip(*rows, strict=True))
        # One array a column: a statement with a value for each cell is read longer than it is carried out.
        created = self.env.execute_query(
            SQL(
                INSERTED,
                uid=self.env.uid,
                now=self.env.cr.now(),
                names=names,
                lots=lot_ids,
                products=product_ids,
                companies=company_ids,
                moments=moments,
                specifications=specification_ids,
            )
        )
        lots.sudo(False).invalidate_recordset(["sample_ids", "sample_count"])
        return [sample_id for (sample_id,) in created]

    def write(self, vals):
        """Judge again when the specification is set; the verdict itself is never written by hand, and the lot stays.

        :raises UserError: the verdict, the lot, or the specification that results were judged by, would be, or somebody
            who is not of quality would say of a sample with results that it was drawn elsewhere
        """
        if "verdict" in vals and not self.env.su:
            raise UserError(self.env._("A verdict follows from results. Enter or retract results instead."))
        if "lot_id" in vals and any(sample.lot_id.id != vals["lot_id"] for sample in self):
            raise UserError(self.env._("A sample stays with its lot. Draw a new one from the other lot."))
        if "specification_id" in vals:
            self._check_specification_stays(vals["specification_id"])
        moved = self._check_place_stays(vals["place"]) if "place" in vals else {}
        written = super().write(vals)
        for sample, former in moved.items():
            sample._note_place(former)
        if "specification_id" in vals:
            self._check_specification_fits()
            self._judge()
        return written

    def _check_specification_stays(self, specification_id):
        """What results are judged by stays; quality may name it where a sample has none.

        :raises UserError: a sample with results would be judged by another specification
        """
        quality = self.env.user.has_group("stock_lot_quality.group_quality")
        for sample in self:
            named = sample.specification_id.id
            # sudo: whether there are results counts, not whether the user sees them.
            if named != specification_id and (named or not quality) and sample.sudo().result_ids:
                raise UserError(
                    self.env._(
                        "Sample %(sample)s has results: it stays with its specification. Draw a new one.",
                        sample=sample.name,
                    )
                )

    def _check_place_stays(self, place):
        """Where a sample with results was drawn is corrected by quality, and on record.

        :return: dict of the samples with results that are corrected -> the place they had
        :raises UserError: somebody else would correct one
        """
        # sudo: whether there are results counts, not whether the user sees them.
        moved = self.filtered(lambda sample: (sample.place or "") != (place or "") and sample.sudo().result_ids)
        if moved and not self.env.su and not self.env.user.has_group("stock_lot_quality.group_quality"):
            raise UserError(
                self.env._(
                    "Sample %(sample)s has results: where it was drawn stays. Ask quality to correct it.",
                    sample=moved[0].name,
                )
            )
        return {sample: sample.place for sample in moved}

    def _note_place(self, former):
        # Not by tracking, which a key of the context turns off.
        noted = self.company_id._in_its_language(self).env
        # sudo: the note is made whoever may write messages.
        self.sudo()._message_log(
            body=noted._(
                "Where it was drawn was corrected from %(former)s to %(now)s.",
                former=former or "-",
                now=self.place or "-",
            )
        )

    @api.constrains("lot_id", "company_id")
    def _check_home(self):
        for sample in self:
            sample.lot_id._check_home_is(sample.company_id)

    @api.constrains("drawn_at")
    def _check_drawn_at(self):
        for sample in self:
            sample._check_moment(sample.drawn_at, sample._fields["drawn_at"])

    def _check_moment(self, at, field):
        """Refuse what is yet to come, and what lies so far back that nobody meant it.

        :param at: naive UTC that somebody typed; field: the field it was typed into
        :raises ValidationError: it cannot have been then
        """
        now = fields.Datetime.now()
        if not now - MOST_BACK <= at <= now + AHEAD:
            raise ValidationError(
                self.env._(
                    "%(field)s of %(sample)s: %(at)s cannot be. Type a time that has passed, not more than ten years "
                    "back.",
                    field=field._description_string(self.env),
                    sample=self.name,
                    at=fields.Datetime.to_string(fields.Datetime.context_timestamp(self, at)),
                )
            )

    def _check_drawn(self):
        """Refuse samples that somebody else is said to have drawn, or that were drawn before there was a lot.

        Quality may record what others have drawn; who recorded it stands beside.

        :raises UserError: see above
        """
        quality = self.env.user.has_group("stock_lot_quality.group_quality")
        for sample in self:
            if sample.drawn_by != self.env.user and not quality:
                raise UserError(
                    self.env._(
                        "Sample %(sample)s is recorded by whoever drew it. Let them do it, or ask quality.",
                        sample=sample.name,
                    )
                )
            if sample.drawn_at < sample.lot_id._first_known() - BEFORE:
                raise UserError(
                    self.env._(
                        "Lot %(lot)s was not there yet when sample %(sample)s is said to have been drawn.",
                        lot=sample.lot_id.name,
                        sample=sample.name,
                    )
                )

    def _check_specification_fits(self):
        """A lot is judged by limits of its own product, which held when the sample was drawn.

        A step names its specification itself, whatever its version.
        """
        # sudo: whether it fits does not depend on who may read products and specifications.
        for sample in self.sudo().filtered("specification_id"):
            specification, product = sample.specification_id, sample.lot_id.product_id
            day = fields.Datetime.context_timestamp(sample, sample.drawn_at).date()
            held = specification._held_on(day) or specification.for_step or specification.state == "draft"
            if not held or not specification._concerns(product):
                raise ValidationError(
                    self.env._(
                        "Specification %(name)s is none that held for %(product)s when sample %(sample)s was drawn.",
                        name=specification.display_name,
                        product=product.display_name,
                        sample=sample.name,
                    )
                )

    @api.constrains("specification_id")
    def _check_in_force(self):
        for sample in self:
            if sample.specification_id.state == "draft":
                raise ValidationError(
                    self.env._(
                        "Specification %(name)s is a draft. Put it in force before samples are judged by it.",
                        name=sample.specification_id.display_name,
                    )
                )

    def action_print_label(self):
        """Print a label for each of these samples."""
        return self.env.ref("stock_lot_quality.action_report_lot_sample_label").report_action(self)

    def _choose_specifications(self, vals_list):
        """Put the version in force when each was drawn into the values of new samples."""
        lots = self.env["stock.lot"].browse({vals["lot_id"] for vals in vals_list if vals.get("lot_id")})
        # sudo: a sample may be drawn by someone who cannot read the product.
        products = {lot.id: lot.product_id for lot in lots.sudo()}
        keys = {}
        for vals in vals_list:
            if vals.get("lot_id"):
                drawn_at = fields.Datetime.to_datetime(vals.get("drawn_at") or fields.Datetime.now())
                day = fields.Datetime.context_timestamp(self, drawn_at).date()
                keys.setdefault((day, vals.get("company_id") or self.env.company.id), []).append(vals)
        for (day, company_id), drawn in keys.items():
            company = self.env["res.company"].browse(company_id)
            wanted = self.env["product.product"].browse({products[vals["lot_id"]].id for vals in drawn})
            # sudo: nor specifications.
            found = self.env["lot.specification"].sudo()._in_force(wanted.sudo(), company, day)
            by_product = {product.id: version.id for product, version in found.items()}
            for vals in drawn:
                vals["specification_id"] = by_product[products[vals["lot_id"]].id]

    @api.depends("result_ids", "result_ids.retracted_at", "result_ids.verified_at", "specification_id")
    def _compute_missing(self):
        judgements = self._judgements()
        for sample in self:
            lacking = (
                {
                    finding.parameter
                    for finding in judgements[sample._origin.id].findings
                    if finding.outcome in ("missing", "undecided")
                }
                if sample._origin
                else set()
            )
            parameters = sample.specification_id.line_ids.parameter_id
            sample.missing = ", ".join(parameter.name for parameter in parameters if parameter.code in lacking)

    def _results_came(self, progress=None, record=None):
        """What follows from new results of these samples.

        :param progress: callable that is told the phase and how many samples are done
        :param record: callable that records the results part by part, see ``_judge``, when they are not there yet
        """
        self._judge(progress, record)
