# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.mrp_batch_record.models.mrp_step_reading import LATE_AFTER
from odoo.addons.mrp_batch_record.scan import Message
from odoo.addons.stock_lot_quality.gate import read_values, values_text
from odoo.tools import sql


class BatchTerminalEntry(models.Model):
    """One entry of a shop-floor terminal and what became of it: accepted, or refused with the reason.

    Kept in the same transaction as the entry's effect. An entry that is sent again is answered from here, so
    that it is booked once, however often the terminal has to send it.
    """

    _name = "batch.terminal.entry"
    _description = "Terminal Entry"
    _inherit = ["batch.fact"]
    _order = "recorded_at desc, id desc"
    _rec_name = "uuid"

    uuid = fields.Char("Entry Number", required=True, readonly=True, help="The terminal's own number of the entry.")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    user_id = fields.Many2one("res.users", "Entered By", required=True, readonly=True, ondelete="restrict")
    workorder_id = fields.Many2one(
        "mrp.workorder", "Work Order", required=True, readonly=True, index=True, ondelete="restrict"
    )
    production_id = fields.Many2one(
        "mrp.production", "Manufacturing Order", required=True, readonly=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [
            ("start", "Start"),
            ("scan", "Scan"),
            ("feed", "Feeding"),
            ("reading", "Reading"),
            ("finish", "Finish"),
            ("sample", "Sample"),
            ("close", "Close the Order"),
        ],
        required=True,
        readonly=True,
    )
    subject = fields.Char(
        "Entered", readonly=True, help="The scanned code, the process parameter, or where a sample was drawn."
    )
    value = fields.Char(readonly=True, help="The quantity, the reading or the reason, as entered.")
    happened_at = fields.Datetime(required=True, readonly=True)
    late = fields.Boolean("Late Entry", compute="_compute_late", help="Reached the system long after it happened.")
    outcome = fields.Selection([("accepted", "Accepted"), ("refused", "Refused")], required=True, readonly=True)
    reason_code = fields.Char(readonly=True)
    reason_word = fields.Char(readonly=True, help="Code of the sentence; its values stand beside it.")
    reason_values = fields.Char(
        readonly=True, help="What the reason says besides: ids, and the names as they were then."
    )
    reason_text = fields.Char(readonly=True, help="What Odoo said, or a reason from before reasons were kept as codes.")
    reason = fields.Char(compute="_compute_reason")

    _uuid_unique = models.UniqueIndex("(uuid)", "This entry of the terminal is already recorded.")
    _refused_idx = models.Index("(company_id, recorded_at) WHERE outcome = 'refused'")

    @api.depends("happened_at", "recorded_at")
    def _compute_late(self):
        for entry in self:
            entry.late = bool(entry.happened_at) and entry.recorded_at - entry.happened_at > LATE_AFTER

    def _auto_init(self):
        """Keep the sentences of rows from before reasons were kept as codes."""
        columns = sql.table_columns(self.env.cr, self._table)
        if "reason" in columns and "reason_text" not in columns:
            sql.rename_column(self.env.cr, self._table, "reason", "reason_text")
        return super()._auto_init()

    @api.depends("reason_word", "reason_values", "reason_text")
    @api.depends_context("lang")
    def _compute_reason(self):
        for entry in self:
            entry.reason = self.env["batch.terminal.message"]._sentence(entry._message())

    def _message(self):
        """What the entry was answered, as a Message; a text where it was kept as one."""
        self.ensure_one()
        values = read_values(self.reason_values or "{}")
        return Message(self.reason_word, values) if self.reason_word else self.reason_text or ""

    @api.model
    def _kept_reason(self, message):
        """Values of an entry that keep what it was answered.

        :param message: Message, or a text
        """
        if isinstance(message, str):
            return {"reason_text": message}
        return {"reason_word": message.word, "reason_values": values_text(message.values)}

    @api.model_create_multi
    def create(self, vals_list):
        self._prepare_facts(vals_list)
        return super().create(vals_list)
