# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from collections import defaultdict

from odoo import api, fields, models
from odoo.addons.fact_guard import database
from odoo.addons.fact_guard.guard import Owned
from odoo.addons.fact_guard.text import typed_text
from odoo.addons.stock_lot_quality.models.lot_sample import VERDICTS
from odoo.exceptions import UserError

from ..queries.closed_log import AFTER_CLOSING
from ..record_elements import ELEMENTS
from ..scan import FeedAnswer, Message, called
from .maintenance_equipment import FITNESS
from .mrp_step_reading import LATE_AFTER


class MrpFeeding(models.Model):
    """One lot bound to the step that consumes it, with what was known about the lot at that moment.

    A correction is a new row that names the one it replaces, with its own quantity (0 withdraws the feeding).
    """

    _name = "mrp.feeding"
    _description = "Feeding"
    _inherit = ["batch.fact", "batch.signable"]
    _owned_rows = True
    _order = "fed_at desc, id desc"
    _rec_name = "scanned_code"

    production_id = fields.Many2one(
        "mrp.production", "Manufacturing Order", required=True, readonly=True, index=True, ondelete="restrict"
    )
    workorder_id = fields.Many2one(
        "mrp.workorder", "Work Order", readonly=True, index="btree_not_null", ondelete="restrict"
    )
    move_id = fields.Many2one("stock.move", "Component Line", readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    product_id = fields.Many2one("product.product", "Component", required=True, readonly=True, ondelete="restrict")
    lot_id = fields.Many2one("stock.lot", readonly=True, index=True, ondelete="restrict")
    scanned_code = fields.Char(required=True, readonly=True)
    quantity = fields.Float(digits="Product Unit", required=True, readonly=True)
    uom_id = fields.Many2one("uom.uom", "Unit", required=True, readonly=True, ondelete="restrict")
    planned_quantity = fields.Float(digits="Product Unit", readonly=True)
    tolerance = fields.Float("Tolerance (%)", readonly=True)
    reserved_lots = fields.Char(readonly=True, help="The lots that were reserved for the component at that moment.")
    other_lot = fields.Boolean("Not the Reserved Lot", readonly=True)
    instead_of_id = fields.Many2one("product.product", readonly=True, ondelete="restrict")
    scale_id = fields.Many2one("maintenance.equipment", readonly=True, ondelete="restrict", index="btree_not_null")
    scale_calibration_due = fields.Date("Calibration of the Scale Due", readonly=True)
    scale_fitness = fields.Selection(FITNESS, "State of the Scale", readonly=True)
    operator_id = fields.Many2one("res.users", required=True, readonly=True, ondelete="restrict")
    fed_at = fields.Datetime(required=True, readonly=True, index=True)
    late = fields.Boolean("Late Entry", compute="_compute_late", help="Recorded long after it was fed.")
    requires_witness = fields.Boolean("Second Person Required", readonly=True)
    client_ref = fields.Char(
        "Terminal Reference", readonly=True, help="The terminal's own number of the entry: sent twice, recorded once."
    )
    # What was known at that moment. Never looked up again.
    lot_name = fields.Char("Lot Number", readonly=True)
    supplier_name = fields.Char("Supplier", readonly=True)
    supplier_lot = fields.Char(readonly=True)
    received_at = fields.Datetime(readonly=True)
    grade_code = fields.Char("Grade", readonly=True)
    verdict = fields.Char(readonly=True)
    verdict_shown = fields.Selection(VERDICTS, "Verdict in Words", compute="_compute_verdict_shown")
    specification_version = fields.Char(readonly=True)
    expiration_date = fields.Datetime(readonly=True)
    override_reason = fields.Char(readonly=True)
    replaces_id = fields.Many2one("mrp.feeding", "Corrects", readonly=True, ondelete="restrict")
    replaced_by_ids = fields.One2many("mrp.feeding", "replaces_id", "Corrected By", readonly=True)
    replaced = fields.Boolean("Corrected", compute="_compute_replaced", search="_search_replaced")
    reason = fields.Char("Reason of the Correction", readonly=True)

    _replaces_unique = models.UniqueIndex("(replaces_id)", "This feeding has already been corrected.")
    _client_ref_unique = models.UniqueIndex(
        "(company_id, client_ref) WHERE client_ref IS NOT NULL", "This entry of the terminal is already recorded."
    )

    def init(self):
        """What is fed after a step was closed corrects a feeding, by SQL too."""
        result = super().init()
        database.guard(
            self.env.cr,
            self._table,
            "closed",
            "INSERT",
            f"NEW.replaces_id IS NULL AND {AFTER_CLOSING}",
            "the step log is closed",
        )
        return result

    @api.depends("verdict")
    def _compute_verdict_shown(self):
        words = dict(VERDICTS)
        for feeding in self:
            feeding.verdict_shown = feeding.verdict if feeding.verdict in words else False

    @api.depends("fed_at", "recorded_at")
    def _compute_late(self):
        for feeding in self:
            feeding.late = bool(feeding.fed_at) and feeding.recorded_at - feeding.fed_at > LATE_AFTER

    @api.depends("replaced_by_ids")
    def _compute_replaced(self):
        for feeding in self:
            feeding.replaced = bool(feeding.replaced_by_ids)

    def _standing(self):
        """Return those of these that count: neither corrected nor withdrawn."""
        return self.filtered(lambda feeding: not feeding.replaced and feeding.quantity > 0)

    def _unwitnessed(self):
        """Return those of these that count and still lack the second person's valid signature."""
        return self._standing().filtered(
            lambda feeding: (
                feeding.requires_witness
                and not any(
                    feeding.signature_ids.filtered(lambda signature: signature.role == "witness").mapped("valid")
                )
            )
        )

    def _search_replaced(self, operator, value):
        if operator != "in":
            return NotImplemented
        if len(set(value)) != 1:
            return fields.Domain(len(set(value)) == 2)
        return fields.Domain("replaced_by_ids", "!=" if True in value else "=", False)

    @api.depends("lot_name", "product_id", "fed_at")
    def _compute_display_name(self):
        for feeding in self:
            feeding.display_name = feeding.lot_name or feeding.product_id.display_name

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = self._prepare_facts(vals_list)
        feedings = super().create(vals_list)
        for feeding in feedings:
            feeding.production_id._batch_event("material_fed", note=feeding.with_context(lang=None).display_name)
        return feedings

    def _feed_answer(self):
        """Return the FeedAnswer of a recorded feeding."""
        self.ensure_one()
        fed = self.move_id._fed_in_all()
        message = Message(
            "fed",
            {
                "quantity": self.uom_id._decimal(self.quantity),
                "unit": called(self.uom_id, "name"),
                "lot": self.lot_name or called(self.product_id),
            },
        )
        return FeedAnswer(
            True,
            "accepted",
            message,
            reason=self.env["batch.message"]._sentence(message),
            lot=self.lot_name or None,
            lot_id=self.lot_id.id or None,
            product=self.product_id.display_name,
            quantity=self.uom_id._decimal(self.quantity),
            fed=self.uom_id._decimal(fed),
            planned=self.uom_id._decimal(self.planned_quantity),
            unit=self.uom_id.name,
            feeding_id=self.id,
        )

    def _correct(self, quantity, reason):
        """Replace this feeding by one of *quantity* (in the same unit; 0 withdraws it) and return the new row.

        The component line of an order that is still open follows. Raises UserError without a reason, for a
        feeding already corrected, for a negative quantity, and once the order is done.
        """
        self.ensure_one()
        self._check_correctable(quantity, reason)
        difference = quantity - self.quantity
        if difference > 0:
            self.lot_id._check_gate("consumption")
        if not self.uom_id.is_zero(difference):
            self.move_id._take_over(difference)
            self.move_id._bind_lot(self.lot_id, difference, self.uom_id)
        now = fields.Datetime.now()
        vals = self.copy_data(
            {
                "quantity": quantity,
                "reason": reason,
                "replaces_id": self.id,
                "operator_id": self.env.user.id,
                "fed_at": now,
                "client_ref": False,
            }
        )
        # Feedings are facts: only the scan service and this correction write them, both after their checks.
        correction = self.sudo().create([Owned(row) for row in vals]).sudo(False)
        self.invalidate_recordset(["replaced_by_ids", "replaced"])
        return correction

    def _check_correctable(self, quantity, reason):
        if not self.env.user.has_group("mrp_batch_record.group_supervisor"):
            raise UserError(self.env._("Ask a supervisor to correct a feeding."))
        if not typed_text(reason):
            raise UserError(self.env._("Say why the feeding is corrected: a correction needs a reason."))
        if quantity < 0:
            raise UserError(self.env._("A feeding cannot be negative. Use 0 to withdraw it."))
        if self.replaced:
            raise UserError(
                self.env._(
                    "The feeding of %(lot)s is already corrected. Correct its correction.", lot=self.display_name
                )
            )
        if self.move_id.state in ("done", "cancel"):
            raise UserError(
                self.env._(
                    "%(order)s is finished: its consumption is in the books. Open a deviation instead.",
                    order=self.production_id.name,
                )
            )

    def action_correct(self):
        """Open the correction dialog on this feeding."""
        self.ensure_one()
        return self.env["batch.correction"]._action_for(self)

    def _signables(self, seen_by=None):
        return {feeding.id: ELEMENTS["feeding"].of(feeding) for feeding in self}

    def _signed_people(self):
        return self.operator_id

    def _record_elements(self):
        """Return ``{production id: [element]}`` for the batch record's section ``materials``, in order of feeding."""
        elements = defaultdict(list)
        for feeding in self.sorted(lambda feeding: (feeding.fed_at, feeding.id)):
            elements[feeding.production_id.id].append(ELEMENTS["feeding"].of(feeding))
        return elements
