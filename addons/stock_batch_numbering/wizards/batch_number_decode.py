# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import Command, api, fields, models


class BatchNumberDecode(models.TransientModel):
    _name = "batch.number.decode"
    _description = "Decode a Batch Number"

    number = fields.Char("Batch Number")
    reading_ids = fields.One2many(
        "batch.number.decode.reading", "decode_id", compute="_compute_reading_ids", store=True, readonly=True
    )
    lot_ids = fields.Many2many("stock.lot", compute="_compute_lots", string="Lots with This Number")
    void_ids = fields.Many2many("batch.number.void", compute="_compute_lots")
    is_unreadable = fields.Boolean(compute="_compute_lots")

    @api.depends("number")
    def _compute_reading_ids(self):
        rules = self.env["batch.rule"].with_context(active_test=False).search([])
        for decode in self:
            readings = decode._readings(rules) if decode.number else []
            decode.reading_ids = [Command.clear(), *(Command.create(values) for values in readings)]

    @api.depends("number", "reading_ids")
    def _compute_lots(self):
        for decode in self:
            asked = [("number", "=", (decode.number or "").strip())]
            decode.lot_ids = self.env["stock.lot"].search([("name", "=", asked[0][2])]) if decode.number else False
            decode.void_ids = self.env["batch.number.void"].search(asked) if decode.number else False
            decode.is_unreadable = decode.number and not decode.reading_ids

    def _readings(self, rules):
        number = self.number.strip()
        # A rule in force, or one that has named a lot so, tells more than a template that merely looks alike.
        named = self.env["stock.lot"].search([("name", "=", number)]).batch_rule_id
        sure = rules.filtered(lambda rule: rule in named or rule.active)
        return [rule._pattern_reading(reading) for rule in sure or rules if (reading := rule._read(number))]

    @api.model
    def _open(self, number):
        """The action that opens the decoder with a number in it."""
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("stock_batch_numbering.batch_number_decode_action"),
            "res_id": self.create({"number": number}).id,
        }
