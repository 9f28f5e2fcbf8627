# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from urllib.parse import quote

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...record.states import STATES


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    trace_record_ids = fields.One2many("trace.record", "production_id", "Sealed Versions", readonly=True)
    trace_record_count = fields.Integer("Sealed Versions Count", compute="_compute_trace_seal")
    trace_seal_state = fields.Selection(STATES, "Seal", compute="_compute_trace_seal")

    def _compute_trace_seal(self):
        groups = self.env["trace.record"]._read_group(
            [("production_id", "in", self.ids)], ["production_id"], ["__count", "id:max"]
        )
        found = {order: (count, newest) for order, count, newest in groups}
        for order in self:
            count, newest = found.get(order, (0, False))
            order.trace_record_count = count
            order.trace_seal_state = newest and self.env["trace.record"].browse(newest).state

    def _batch_event(self, moment, note=None):
        """Seal the batch record in the transaction that makes the event."""
        result = super()._batch_event(moment, note=note)
        # Whoever does a step seals the whole record, also the parts that are not theirs to read, and nobody
        # may write to the log by hand.
        sealed = self._to_seal(moment)
        if sealed:
            self.env["trace.record"].sudo()._seal(sealed.sudo(), moment, note)
        return result

    def _to_seal(self, moment):
        """These orders, but for openings in a company whose log was never opened.

        Nothing was made yet and there is no log to which the opening could belong: as in plain Odoo, such an
        order may still be cancelled and deleted.
        """
        if moment != "order_opened":
            return self
        logs = self.env["trace.log"]
        return self.filtered(lambda order: logs._was_opened(order.company_id.id))

    def action_disclose(self):
        """Choose what a partner sees of the newest sealed version of this batch."""
        self.ensure_one()
        if not self.trace_record_ids:
            raise UserError(self.env._("Nothing of this batch is sealed yet."))
        return self.trace_record_ids[:1].action_disclose()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_sealed(self):
        # Whoever deletes orders need not read sealed records.
        for order in self.sudo().filtered("trace_record_ids"):
            raise UserError(
                self.env._(
                    "Manufacturing order %(order)s is sealed in the log and cannot be deleted. Cancel it instead: a "
                    "cancelled order stays in the record.",
                    order=order.name,
                )
            )

    def _batch_number(self):
        """The batch number the record is sealed under: the lot, or the order while it has none."""
        self.ensure_one()
        return ", ".join(self.lot_producing_ids.mapped("name")) or self.name

    def _batch_identity(self, log):
        """GS1 Digital Link of the batch (AI 01 and 10); an address below the log's origin without a GTIN."""
        self.ensure_one()
        number = quote(self._batch_number(), safe="")
        gtin = self.product_id.barcode or ""
        if gtin.isdecimal() and gtin.isascii() and len(gtin) in (8, 12, 13, 14):
            return f"https://id.gs1.org/01/{gtin:0>14}/10/{number}"
        return f"https://{log.origin}/10/{number}"

    def action_open_trace_records(self):
        """The sealed versions of this order."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("trace_anchor.trace_record_action")
        return {**action, "domain": [("production_id", "=", self.id)], "context": {}}
