# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from markupsafe import escape
from odoo import api, fields, models
from odoo.addons.fact_guard import database
from odoo.addons.fact_guard.guard import Owned
from odoo.addons.fact_guard.text import typed_text
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, ormcache

from .lot_grade import OPERATIONS


class LotGateOverride(models.Model):
    """A second person's permission to use one lot for one operation against its grade, for a limited time."""

    _name = "lot.gate.override"
    _description = "Gate Override"
    _inherit = ["guarded.fields", "mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "lot_id"
    _check_company_auto = True

    lot_id = fields.Many2one(
        "stock.lot", required=True, index=True, ondelete="restrict", check_company=True, guarded="once"
    )
    product_id = fields.Many2one(related="lot_id.product_id")
    grade_badge = fields.Selection(related="lot_id.grade_badge", string="Grade now")
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company, guarded="once"
    )
    operation = fields.Selection(OPERATIONS, required=True, guarded="once")
    reason = fields.Char(required=True, guarded="once")
    origin = fields.Char("Document", help="Number of a transfer or an order. Empty: any document.", guarded="once")
    res_model = fields.Char("Kind of Document", guarded="owner", copy=False)
    res_id = fields.Many2oneReference("Record", model_field="res_model", guarded="owner", copy=False)
    # By its id alone, so that partners can be merged: an answer stays as it is.
    partner_key = fields.Integer("Partner's Id", copy=False, guarded="owner")
    goes_to = fields.Char(
        "Goes to",
        readonly=True,
        copy=False,
        guarded="owner",
        help="Whom the transfer was for when this was asked: for somebody else it is asked anew.",
    )
    quantity = fields.Float(
        "At Most",
        readonly=True,
        copy=False,
        digits="Product Unit",
        guarded="owner",
        help="How much the transfer moves, in the product's unit, as it stood when this was asked: for more it is"
        " asked anew.",
    )
    requested_by = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
        copy=False,
        guarded="owner",
    )
    approved_by = fields.Many2one(
        "res.users", readonly=True, copy=False, tracking=True, ondelete="restrict", guarded="owner"
    )
    hours = fields.Integer("Valid for", default=24, required=True, help="Hours from the answer on.", guarded="once")
    valid_until = fields.Datetime(readonly=True, copy=False, guarded="owner")
    state = fields.Selection(
        [("requested", "Requested"), ("approved", "Approved"), ("refused", "Refused")],
        default="requested",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
        guarded="owner",
    )

    _second_person = models.Constraint(
        "CHECK (approved_by IS NULL OR approved_by <> requested_by)",
        "An override is approved by a second person, not by the one who asked for it.",
    )
    _typed_reason = models.Constraint("CHECK (btrim(reason) <> '')", "An override needs a reason.")
    _time_boxed = models.Constraint(
        "CHECK (hours BETWEEN 1 AND 168)", "An override holds for at least an hour and at most a week."
    )

    @api.constrains("reason")
    def _check_reason(self):
        if not all(typed_text(override.reason) for override in self):
            raise UserError(self.env._("An override needs a reason."))

    @api.constrains("lot_id", "company_id")
    def _check_home(self):
        for override in self:
            override.lot_id._check_home_is(override.company_id)

    def init(self):
        """Let the database keep what was answered, whoever asks; see lot.fact."""
        trigger, table = SQL.identifier("lot_gate_override_append_only"), SQL.identifier(self._table)
        self.env.cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, table))
        self.env.cr.execute(
            SQL(
                "CREATE TRIGGER %s BEFORE UPDATE OR DELETE ON %s FOR EACH ROW WHEN (OLD.state <> 'requested')"
                " EXECUTE FUNCTION lot_fact_append_only()",
                trigger,
                table,
            )
        )
        database.keep_whole(self.env.cr, self._table)
        database.guard(self.env.cr, self._table, "asked", "INSERT", "NEW.state <> 'requested'", "it is asked for first")

    @api.model_create_multi
    def create(self, vals_list):
        """Find the document that each request names, and put it on the desk of somebody who may answer it.

        :raises UserError: there is no such document
        """
        self._check_unguarded(vals_list)
        vals_list = self._completed(vals_list)
        for vals in vals_list:
            if vals.get("origin") and not vals.get("res_id"):
                lot = self.env["stock.lot"].browse(vals.get("lot_id"))
                vals.update(self._values_of_document(vals["origin"].strip(), vals.get("company_id"), lot))
        overrides = super().create(vals_list)
        for override in overrides:
            override._ask_second_person()
        return overrides

    def _ask_second_person(self):
        """Put the request on the desk of somebody who may answer it."""
        # sudo: who asks need not see who works in quality.
        members = self.env.ref("stock_lot_quality.group_override").sudo().all_user_ids
        able = members.filtered_domain(
            [("share", "=", False), ("id", "!=", self.requested_by.id), ("company_ids", "in", self.company_id.ids)]
        )
        for user in able._workers_first()[:1]:
            theirs = self.with_context(lang=user.lang).env
            # sudo: who asks may not change the request, and so not put an activity on it.
            self.sudo().activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=theirs._("Override asked for"),
                note=escape(
                    theirs._(
                        "%(user)s asks to use lot %(lot)s against its grade: %(reason)s",
                        user=self.requested_by.name,
                        lot=self.lot_id.name,
                        reason=self.reason,
                    )
                ),
            )

    def _refuse_guarded(self, names):
        raise UserError(
            self.env._(
                "What was asked stays as it was asked, and an override is answered with the buttons, in one's own "
                "name. To ask for something else, ask for a new one."
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_requested(self):
        if self.filtered(lambda override: override.state != "requested"):
            raise UserError(self.env._("An answered override stays on record."))

    def action_approve(self):
        """Approve as the second person, for the hours asked for.

        :raises UserError: the user has no right, or asked for it; or there is no document of the number
        """
        self._check_second_person()
        self._name_waiting()
        for override in self:
            override._answer("approved", fields.Datetime.now() + timedelta(hours=override.hours))

    def action_refuse(self):
        """Refuse the request.

        :raises UserError: the user has no right, or asked for it
        """
        self._check_second_person()
        for override in self:
            override._answer("refused")

    def _answer(self, state, valid_until=False):
        # sudo: nobody writes answers by hand, so that nobody answers in another's name.
        answered = self.sudo()
        answered.write(Owned(state=state, approved_by=self.env.uid, valid_until=valid_until))
        self.env.registry.clear_cache()
        answered.activity_ids.action_done()
        noted = self.company_id._in_its_language(self).env
        words = dict(self._fields["state"]._description_selection(noted))
        answered.message_post(
            body=noted._(
                "%(user)s answered: %(answer)s. Lot %(lot)s.",
                user=self.env.user.name,
                answer=words[state],
                lot=self.lot_id.name,
            ),
            partner_ids=self.requested_by.partner_id.ids,
        )

    def _check_second_person(self):
        if not self.env.user.has_group("stock_lot_quality.group_override"):
            raise UserError(self.env._("You may not answer an override. Ask a quality manager."))
        own = self.filtered(lambda override: override.requested_by == self.env.user)
        if own:
            raise UserError(
                self.env._(
                    "You asked for the override of lot %(lot)s yourself. A second person has to answer.",
                    lot=own[0].lot_id.name,
                )
            )
        if self.filtered(lambda override: override.state != "requested"):
            raise UserError(self.env._("This override has been answered. Ask for a new one."))
        self.check_access("write")

    @api.model
    def _standing(self, lots, operation, document=None):
        """Approved overrides that still hold, as the database has them.

        :param document: Document
        :return: dict lot id -> lot.gate.override
        """
        # sudo: the gate reads overrides for users who cannot.
        found = self.sudo().search(
            Domain("lot_id", "in", lots.ids)
            & Domain("operation", "=", operation)
            & Domain("state", "=", "approved")
            & Domain("valid_until", ">=", fields.Datetime.now()),
            order="id",
        )
        return {
            override.lot_id.id: override
            for override in found
            if override._holds_for(document)
            and override._is_as_asked()
            and override.lot_id._at_home_in(override.company_id)
        }

    def _holds_for(self, document):
        key = self._document_key()
        return key is None or document is not None and key == document.key

    def _document_key(self):
        """What ``Document.key`` has to be: the record, since numbers can be given anew; None for any document."""
        return (self.res_model, self.res_id) if self.res_id else self.origin or None

    @api.model
    def _approved_lots(self, operation, document=None):
        """Ids of lots with an override for an operation on a Document that still holds, for reservations.

        Reservations ask often, and completion asks the database again: so these are kept until one is answered.
        """
        now, key = fields.Datetime.now(), document and document.key
        return [
            lot_id
            for lot_id, wanted, until in self._approved_by_operation().get(operation, ())
            if until >= now and wanted in (None, key)
        ]

    @api.model
    @ormcache()
    def _approved_by_operation(self):
        """Approved overrides that held when this was read: {operation: ((lot id, key of a Document, until), ...)}."""
        # sudo: reservations read overrides for users who cannot.
        found = self.sudo().search_fetch(
            [("state", "=", "approved"), ("valid_until", ">=", fields.Datetime.now())],
            ["lot_id", "operation", "origin", "res_model", "res_id", "valid_until"],
            order="id",
        )
        approved = {}
        for override in found.filtered(lambda override: override.lot_id._at_home_in(override.company_id)):
            known = (override.lot_id.id, override._document_key(), override.valid_until)
            approved[override.operation] = (*approved.get(override.operation, ()), known)
        return approved
