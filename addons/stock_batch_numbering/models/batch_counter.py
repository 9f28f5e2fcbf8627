# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models

from ..wording import scope_words


class BatchCounter(models.Model):
    """Where each counter stands: its draws, summed up."""

    _name = "batch.counter"
    _description = "Batch Counter"
    _auto = False
    _order = "drawn_at desc, id desc"
    _rec_name = "scope_words"

    rule_id = fields.Many2one("batch.rule", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    scope = fields.Char("Key", readonly=True)
    scope_words = fields.Char("Counts", compute="_compute_scope_words")
    last_number = fields.Integer(readonly=True)
    drawn_count = fields.Integer("Numbers Drawn", readonly=True)
    drawn_at = fields.Datetime("Last Drawn", readonly=True)

    @property
    def _table_query(self):
        return """
            SELECT min(draw.id) AS id, draw.rule_id, draw.scope, rule.company_id,
                   max(draw.last_number) AS last_number,
                   sum(draw.last_number - draw.first_number + 1)::integer AS drawn_count,
                   max(draw.drawn_at) AS drawn_at
              FROM batch_counter_draw AS draw
              JOIN batch_rule AS rule ON rule.id = draw.rule_id
             GROUP BY draw.rule_id, draw.scope, rule.company_id
        """

    @api.depends("scope")
    def _compute_scope_words(self):
        for counter in self:
            counter.scope_words = scope_words(self.env, counter.scope)
