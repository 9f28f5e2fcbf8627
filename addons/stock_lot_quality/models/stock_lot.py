# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from markupsafe import escape
from odoo import api, fields, models
from odoo.addons.fact_guard import database
from odoo.addons.fact_guard.guard import private
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..birth import PRODUCTION, RECEIPT
from ..state import Grading
from .lot_grade import BADGES

TRACKED_ONE_BY_ONE = 20


class StockLot(models.Model):
    _inherit = "stock.lot"

    grade_id = fields.Many2one(
        "lot.grade", "Quality grade", tracking=True, index="btree_not_null", ondelete="restrict", copy=False
    )
    grade_badge = fields.Selection(BADGES, "Grade", compute="_compute_grade_badge")
    sample_ids = fields.One2many("lot.sample", "lot_id", "Samples")
    sample_count = fields.Integer(compute="_compute_sample_count")
    gate_decision_ids = fields.One2many("lot.gate.decision", "lot_id", "Gate decisions")
    reopening_count = fields.Integer(compute="_compute_reopening_count")

    def init(self):
        """The database takes no grade for a lot but the last one on record."""
        result = super().init()
        database.guard(
            self.env.cr,
            self._table,
            "grade",
            "UPDATE OF grade_id",
            """
            NEW.grade_id IS DISTINCT FROM OLD.grade_id AND coalesce(NEW.grade_id, 0) IS DISTINCT FROM (
                SELECT coalesce(grade_id, 0) FROM public.lot_grading WHERE lot_id = OLD.id ORDER BY id DESC LIMIT 1)
            """,
            "the last grade on record is another",
            by_index=True,
        )
        return result

    @api.depends("grade_id.badge", "expiration_date")
    def _compute_grade_badge(self):
        now = fields.Datetime.now()
        for lot in self:
            badge = lot.grade_id.badge
            usable = badge in ("in_progress", "pass", "conditional")
            lot.grade_badge = "expired" if usable and lot._expired_at(now) else badge

    @api.depends("sample_ids")
    def _compute_sample_count(self):
        counts = dict(self.env["lot.sample"]._read_group([("lot_id", "in", self.ids)], ["lot_id"], ["__count"]))
        for lot in self:
            lot.sample_count = counts.get(lot, 0)

    def _compute_reopening_count(self):
        counts = dict(self.env["lot.reopening"]._read_group([("lot_id", "in", self.ids)], ["lot_id"], ["__count"]))
        for lot in self:
            lot.reopening_count = counts.get(lot, 0)

    @api.model_create_multi
    def create(self, vals_list):
        """Give each lot the grade it is born with: as received, unless code of ours says that it is made."""
        birth = private(self.env, "lot_birth", RECEIPT)
        default = self.env.context.get("default_product_id")
        # sudo: whoever receives or produces creates lots with their birth grade, without access to the category.
        products = self.env["product.product"].sudo()
        graded = []
        for vals in vals_list:
            category = products.browse(vals.get("product_id") or default or []).categ_id
            grade = category._birth_grade(birth)
            if vals.get("grade_id") and vals["grade_id"] != grade.id:
                self._check_may_grade(vals.get("name"))
            # An empty grade is none that was given: a lot without one would meet no gate.
            graded.append({**vals, "grade_id": vals.get("grade_id") or grade.id})
        return super().create(graded)

    def _grade_as_born(self, birth, lines=None):
        """Give these lots the grade of a receipt or of production, where they were born with that of the other.

        Odoo makes a lot before it says what for. What a laboratory or a person has judged stays as it is.

        :param birth: 'receipt' or 'production'
        :param lines: stock.move.line by which they just came; one that had moved before was born before
        """
        other = RECEIPT if birth == PRODUCTION else PRODUCTION
        # sudo: whoever receives or makes a lot needs no right to grade, nor access to the category.
        for lot in self.sudo():
            category = lot.product_id.categ_id
            grade = category._birth_grade(birth)
            by_itself = all(grading.cause == "born" for grading in lot.grading_ids)
            if (
                grade
                and lot.grade_id != grade
                and lot.grade_id == category._birth_grade(other)
                and by_itself
                and not lot.sample_ids
                and not (lines and lot._moved_before(lines))
            ):
                lot.with_context(grading=Grading("born")).grade_id = grade

    def _moved_before(self, lines):
        return bool(
            self.env["stock.move.line"].search_count(
                [("lot_id", "=", self.id), ("state", "=", "done"), ("id", "not in", lines.ids)], limit=1
            )
        )

    def write(self, vals):
        """Only quality grades lots; a lot that may no longer be used is unreserved at once."""
        if "grade_id" in vals:
            self._check_may_grade(self[:1].name)
            if not self.env.su:
                self._check_home()
                self._check_stays_graded(vals["grade_id"])
                self.filtered(lambda lot: lot.grade_id.id != vals["grade_id"])._check_reason_given()
            self.env["lot.grading"]._record(self, self.env["lot.grade"].browse(vals["grade_id"]))
        written = super().write(vals)
        if vals.get("product_id"):
            self._grade_ungraded()
        if "grade_id" in vals or "expiration_date" in vals:
            self._release_reservations()
        return written

    def _grade_ungraded(self):
        """A lot that had no gate meets that of its new product."""
        # sudo: whoever names the product needs no right to grade.
        for lot in self.sudo().filtered(lambda lot: not lot.grade_id):
            grade = lot.product_id.categ_id._birth_grade(RECEIPT)
            if grade:
                lot.with_context(grading=Grading("born")).grade_id = grade

    def _check_stays_graded(self, grade_id):
        """Refuse to take its grade from a lot that is to be judged: it would meet no gate.

        :raises UserError: see above
        """
        # sudo: what goods are graded does not depend on who asks.
        judged = self.sudo().filtered(lambda lot: lot.product_id.categ_id._birth_grade(RECEIPT))
        if not grade_id and judged:
            raise UserError(
                self.env._(
                    "Lots of %(product)s are always graded. Give lot %(lot)s another grade instead of none.",
                    product=judged[0].product_id.display_name,
                    lot=judged[0].name,
                )
            )

    def _check_may_grade(self, name):
        if not self.env.su and not self.env.user.has_group("stock_lot_quality.group_quality"):
            raise UserError(
                self.env._("Only quality changes the grade of lot %(lot)s. Ask a quality manager.", lot=name or "")
            )

    def _check_reason_given(self):
        """Refuse a grade that comes without its why: only code of ours can put one beside it.

        :raises UserError: a person has written the grade as a plain value
        """
        if self and not isinstance(self.env.context.get("grading"), Grading):
            raise UserError(
                self.env._(
                    "The grade of lot %(lot)s changes with a reason: use Hold or Release, which ask for it.",
                    lot=self[:1].name or "",
                )
            )

    def _regrade(self, code, reason, cause="person", typed=None):
        """Set a grade by code and say why on the lot.

        :param code: str, code of a lot.grade
        :param reason: str, a sentence
        :param cause: str, a cause of lot.grading
        :param typed: str, what a person typed; the reason itself where a person grades
        """
        grade = self.env["lot.grade"]._of(code)
        changed = self.filtered(lambda lot: lot.grade_id != grade)
        bodies = {lot.id: reason for lot in changed}
        if len(changed) > TRACKED_ONE_BY_ONE:
            # One message a lot says it all: a laboratory's file grades thousands.
            noted = changed._noted()
            name = grade.with_env(noted.env).name
            bodies = {lot.id: f"{lot.grade_id.name or '-'} → {name}. {reason}" for lot in noted}
            changed = changed.with_context(tracking_disable=True)
        # What a person typed is kept as it is; what happened by itself is worded for whoever reads of it.
        why = Grading(cause, typed or (reason if cause == "person" else ""))
        changed.with_context(grading=why).grade_id = grade
        changed._log_alike(bodies)

    def _log_alike(self, bodies):
        """Log notes of which many say the same: each is made once, and copied to the other lots in one statement.

        :param bodies: dict lot id -> str
        """
        alike = {}
        for lot in self:
            alike.setdefault(bodies[lot.id], []).append(lot.id)
        firsts = self.browse([ids[0] for ids in alike.values()])
        if len(firsts) == len(self):
            self._message_log_batch(bodies)
            return
        messages = firsts._message_log_batch({lot.id: bodies[lot.id] for lot in firsts})
        messages.flush_recordset()
        copied = [
            name
            for name, field in messages._fields.items()
            if field.store and field.column_type and name not in ("id", "res_id")
        ]
        columns = SQL(", ").join(map(SQL.identifier, copied))
        values = SQL(", ").join(SQL.identifier("mail_message", name) for name in copied)
        for message in messages:
            self.env.cr.execute(
                SQL(
                    "INSERT INTO mail_message (res_id, %s) SELECT others.id, %s FROM mail_message,"
                    " unnest(%s::integer[]) AS others(id) WHERE mail_message.id = %s",
                    columns,
                    values,
                    alike[bodies[message.res_id]][1:],
                    message.id,
                )
            )
        self.invalidate_recordset(["message_ids"])

    def action_hold(self):
        """Open the dialog that asks why the lots are held."""
        return self._grade_dialog("held")

    def action_release(self):
        """Open the dialog that asks why the lots are released."""
        return self._grade_dialog("pass")

    def _grade_dialog(self, code):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hold") if code == "held" else self.env._("Release"),
            "res_model": "lot.grade.change",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_lot_ids": [fields.Command.set(self.ids)],
                "default_grade_id": self.env["lot.grade"]._of(code).id,
            },
        }

    def action_open_samples(self):
        """Open the samples of this lot."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("stock_lot_quality.lot_sample_action")
        return dict(action, domain=[("lot_id", "=", self.id)], context={"default_lot_id": self.id})

    def _verdict(self):
        """One word for all samples of a lot: failed, passed, incomplete or pending."""
        self.ensure_one()
        verdicts = set(self.sample_ids.mapped("verdict"))
        for verdict in ("failed", "incomplete", "passed"):
            if verdict in verdicts:
                both = verdict == "passed" and "pending" in verdicts
                return "incomplete" if both else verdict
        return "pending"

    def _follow_verdict(self, turned):
        """Let the grade follow the verdict of the samples.

        A verdict that turns after the lot was passed or failed does not pass or fail it again: it re-opens
        the lot, held, for a person to decide. Lots a person held, and recalled ones, stay as they are.

        :param turned: lot.sample records whose verdict had been passed or failed and is no more
        """
        # sudo: entering a result moves the grade, without the right to set grades by hand.
        lots = self.sudo()
        decided = {"passed": [], "failed": []}
        for lot in lots:
            code, verdict = lot.grade_id.code or "in_progress", lot._verdict()
            if code == "in_progress" and verdict in decided:
                decided[verdict].append(lot.id)
            elif lot._is_reopened(code, verdict, turned & lot.sample_ids):
                lot._reopen(verdict, turned & lot.sample_ids)
        noted = self._noted()
        lots.browse(decided["passed"])._regrade("pass", noted.env._("All samples passed."), "passed")
        lots.browse(decided["failed"])._regrade("fail", noted.env._("A sample failed."), "failed")

    def _noted(self):
        """These lots in the language of their company, for what is noted on them."""
        return (self.company_id[:1] or self.env.company)._in_its_language(self)

    def _is_reopened(self, code, verdict, turned):
        if code in ("pass", "conditional"):
            return verdict == "failed" or bool(turned)
        return code == "fail" and verdict != "failed" and bool(turned)

    def _reopen(self, verdict, turned):
        """Hold the lot until a person decides, and show where it has already gone.

        :param verdict: str, what its samples say now; turned: the lot.sample records that turned
        """
        self.ensure_one()
        turning = turned or self.sample_ids.filtered(lambda sample: sample.verdict == "failed")
        reopening = self.env["lot.reopening"]._record(self, verdict, turning[:1])
        noted = reopening.with_env(self._noted().env)
        self._regrade("held", noted._reason(), "reopened")
        self.message_post(body=noted._note())
        user = self._quality_user()
        # sudo: whoever enters a result need not see who works in quality.
        theirs = reopening.with_context(lang=user.sudo().lang)
        self.activity_schedule(
            "mail.mail_activity_data_todo",
            user_id=user.id,
            summary=theirs.env._("Lot re-opened"),
            note=escape(theirs._note()),
        )

    def _quality_user(self):
        """Whom to tell about this lot: the first of quality who works in its company."""
        users = self.env["res.users"]
        return users._first_member("stock_lot_quality.group_quality", self.company_id) or self.env.user
