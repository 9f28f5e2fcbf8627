# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError


class LotGateOverride(models.Model):
    """Which document an override is for: people name it by its number, and the record is what is kept."""

    _inherit = "lot.gate.override"

    @api.model
    def _values_of_document(self, number, company_id, lot):
        """What an override of a lot for the document of this number says of it.

        :return: dict of values; the number alone where ``_is_number_enough``
        :raises UserError: a company has no such document, or several
        """
        records = self._documents(number, company_id)
        if not records and self._is_number_enough(number):
            return {"origin": number}
        if len(records) != 1:
            raise UserError(
                self.env._(
                    "There is no transfer or order %(number)s. Check its number, or leave the document empty to ask "
                    "for any document.",
                    number=number,
                )
            )
        [record] = records
        return {"origin": number, "res_model": record._name, "res_id": record.id, **self._asked_of(record, lot)}

    @api.model
    def _asked_of(self, record, lot):
        """For whom, and for how much of a lot's product, a transfer is now; of an order nothing is kept."""
        if record._name != "stock.picking":
            return {}
        # sudo: as above.
        product = lot.sudo().product_id
        moves = record.move_ids.filtered(lambda move: move.product_id == product and move.state != "cancel")
        return {
            "partner_key": record.partner_id.id,
            "goes_to": record.partner_id.display_name,
            "quantity": max(sum(moves.mapped("product_qty")), self._taken(record, lot)),
        }

    @api.model
    def _taken(self, picking, lot):
        lines = picking.move_line_ids | picking.move_ids.move_line_ids
        taken = lines.filtered(lambda line: line.lot_id == lot and line.state != "cancel")
        return sum(taken.mapped("quantity_product_uom"))

    def _is_as_asked(self):
        """Whether the transfer that this is for still goes to whom, and takes no more of the lot than, was asked."""
        if self.res_model != "stock.picking":
            return True
        # sudo: who uses a lot need not see the whole transfer.
        picking = self.env["stock.picking"].sudo().browse(self.res_id)
        unit = self.lot_id.product_id.uom_id
        return (
            picking.partner_id.id == (self.partner_key or False)
            and unit.compare(self._taken(picking, self.lot_id), self.quantity) <= 0
        )

    @api.model
    def _documents(self, number, company_id):
        """The documents of a company that have this number: set of records."""
        # sudo: who has a lot in hand reads the number off the paper, and need not see the document.
        mine = [("company_id", "=", company_id or self.env.company.id)]
        pickings = self.env["stock.picking"].sudo().search([("name", "=", number), *mine])
        # Orders of whatever kind are known by what they move.
        moves = self.env["stock.move"].sudo().search([("reference", "=", number), ("picking_id", "=", False), *mine])
        orders = {record for move in moves if (record := move._gate_record()) and record.name == number}
        return {*pickings, *orders}

    def _name_waiting(self):
        """Name the record in those of these requests that were stored with a number alone, or raise.

        :raises UserError: there is no such document: the override would hold nowhere
        """
        for override in self.filtered(lambda override: override.origin and not override.res_id):
            values = self._values_of_document(override.origin.strip(), override.company_id.id, override.lot_id)
            # sudo: nobody writes by hand what a request is for.
            override.sudo().write(Owned(values))

    @api.model
    def _is_number_enough(self, number):
        """Whether a number names what is no record yet."""
        return False
