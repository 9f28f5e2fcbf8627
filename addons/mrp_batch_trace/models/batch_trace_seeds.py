# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import UTC, datetime, time, timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain


def exactly(text):
    """A pattern of =ilike that means the text itself, in any case."""
    return text.strip().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")


class BatchTrace(models.Model):
    _inherit = "batch.trace"

    def _seed_lots(self):
        """The lots the question starts from.

        Criteria are of three kinds. *Material* (number, lots, supplier lot, vendors) and *customers* name the ends of
        the chain, *making* (products, orders, operators, crews, equipment, dates, parameter) names lots as such.
        Alone, a criterion means the lots it names. Together, material criteria mean everything made from that material
        and customers everything that went into what they got, so that "vendor V and operator O" finds O's batches that
        contain V's material, and "vendor V and customer C" the lots on the way from V to C.

        :raise UserError: when no criterion is filled
        """
        self.ensure_one()
        material, making, customers = self._material_lots(), self._making_lots(), self._customer_lots()
        criteria = material + making + customers
        if not criteria:
            raise UserError(
                self.env._(
                    "The question is empty. Choose at least one lot, supplier lot, order, vendor, customer, operator, "
                    "crew, equipment, parameter or date."
                )
            )
        if len(criteria) == 1:
            return criteria[0]
        narrowed = making + [lots._genealogy_closure(downstream=True) for lots in material]
        narrowed += [lots._genealogy_closure(downstream=False) for lots in customers]
        seeds = narrowed[0]
        for lots in narrowed[1:]:
            seeds &= lots
        return seeds.sorted("id")

    def _material_lots(self):
        Lot = self.env["stock.lot"]
        named = []
        if self.number:
            named.append(self._lots_numbered(self.number.strip()))
        if self.lot_ids:
            named.append(Lot.search([("id", "in", self.lot_ids.ids)], order="id"))
        if self.supplier_lot:
            named.append(self._lots_of_supplier(self.supplier_lot))
        if self.vendor_ids:
            named.append(self._lots_moved("supplier", self.vendor_ids))
        return named

    def _lots_of_supplier(self, number):
        return self.env["stock.lot"].search([("supplier_lot", "=ilike", exactly(number))], order="id")

    def _lots_numbered(self, number):
        """The lots that bear a number, by our name or the supplier's, and those an order of that number made."""
        orders = self.env["mrp.production"].search([("name", "=ilike", exactly(number))])
        named = Domain("name", "=ilike", exactly(number)) | Domain("supplier_lot", "=ilike", exactly(number))
        lots = self.env["stock.lot"].search(named)
        return (lots | self._lots_made_by(orders) if orders else lots).sorted("id")

    def _customer_lots(self):
        return [self._lots_moved("customer", self.customer_ids)] if self.customer_ids else []

    def _making_lots(self):
        named = []
        if self.product_ids:
            named.append(self.env["stock.lot"].search([("product_id", "in", self.product_ids.ids)], order="id"))
        if self.production_ids:
            named.append(self._lots_made_by(self.production_ids))
        if self.operator_ids:
            named.append(self._lots_made_by(self._orders_of_operators()))
        if self.crew_ids:
            named.append(self._lots_made_by(self._orders_logged([("crew_id", "in", self.crew_ids.ids)])))
        if self.equipment_ids:
            domain = [("equipment_ids", "in", self.equipment_ids.ids)]
            named.append(self._lots_made_by(self._orders_logged(domain)))
        if self.date_from or self.date_to:
            named.append(self._lots_dated())
        if self.parameter_id:
            named.append(self._lots_out_of_range())
        return named

    def _lots_moved(self, usage, partners):
        """Lots received from (``supplier``) or shipped to (``customer``) the partners or their contacts."""
        end = "location_id.usage" if usage == "supplier" else "location_dest_id.usage"
        lines = self.env["stock.move.line"]._search(
            [
                ("state", "=", "done"),
                ("lot_id", "!=", False),
                (end, "=", usage),
                ("company_id", "in", self.env.companies.ids),
                "|",
                ("picking_id.partner_id", "child_of", partners.ids),
                ("move_id.partner_id", "child_of", partners.ids),
            ]
        )
        lots = Domain("id", "in", lines.subselect("lot_id"))
        if usage == "supplier":
            lots |= Domain("supplier_id", "child_of", partners.ids)
        return self.env["stock.lot"].search(lots, order="id")

    def _lots_made_by(self, productions):
        lines = self.env["stock.move.line"]._search(
            [("move_id.production_id", "in", productions.ids), ("lot_id", "!=", False), ("state", "!=", "cancel")]
        )
        lots = Domain("id", "in", lines.subselect("lot_id")) | Domain("id", "in", productions.lot_producing_ids.ids)
        return self.env["stock.lot"].search(lots, order="id")

    def _orders_logged(self, domain):
        return self.env["mrp.step.log"].search(domain).workorder_id.production_id

    def _orders_of_operators(self):
        operators = self.operator_ids.ids
        logged = self._orders_logged([("operator_ids", "in", operators)])
        fed = self.env["mrp.feeding"].search([("operator_id", "in", operators)]).production_id
        timed = self.env["mrp.workcenter.productivity"].search([("user_id", "in", operators)]).production_id
        return logged | fed | timed

    def _lots_dated(self):
        """Lots received, made or adjusted in between the two days, both included, in the factory's time zone."""
        zone = self.env.company._factory_tz()
        domain = Domain(
            [
                ("state", "=", "done"),
                ("lot_id", "!=", False),
                ("company_id", "in", self.env.companies.ids),
                ("location_id.usage", "not in", ("internal", "transit")),
            ]
        )
        if self.date_from:
            domain &= Domain("date", ">=", self._instant(self.date_from, zone))
        if self.date_to:
            domain &= Domain("date", "<", self._instant(self.date_to + timedelta(days=1), zone))
        lines = self.env["stock.move.line"]._search(domain)
        return self.env["stock.lot"].search([("id", "in", lines.subselect("lot_id"))], order="id")

    @staticmethod
    def _instant(day, zone):
        return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC).replace(tzinfo=None)

    def _lots_out_of_range(self):
        """Lots with a standing result, or made by an order with a standing reading, outside the limits."""
        results = self._standing("lot.test.result", Domain("state", "!=", "retracted"))
        if not self.own_limits:
            results = results.filtered(lambda result: result.outcome == "failed")
        readings = self._standing(
            "mrp.step.reading", Domain.TRUE if self.own_limits else Domain("in_limits", "=", False)
        )
        return (results.sample_id.lot_id | self._lots_made_by(readings.production_id)).sorted("id")

    def _standing(self, model, domain):
        """Values of the parameter that no later row replaced; with own limits, only those outside them."""
        domain &= Domain("parameter_id", "=", self.parameter_id.id)
        if self.own_limits:
            domain &= Domain("value_float", "<", self.lower) | Domain("value_float", ">", self.upper)
        found = self.env[model].search(domain)
        return found - self.env[model].search([("replaces_id", "in", found.ids)]).replaces_id
