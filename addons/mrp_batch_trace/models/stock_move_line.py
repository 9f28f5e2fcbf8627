# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.fact_guard import database
from odoo.addons.fact_guard.guard import Owned, private
from odoo.addons.stock_lot_quality.birth import MADE
from odoo.tools.sql import column_exists

from ..queries import link_columns


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    supplier_lot = fields.Char(
        help="The number the supplier gave the lot; it is kept on the lot when the receipt is done."
    )

    # Every trace and every lot form asks for the lines of a lot; without this each reads the whole table.
    _lot_state_idx = models.Index("(lot_id, state) WHERE lot_id IS NOT NULL")
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

    def _fixed(self):
        """The supplier's number, too, and the order and the step, which core notes as it reserves."""
        placed = set() if private(self.env, "placing_lines") else {"production_id", "workorder_id"}
        return super()._fixed() | {"supplier_lot"} | placed

    def _settle_completed(self):
        """Note on each received lot who supplied it, under which number, and when."""
        result = super()._settle_completed()
        self.filtered(lambda line: line.location_id.usage == "supplier")._note_supplier()
        return result

    def _create_and_assign_production_lot(self):
        """Lots typed on what an order makes, by-products too, are born with the grade of production."""
        made = self.filtered("move_id.production_id").with_context(lot_birth=MADE)
        if made:
            super(StockMoveLine, made)._create_and_assign_production_lot()
        return super(StockMoveLine, self - made)._create_and_assign_production_lot()

    def _gate_refused(self):
        """Lines already fed into a batch stay bound when their lot is held; the end of the order is refused."""
        refused = super()._gate_refused()
        if not private(self.env, "keep_fed_lines"):
            return refused
        # Whoever holds a lot need not read the feedings of every plant.
        fed = {(row.move_id.id, row.lot_id.id) for row in refused.move_id.sudo().feeding_ids._standing()}
        return refused.filtered(lambda line: not line.picked or (line.move_id.id, line.lot_id.id) not in fed)

    def _note_supplier(self):
        now = fields.Datetime.now()
        for line in self.filtered(lambda line: line.lot_id._at_home_in(line.company_id)):
            lot, partner = line.lot_id, line.picking_id.partner_id.commercial_partner_id
            vals = {
                "supplier_id": lot.supplier_id.id or partner.id,
                "supplier_lot": lot.supplier_lot or line.supplier_lot,
                "received_at": lot.received_at or now,
            }
            # The first receipt says where a lot comes from; who receives need not be allowed to edit lots.
            lot.sudo().write(Owned({name: value for name, value in vals.items() if value and not lot[name]}))
