# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models
from odoo.addons.fact_guard.guard import Owned, private
from odoo.addons.stock_lot_quality.birth import MADE


class StockMoveLine(models.Model):
    _inherit = "stock.move.line"

    supplier_lot = fields.Char(
        help="The number the supplier gave the lot; it is kept on the lot when the receipt is done."
    )

    # Every batch record and every lot form asks for the lines of a lot; without this each reads the whole table.
    _lot_state_idx = models.Index("(lot_id, state) WHERE lot_id IS NOT NULL")

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
