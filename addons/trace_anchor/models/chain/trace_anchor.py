# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.fact_guard import database
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError

from ... import chain
from ...sending.states import DONE
from ...tools.digest import Digest

NEVER_CHANGED = ("log_id", "network_id", "checkpoint_id", "size", "root")


class TraceAnchor(models.Model):
    """One head of a log on its way to the contract: one row, one state machine, one in flight a log.

    Heads of several logs with one anchorer may share a transaction: one anchor carries it, the others follow.
    """

    _name = "trace.anchor"
    _inherit = ["trace.sending"]
    _description = "Anchor"

    checkpoint_id = fields.Many2one("trace.checkpoint", required=True, ondelete="restrict", readonly=True, index=True)
    size = fields.Integer("Entries", related="checkpoint_id.size", store=True)
    root = Digest("Root", related="checkpoint_id.root", store=True)
    previous_size = fields.Integer("Entries Before", readonly=True)
    exported_at = fields.Datetime("Exported On", readonly=True)
    carrier_id = fields.Many2one(
        "trace.anchor", "Sent Together With", readonly=True, ondelete="restrict", index="btree_not_null"
    )
    follower_ids = fields.One2many("trace.anchor", "carrier_id", "Heads in the Same Transaction")

    _one_in_flight = models.UniqueIndex(
        "(log_id) WHERE state NOT IN ('final', 'failed')", "A log anchors one head at a time."
    )

    def init(self):
        """What went to the chain is kept in the database, too, and stays about the head it was made for."""
        result = super().init()
        database.keep_whole(self.env.cr, self._table)
        database.guard(
            self.env.cr,
            self._table,
            "kept",
            "UPDATE OR DELETE",
            """
            TG_OP = 'DELETE'
                OR (NEW.log_id, NEW.network_id, NEW.checkpoint_id)
                IS DISTINCT FROM (OLD.log_id, OLD.network_id, OLD.checkpoint_id)
                OR OLD.root IS NOT NULL AND (NEW.size, NEW.root) IS DISTINCT FROM (OLD.size, OLD.root)
            """,
            "which head an anchor is about never changes",
        )
        return result

    @api.depends("log_id", "size")
    def _compute_display_name(self):
        for anchor in self:
            anchor.display_name = f"{anchor.log_id.name} @ {anchor.size}"

    def write(self, vals):
        if any(name in vals for name in NEVER_CHANGED) and self:
            raise UserError(self.env._("Which head an anchor is about never changes."))
        return super().write(vals)

    def _enter(self, state, **vals):
        """Records show how far they have come; an anchor that fails leaves the others to go on without it."""
        answer = super()._enter(state, **vals)
        self.env["trace.record"].invalidate_model(["anchor_id", "state"])
        if state == "failed":
            left = (self.follower_ids - self).filtered(lambda anchor: anchor.state not in DONE)
            (self | left).write(Owned(carrier_id=False))
            super(TraceAnchor, left)._enter("exported")
        return answer

    def _bundle_entry(self):
        """This anchor as one entry of a proof bundle's ``anchors``."""
        return chain.anchor_entry(
            self.network_id.chain_id,
            self.network_id.contract_address,
            self.log_id.chain_log_id,
            self.size,
            self.block_number,
            self.tx_hash,
        )

    def action_anchor_again(self):
        """Bring the log's present head to the chain after a failure."""
        self.ensure_one()
        anchor = self.log_id._as_administrator()._anchor_now()
        return anchor._get_records_action()
