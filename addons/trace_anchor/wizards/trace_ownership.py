# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from eth_utils import is_address, to_checksum_address
from odoo import fields, models
from odoo.exceptions import UserError


class TraceOwnership(models.TransientModel):
    """Giving a log to another owner account."""

    _name = "trace.ownership"
    _description = "Change the Owner of a Log"

    log_id = fields.Many2one("trace.log", required=True, readonly=True)
    owner_address = fields.Char(related="log_id.owner_address")
    is_elsewhere = fields.Boolean(
        "The New Owner's Key Is Elsewhere", help="A multisig, a hardware wallet, another server"
    )
    address = fields.Char("Its Account")

    def action_change(self):
        """Offer the log, and accept it where the key is at hand."""
        self.ensure_one()
        address = None
        if self.is_elsewhere:
            if not is_address((self.address or "").strip()):
                raise UserError(self.env._("An account is 0x and 40 digits or letters from a to f."))
            address = to_checksum_address(self.address.strip())
        offer = self.log_id._as_administrator()._change_owner(address)
        return offer._get_records_action()
