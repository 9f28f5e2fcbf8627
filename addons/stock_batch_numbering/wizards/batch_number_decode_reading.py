# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models


class BatchNumberDecodeReading(models.TransientModel):
    _name = "batch.number.decode.reading"
    _description = "What a Batch Number Says"

    decode_id = fields.Many2one("batch.number.decode", ondelete="cascade")
    rule_id = fields.Many2one("batch.rule", readonly=True)
    date_first = fields.Date("From", readonly=True)
    date_last = fields.Date("To", readonly=True)
    shift_id = fields.Many2one("batch.shift", readonly=True)
    shift_code = fields.Char(readonly=True)
    line = fields.Char("Work Center or Line", readonly=True)
    counter = fields.Integer(readonly=True)
    others = fields.Char("Other Parts", readonly=True)
