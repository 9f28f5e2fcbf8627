# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.fact_guard import database
from odoo.tools.sql import column_exists

from ..queries import link_columns


class StockMoveLine(models.Model):
    """What a walk from lot to lot asks of move lines."""

    _inherit = "stock.move.line"

    # The lot form counts the transfers of everything a lot became; this one holds all it needs to know of a line.
    _lot_transfer_idx = models.Index(
        "(lot_id) INCLUDE (picking_id, id, move_id, production_id, company_id)"
        " WHERE state = 'done' AND picking_id IS NOT NULL"
    )
    # Every trace asks what of a product was moved without a lot.
    _unnamed_idx = models.Index("(product_id, date) WHERE lot_id IS NULL AND state = 'done'")

    def init(self):
        """Keep beside core's links between lines the lots they link: see ``queries/link_columns.py``."""
        result = super().init()
        added = not column_exists(self.env.cr, link_columns.RELATION, "source_lot_id")
        if added:
            self.env.cr.execute(link_columns.COLUMNS)
            self.env.cr.execute(link_columns.FILL)
        database.derive(self.env.cr, link_columns.RELATION, "lots", link_columns.LOTS)
        for statement in (link_columns.TRIGGERS, *link_columns.INDEXES):
            self.env.cr.execute(statement)
        return result
