# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.fact_guard import database
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError

#: What a batch was decided on by: values of its order, and the records that belong to it.
KEPT = frozenset(
    {
        "name",
        "origin",
        "company_id",
        "user_id",
        "product_id",
        "bom_id",
        "product_qty",
        "product_uom_id",
        "qty_producing",
        "lot_producing_ids",
        "state",
        "is_locked",
        "date_start",
        "date_finished",
        "location_src_id",
        "location_dest_id",
        "picking_type_id",
        "consumption",
        "move_raw_ids",
        "move_finished_ids",
        "move_byproduct_ids",
        "all_move_raw_ids",
        "all_move_ids",
        "move_line_raw_ids",
        "finished_move_line_ids",
        "workorder_ids",
    }
)
LOTS = "mrp_production_stock_lot_rel"
#: Whose a movement is, what went in among them, and which product the order makes stays with the decision, too.
MOVE_OF_DECIDED = """
    (TG_OP = 'DELETE' OR (NEW.production_id, NEW.raw_material_production_id)
        IS DISTINCT FROM (OLD.production_id, OLD.raw_material_production_id)) AND EXISTS (
        SELECT FROM public.mrp_production
         WHERE id IN (OLD.production_id, NEW.production_id, OLD.raw_material_production_id,
                      NEW.raw_material_production_id)
           AND release_decision IS NOT NULL)
"""
STEP_OF_DECIDED = """
    NEW.production_id IS DISTINCT FROM OLD.production_id AND EXISTS (
        SELECT FROM public.mrp_production
         WHERE id IN (OLD.production_id, NEW.production_id) AND release_decision IS NOT NULL)
"""
PRODUCT_OF_DECIDED = "OLD.release_decision IS NOT NULL AND NEW.product_id IS DISTINCT FROM OLD.product_id"
#: (table, name, events, condition)
MADE_OF = (
    ("stock_move", "made_of", "UPDATE OF production_id, raw_material_production_id OR DELETE", MOVE_OF_DECIDED),
    ("mrp_workorder", "made_of", "UPDATE OF production_id", STEP_OF_DECIDED),
    ("mrp_production", "made_of", "UPDATE OF product_id", PRODUCT_OF_DECIDED),
)


class MrpProduction(models.Model):
    """A batch that was decided on stays as it was decided on, whoever asks, from whichever side."""

    _inherit = "mrp.production"

    def init(self):
        """In the database, too, a batch keeps its lots, movements and product: who asks for one is told of all."""
        result = super().init()
        database.guard(
            self.env.cr,
            LOTS,
            "decided",
            "INSERT OR UPDATE OR DELETE",
            """
            EXISTS (SELECT FROM public.mrp_production
                     WHERE id IN (OLD.mrp_production_id, NEW.mrp_production_id) AND release_decision IS NOT NULL)
            """,
            "a batch that was decided on keeps its lots",
        )
        for table, name, events, condition in MADE_OF:
            database.guard(
                self.env.cr, table, name, events, condition, "what a batch that was decided on was made of stays"
            )
        return result

    def write(self, vals):
        """Refuse what would change a batch after its decision.

        :raises UserError: one of these was decided on
        """
        if not isinstance(vals, Owned) and not KEPT.isdisjoint(vals):
            self._check_undecided()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_decided(self):
        self._check_undecided()

    def _check_undecided(self):
        """Raise UserError when one of these batches was decided on."""
        # sudo: whether a batch was decided on does not depend on who asks.
        for order in self.sudo().filtered("release_decision"):
            raise UserError(order._decided_sentence())

    def _decided_sentence(self):
        words = dict(self._fields["release_decision"]._description_selection(self.env))
        return self.env._(
            "Batch %(batch)s was decided on (%(decision)s): its order, lots, materials and quantities stay as they "
            "are. Open a deviation, take the goods apart with an unbuild order, or make a new batch.",
            batch=self._batch_name(),
            decision=words[self.release_decision],
        )
