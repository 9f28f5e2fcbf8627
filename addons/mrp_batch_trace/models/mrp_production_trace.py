# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.addons.fact_guard import database

from ..queries.link_columns import RELATION

#: Core joins the lines of an order when it is booked; it is read here as the guard ``lots`` of that table has found it:
#: so a line that would be of another lot, or done no more, would change its links, and is refused with them.
LINK_OF_DECIDED = """
    (TG_OP <> 'UPDATE'
        OR (NEW.consume_line_id, NEW.produce_line_id, NEW.production_id, NEW.source_lot_id, NEW.target_lot_id,
            NEW.target_done)
        IS DISTINCT FROM (OLD.consume_line_id, OLD.produce_line_id, OLD.production_id, OLD.source_lot_id,
            OLD.target_lot_id, OLD.target_done)) AND EXISTS (
        SELECT FROM public.mrp_production
         WHERE id IN (OLD.production_id, NEW.production_id) AND release_decision IS NOT NULL)
"""
#: What that guard asks stays with the decision; of a movement and of the product the batch record sees to it.
#: A line is also known by its links: its movement may be going in the same statement.
LINE_OF_DECIDED = f"""
    (NEW.move_id, NEW.product_id) IS DISTINCT FROM (OLD.move_id, OLD.product_id) AND EXISTS (
        SELECT FROM public.mrp_production made
         WHERE made.release_decision IS NOT NULL AND made.id IN (
               SELECT production_id FROM public.{RELATION} WHERE consume_line_id = OLD.id
                UNION ALL SELECT production_id FROM public.stock_move WHERE id = OLD.move_id))
"""
#: (table, name, events, condition); PostgreSQL calls guards in the order of their names: ``made_of`` after ``lots``.
MADE_OF = (
    (RELATION, "made_of", "INSERT OR UPDATE OR DELETE", LINK_OF_DECIDED),
    ("stock_move_line", "made_of", "UPDATE OF move_id, product_id", LINE_OF_DECIDED),
)


class MrpProduction(models.Model):
    """From a batch to its trace, and what the trace of a decided one goes by."""

    _inherit = "mrp.production"

    def init(self):
        """In the database, too, what a decided batch was made of stays joined to it."""
        result = super().init()
        for table, name, events, condition in MADE_OF:
            database.guard(
                self.env.cr, table, name, events, condition, "what a batch that was decided on was made of stays"
            )
        return result

    def action_trace_batch(self):
        """Open the trace of this batch, both ways."""
        self.ensure_one()
        return self.lot_producing_ids._trace_action("both")
