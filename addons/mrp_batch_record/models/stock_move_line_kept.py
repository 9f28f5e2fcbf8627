# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.stock_lot_quality.models.stock_state_kept import JOINED, bringing_about, brought_about
from odoo.exceptions import UserError

from .mrp_unbuild import AT_WORK

#: Core's own word for what went into what, from both sides.
LINKS = frozenset({"consume_line_ids", "produce_line_ids"})
#: What a line of a decided batch is, and what its genealogy is made of.
KEPT = (
    frozenset(
        {
            "state",
            "product_id",
            "product_uom_id",
            "quantity",
            "lot_id",
            "lot_name",
            "quant_id",
            "picked",
            "date",
            "move_id",
            "location_id",
            "location_dest_id",
            "company_id",
            "workorder_id",
            "production_id",
        }
    )
    | LINKS
)


class StockMoveLine(models.Model):
    """The lots that went into a batch and came out of it stay once the batch is decided on.

    What went into what is joined by the code that completes an order, an unbuild order or a repair, and by nobody else.
    """

    _inherit = "stock.move.line"

    consume_line_ids = fields.Many2many(copy=False)
    produce_line_ids = fields.Many2many(copy=False)

    @api.model
    def _fixed_defaults(self):
        return super()._fixed_defaults() | LINKS

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse lines of a decided batch, and lines that say themselves what went into them.

        :raises UserError: they would be either
        """
        if any(vals.get(name) for vals in vals_list for name in LINKS):
            self._check_joined_by_code()
        # Core joins a line to what was made as it makes it, which the database would refuse without a word of ours.
        named = {vals.get("move_id", self.env.context.get("default_move_id")) for vals in vals_list}
        self.env["stock.move"].browse(filter(None, named))._orders_made_of()._check_undecided()
        # Core joins a component that is added to an order that is done: here, and of no values of a caller's.
        lines = super(StockMoveLine, bringing_about(self, JOINED)).create(vals_list).with_env(self.env)
        lines.move_id._orders_made_of()._check_undecided()
        return lines

    def write(self, vals):
        """Refuse any change of what a decided batch was made of, and of what went into what.

        :raises UserError: it would be either
        """
        if not KEPT.isdisjoint(vals):
            aimed = vals.get("move_id")
            moves = self.move_id | self.env["stock.move"].browse(aimed if isinstance(aimed, int) and aimed else [])
            moves._orders_made_of()._check_undecided()
        # Core also joins nothing, where only what an order made is taken apart.
        if self and not LINKS.isdisjoint(vals):
            self._check_joined_by_code()
        return super().write(vals)

    def unlink(self):
        """Refuse to take away what a decided batch was made of."""
        self.move_id._orders_made_of()._check_undecided()
        return super().unlink()

    def _check_joined_by_code(self):
        """:raises UserError: a person would say what went into what"""
        if not self.env.su and JOINED not in brought_about(self.env) and not (self and self._is_taken_apart()):
            raise UserError(
                self.env._(
                    "What went into what is recorded when an order is closed, a repair ended or goods are taken apart:"
                    " nobody joins movements by hand. Correct the lots of the order, or open a deviation."
                )
            )

    def _is_taken_apart(self):
        """Whether these are lines of unbuild orders that are being done now; see ``mrp.unbuild.action_unbuild``."""
        at_work = self.env.cr.cache.get(AT_WORK, set())
        # sudo: who takes apart need not see what moves.
        return all(line.move_id.unbuild_id.id in at_work for line in self.sudo())
