# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import timedelta

from odoo import api, fields, models
from odoo.addons.fact_guard.text import check_storable

# Questions nobody kept are forgotten after this many days.
KEEP_DAYS = 90


class BatchTrace(models.Model):
    """A question about lots: where do they come from, where did they go.

    Every criterion narrows the question (AND); several values of one criterion widen it (OR). See
    ``_seed_lots`` for how criteria about materials, making and customers meet. The answer is never stored: it is
    read again each time, so that it cannot be out of date.
    """

    _name = "batch.trace"
    _description = "Trace Question"
    _inherit = ["guarded.fields"]
    _order = "saved desc, asked_at desc, id desc"
    _check_company_auto = True

    title = fields.Char(help="What a person calls the question; empty for the question itself, in each reader's words.")
    name = fields.Char(compute="_compute_name", inverse="_inverse_name", search="_search_name", string="Question")
    saved = fields.Boolean(help="Kept in the list of questions, for everybody of the company.")
    direction = fields.Selection(
        [("up", "Upstream"), ("down", "Downstream"), ("both", "Both directions")],
        default="both",
        required=True,
        help="Upstream: what the lots were made from. Downstream: where the lots went.",
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, default=lambda self: self.env.company, index=True, guarded="owner"
    )
    user_id = fields.Many2one(
        "res.users", "Asked by", required=True, readonly=True, default=lambda self: self.env.user, guarded="owner"
    )
    is_mine = fields.Boolean(compute="_compute_is_mine")

    number = fields.Char(
        "Any number", help="Of a lot, a supplier's lot or a manufacturing order, as it is written there."
    )
    lot_ids = fields.Many2many("stock.lot", string="Lots", check_company=True)
    product_ids = fields.Many2many("product.product", string="Products", check_company=True)
    supplier_lot = fields.Char("Supplier lot")
    vendor_ids = fields.Many2many("res.partner", "batch_trace_vendor_rel", string="Vendors")
    production_ids = fields.Many2many("mrp.production", string="Manufacturing Orders", check_company=True)
    customer_ids = fields.Many2many("res.partner", "batch_trace_customer_rel", string="Customers")
    operator_ids = fields.Many2many("res.users", string="Operators")
    crew_ids = fields.Many2many("mrp.crew", string="Crews")
    equipment_ids = fields.Many2many("maintenance.equipment")
    date_from = fields.Date("From", help="First day, in the factory's time zone, of receipt or production.")
    date_to = fields.Date("To", help="Last day, in the factory's time zone, of receipt or production.")
    parameter_id = fields.Many2one("lot.parameter", help="Process parameter or laboratory result.")
    lower = fields.Float(help="With the parameter: values below this are asked for.")
    upper = fields.Float(help="With the parameter: values above this are asked for.")
    own_limits = fields.Boolean(
        "My limits", help="Use the limits typed here instead of those of the specification or the step."
    )

    asked_at = fields.Datetime("Asked on", readonly=True, copy=False, guarded="owner")
    elapsed = fields.Float("Seconds", readonly=True, copy=False, digits=(16, 3), guarded="owner")
    lot_count = fields.Integer("Lots found", readonly=True, copy=False, guarded="owner")
    completeness = fields.Float("Completeness (%)", readonly=True, copy=False, digits=(16, 1), guarded="owner")

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_is_mine(self):
        for trace in self:
            trace.is_mine = trace.user_id == self.env.user

    @api.model_create_multi
    def create(self, vals_list):
        """A question is asked in one's own name."""
        for vals in vals_list:
            check_storable(self.env, *vals.values())
        return super().create(vals_list)

    def write(self, vals):
        """A question is changed by whoever asked it, see the record rules."""
        check_storable(self.env, *vals.values())
        return super().write(vals)

    @api.depends(
        "title",
        "number",
        "lot_ids",
        "product_ids",
        "supplier_lot",
        "vendor_ids",
        "production_ids",
        "customer_ids",
        "operator_ids",
        "crew_ids",
        "equipment_ids",
        "date_from",
        "date_to",
        "parameter_id",
        "direction",
    )
    @api.depends_context("lang")
    def _compute_name(self):
        for trace in self:
            trace.name = trace.title or trace._question() or self.env._("Empty question")

    def _inverse_name(self):
        for trace in self:
            trace.title = trace.name

    @api.model
    def _search_name(self, operator, value):
        """By what a person called the question, or by what stands in it whatever the language."""
        if operator != "ilike":
            return NotImplemented
        return fields.Domain.OR(
            [
                [(name, operator, value)]
                for name in (
                    "title",
                    "number",
                    "lot_ids.name",
                    "supplier_lot",
                    "product_ids",
                    "vendor_ids",
                    "production_ids.name",
                    "customer_ids",
                    "operator_ids",
                    "crew_ids",
                    "equipment_ids",
                    "parameter_id",
                )
            ]
        )

    def _criteria(self):
        """The filled criteria as (label, values) in words, in the user's language."""
        self.ensure_one()
        label = {name: self._fields[name].get_description(self.env, ["string"])["string"] for name in self._fields}
        chips = [(label["lot_ids"], ", ".join(self.lot_ids.mapped("name")))]
        if self.number:
            chips.append((label["number"], self.number))
        if self.supplier_lot:
            chips.append((label["supplier_lot"], self.supplier_lot))
        for name in (
            "product_ids",
            "vendor_ids",
            "production_ids",
            "customer_ids",
            "operator_ids",
            "crew_ids",
            "equipment_ids",
            "parameter_id",
        ):
            chips.append((label[name], ", ".join(self[name].mapped("display_name"))))
        if self.own_limits:
            chips.append((label["own_limits"], f"{self.lower:g} … {self.upper:g}"))
        for name in ("date_from", "date_to"):
            chips.append((label[name], fields.Date.to_string(self[name]) or ""))
        return [(criterion, values) for criterion, values in chips if values]

    def _question(self):
        """The question on one line, e.g. ``Lots: A, B; Vendors: Meadow Farm``."""
        return "; ".join(f"{criterion}: {values}" for criterion, values in self._criteria())

    @api.model
    def ask(self, question, trace_id=False):
        """Answer a question from the screen and remember that it was asked.

        :param question: dict of field values, x2many as lists of ids
        :param trace_id: question to overwrite; ignored when it is saved or someone else's
        :return: dict: ``trace_id``, ``name``, ``saved`` and the answer as :meth:`_screen_answer` cuts it
        """
        trace = self.browse(trace_id or ()).exists().filtered(lambda t: not t.saved and t.user_id == self.env.user)
        values = {name: question[name] for name in self._question_fields() if name in question}
        for name, value in values.items():
            if self._fields[name].type == "many2many":
                values[name] = [fields.Command.set(value)]
        if trace:
            trace.write(values)
        else:
            trace = self.create(values)
        return trace.answer()

    @api.model
    def _question_fields(self):
        return [
            "direction",
            "number",
            "lot_ids",
            "product_ids",
            "supplier_lot",
            "vendor_ids",
            "production_ids",
            "customer_ids",
            "operator_ids",
            "crew_ids",
            "equipment_ids",
            "date_from",
            "date_to",
            "parameter_id",
            "lower",
            "upper",
            "own_limits",
        ]

    def answer(self):
        """The question with its answer for the screen; see :meth:`ask`."""
        self.ensure_one()
        question = {}
        for name in self._question_fields():
            value = self[name]
            kind = self._fields[name].type
            question[name] = value.ids if kind == "many2many" else value.id if kind == "many2one" else value
        return {
            "trace_id": self.id,
            "name": self.name,
            "saved": self.saved,
            "mine": self.is_mine,
            "question": question,
            "answer": self._screen_answer(),
        }

    def action_open(self):
        """Open the question on the trace screen."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("mrp_batch_trace.action_trace")
        action["params"] = {"trace_id": self.id}
        return action

    @api.autovacuum
    def _forget_old_questions(self):
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        self.search([("saved", "=", False), ("create_date", "<", limit)]).unlink()
