# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.addons.fact_guard import database
from odoo.addons.fact_guard.guard import Owned
from odoo.addons.fact_guard.text import typed_text
from odoo.exceptions import UserError, ValidationError

from ..record_elements import ELEMENTS

#: Who opened and closed a deviation, and when, is noted by what opens and closes it.
NOTED = {"name", "company_id", "state", "opened_by_id", "opened_at", "closed_by_id", "closed_at"}
#: What the system says of a deviation that it opens itself.
FOUND = ("noted_as", "noted_facts", "judged_changes")
CLOSERS = ("mrp_batch_record.group_supervisor", "stock_lot_quality.group_quality")

SETTLE = "mrp_batch_record.mail_activity_type_deviation"


class MrpDeviation(models.Model):
    """Something that did not go as the batch's master record asks: what, why, and what was done about it."""

    _name = "mrp.deviation"
    _description = "Deviation"
    _inherit = ["guarded.fields", "mail.thread", "mail.activity.mixin", "batch.signable"]
    _order = "state, opened_at desc, id desc"
    _check_company_auto = True

    name = fields.Char("Number", required=True, readonly=True, copy=False, default="/", guarded="owner")
    title = fields.Char("What Happened", required=True, tracking=True)
    description = fields.Text(tracking=True)
    noted_as = fields.Selection(
        [
            ("fed_short", "Too little was fed"),
            ("fed_over", "Too much was consumed"),
            ("made_more", "More was made than planned"),
            ("read_outside", "A machine measured outside the limits"),
            ("replanned", "The components were changed"),
            ("taken_out", "A barred lot was taken out again"),
        ],
        "Detected By the System",
        readonly=True,
        copy=False,
        guarded="owner",
        help="What the system noted by itself; empty: a person opened it.",
    )
    noted_facts = fields.Json(copy=False, guarded="owner")
    judged_changes = fields.Json("Changes of the Components", copy=False, guarded="owner")
    production_id = fields.Many2one(
        "mrp.production",
        "Manufacturing Order",
        required=True,
        check_company=True,
        index=True,
        ondelete="restrict",
        guarded="once",
    )
    batch_lot_ids = fields.Many2many(related="production_id.lot_producing_ids", string="Batch")
    workorder_id = fields.Many2one(
        "mrp.workorder",
        "Work Order",
        check_company=True,
        ondelete="restrict",
        domain="[('production_id', '=', production_id)]",
    )
    operation_id = fields.Many2one(
        "mrp.routing.workcenter",
        "Step of the Recipe",
        readonly=True,
        ondelete="restrict",
        guarded="once",
        help="The step that was left out, where the order has no work order of it.",
    )
    lot_id = fields.Many2one("stock.lot", check_company=True, ondelete="restrict")
    sample_id = fields.Many2one(
        "lot.sample",
        "Failed Sample",
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
        guarded="once",
        help="Once quality closes this deviation another sample may take the place of this one.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company, index=True, guarded="owner"
    )
    severity = fields.Selection(
        [("minor", "Minor"), ("major", "Major"), ("critical", "Critical")],
        required=True,
        default="minor",
        tracking=True,
    )
    cause = fields.Text(tracking=True)
    action = fields.Text("Action Taken", tracking=True)
    state = fields.Selection(
        [("open", "Open"), ("closed", "Closed")],
        "Status",
        required=True,
        default="open",
        readonly=True,
        tracking=True,
        guarded="owner",
    )
    owner_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        tracking=True,
        help="Who finds the cause and sees to the action.",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    due_date = fields.Date("Due", tracking=True)
    is_changeable = fields.Boolean("Open for You to Change", compute="_compute_is_changeable")
    is_late = fields.Boolean("Overdue", compute="_compute_is_late")
    opened_by_id = fields.Many2one(
        "res.users", required=True, readonly=True, default=lambda self: self.env.user, guarded="owner"
    )
    opened_at = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now, guarded="owner")
    closed_by_id = fields.Many2one("res.users", readonly=True, copy=False, guarded="owner")
    closed_at = fields.Datetime(readonly=True, copy=False, guarded="owner")

    def init(self):
        """The database keeps a closed deviation, and every deviation's row, too; each is opened first."""
        result = super().init()
        database.keep_whole(self.env.cr, self._table)
        database.guard(
            self.env.cr,
            self._table,
            "closed",
            "INSERT OR UPDATE OR DELETE",
            """
            TG_OP = 'DELETE' OR TG_OP = 'INSERT' AND NEW.state = 'closed' OR OLD.state = 'closed' AND
                to_jsonb(NEW) - ARRAY['write_uid', 'write_date', 'message_main_attachment_id'] IS DISTINCT FROM
                to_jsonb(OLD) - ARRAY['write_uid', 'write_date', 'message_main_attachment_id']
            """,
            "deviations are kept, and closed ones as they are",
        )
        return result

    @api.depends("due_date", "state")
    def _compute_is_late(self):
        today = fields.Date.context_today(self)
        for deviation in self:
            deviation.is_late = deviation.state == "open" and bool(deviation.due_date) and deviation.due_date < today

    @api.depends("state", "owner_id")
    @api.depends_context("uid")
    def _compute_is_changeable(self):
        for deviation in self:
            deviation.is_changeable = deviation.state == "open" and deviation._answers_for()

    @api.model_create_multi
    def create(self, vals_list):
        noted = [{name: isinstance(vals, Owned) and vals.get(name) for name in FOUND} for vals in vals_list]
        vals_list = self._completed(vals_list)
        orders = self.env["mrp.production"].browse([vals.get("production_id") for vals in vals_list])
        for vals, order, found in zip(vals_list, orders, noted, strict=True):
            vals.update(
                found,
                company_id=order.company_id.id or self.env.company.id,
                name=self.env["ir.sequence"].next_by_code("mrp.deviation"),
                state="open",
                opened_by_id=self.env.user.id,
                opened_at=fields.Datetime.now(),
                closed_by_id=False,
                closed_at=False,
            )
        deviations = super().create(vals_list)
        deviations._tell_owner()
        deviations.production_id._amended_after_decision("A deviation was recorded after the decision.")
        return deviations

    @api.model
    def _note(self, order, noted_as, sentences, why, step=None, changes=(), facts=()):
        """Note what the system found in an order: one cause is one deviation, which lists all that was found.

        :param noted_as: str, a value of the field ``noted_as``; of one kind one is open at a time
        :param sentences: list of str, in the company's language; why: str, what a person said about it, or ""
        :param step: mrp.workorder in which it was found, or None
        :param changes: keys of the changes of the components that it judges
        :param facts: lists of ids, texts and numbers: what the sentences say, to be found again in any language
        :return: the deviation
        """
        # sudo: a deviation is opened by what happened, whoever may write deviations.
        deviations = self.sudo()
        # Written as it is: of two terminals at once the later one meets a concurrent change and is tried again.
        self.env.cr.execute("UPDATE mrp_production SET id = id WHERE id = %s", [order.id])
        lines = [f"{step.name}: {sentence}" if step else sentence for sentence in sentences]
        known = deviations.search(
            [("production_id", "=", order.id), ("noted_as", "=", noted_as), ("state", "=", "open")], limit=1
        )
        if known:
            known.write(
                Owned(
                    description="\n".join(filter(None, [known.description, *lines, why])),
                    noted_facts=[*(known.noted_facts or []), *facts] or False,
                    judged_changes=[*(known.judged_changes or []), *changes] or False,
                )
            )
            return known
        vals = {
            "title": sentences[0],
            "description": "\n".join(filter(None, [*lines[1:], why])) or False,
            "noted_as": noted_as,
            "noted_facts": list(facts) or False,
            "judged_changes": list(changes) or False,
            "production_id": order.id,
            "workorder_id": step.id if step else False,
            "owner_id": order._shift_leader().id,
        }
        return deviations.create([Owned(vals)])

    def _facts_noted(self, noted_as):
        """What the system noted in these deviations under that reason: list of lists, in the order of noting."""
        noted = self.filtered(lambda deviation: deviation.noted_as == noted_as)
        return [fact for deviation in noted.sorted("id") for fact in deviation.noted_facts or []]

    def write(self, vals):
        closed = self.filtered(lambda deviation: deviation.state == "closed")
        if closed and vals.keys() - self._chatter_fields():
            raise UserError(
                self.env._(
                    "Deviation %(name)s is closed and cannot be changed. Open a new one that refers to it.",
                    name=closed[0].name,
                )
            )
        # Superuser mode is what no caller from outside can ask for, as it can for a key of the context.
        if vals.keys() & NOTED and not self.env.su:
            raise UserError(self.env._("Close a deviation with its button, so that who and when are recorded."))
        if vals.keys() - self._chatter_fields() and not self.env.su:
            self._check_answers_for()
        written = super().write(vals)
        if vals.keys() & {"owner_id", "due_date"}:
            self._tell_owner()
        return written

    def _check_answers_for(self):
        """Refuse whoever neither opened nor owns a deviation, nor is a supervisor or of quality.

        :raises UserError: the user does not answer for one of these
        """
        others = self.filtered(lambda deviation: not deviation._answers_for())
        if others:
            # sudo: whom to ask is told whoever may read users.
            opener = others[0].sudo().opened_by_id.name
            raise UserError(
                self.env._(
                    "%(name)s is not yours to change: ask %(opener)s, who opened it, its owner, a supervisor or "
                    "quality. What you know of it you can say in a message below it.",
                    name=others[0].name,
                    opener=opener,
                )
            )

    def _answers_for(self):
        """Whether the user opened or owns this deviation, or is a supervisor or of quality."""
        user = self.env.user
        return user in self.opened_by_id | self.owner_id or any(user.has_group(group) for group in CLOSERS)

    def _tell_owner(self):
        """The owner has the deviation among the activities, by its due date."""
        for deviation in self.filtered(lambda deviation: deviation.state == "open"):
            # Whoever opens it need not see what others are asked to do.
            told = deviation.sudo()
            told.activity_unlink([SETTLE])
            if told.owner_id:
                words = told.with_context(lang=told.owner_id.lang).env._(
                    "Settle deviation %(deviation)s", deviation=told.name
                )
                told.activity_schedule(SETTLE, date_deadline=told.due_date, user_id=told.owner_id.id, summary=words)

    def _chatter_fields(self):
        """Names of fields that talking about a closed deviation may still touch."""
        return {name for name in self._fields if name.startswith(("message_", "activity_"))}

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._("Deviation %(name)s is part of a batch record and cannot be deleted.", name=self[:1].name)
        )

    def action_close(self):
        """Close the deviations; each needs its cause and the action taken, and a supervisor or quality to do it."""
        user = self.env.user
        if not any(user.has_group(group) for group in CLOSERS):
            raise UserError(self.env._("Ask a supervisor or the quality department to close the deviation."))
        self._check_quality_judges()
        for deviation in self:
            if not (typed_text(deviation.cause) and typed_text(deviation.action)):
                raise UserError(
                    self.env._("Write down the cause and the action of %(name)s, then close it.", name=deviation.name)
                )
        self.check_access("write")
        # The right to close was asked for above; who and when are not for people to write.
        self.sudo().activity_unlink([SETTLE])  # whoever closes it, nobody has to see to it any more
        self.sudo().write(Owned(state="closed", closed_by_id=user.id, closed_at=fields.Datetime.now()))
        self.sample_id._failure_settled()
        decided = self.production_id.filtered("release_decision")
        decided._amended_after_decision("A deviation was recorded after the decision.")
        (self.production_id - decided)._batch_event("amended", note="A deviation was closed.")

    def _check_quality_judges(self):
        """Refuse who is not of quality where a failed sample is judged.

        :raises UserError: one of these is about a sample, and the user is not of quality
        """
        judging = self.filtered("sample_id")
        if judging and not self.env.user.has_group("stock_lot_quality.group_quality"):
            raise UserError(
                self.env._(
                    "%(name)s judges a failed sample: quality closes it. Ask the quality department.",
                    name=judging[0].name,
                )
            )

    @api.constrains("sample_id", "production_id")
    def _check_sample_of_batch(self):
        for deviation in self.filtered("sample_id"):
            # sudo: who opens the deviation need not see all samples.
            order, sample = deviation.production_id.sudo(), deviation.sample_id.sudo()
            if sample not in order._lots_made().sudo().sample_ids | order.workorder_ids.sample_ids:
                raise ValidationError(
                    self.env._(
                        "Sample %(sample)s is none of batch %(batch)s.", sample=sample.name, batch=order._batch_name()
                    )
                )

    def _signables(self, seen_by=None):
        return {deviation.id: ELEMENTS["deviation"].of(deviation) for deviation in self}

    def _signed_people(self):
        return self.opened_by_id

    def _record_elements(self):
        """Return ``{production id: [element]}`` for the batch record's section ``deviations``."""
        elements = defaultdict(list)
        for deviation in self.sorted("id"):
            elements[deviation.production_id.id].append(ELEMENTS["deviation"].of(deviation))
        return elements
