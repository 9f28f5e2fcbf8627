# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.exceptions import UserError

from .trace_sending_steps import NO_BLOCK


class TraceSending(models.AbstractModel):
    """Past finality: a chain in trouble may drop what it had called final, and then it is final no more."""

    _inherit = "trace.sending"

    @api.model
    def _watch_final_of(self, log):
        """Read again what is final of a log, from the newest block down to the first that the chain still has.

        Whatever becomes final reads this first; so where one stands, all in the blocks below it stand too.

        :return: those that had fallen out of the chain
        :raise UserError: when the node cannot tell
        """
        fallen = self.browse()
        finals = self.search([("log_id", "=", log.id), ("state", "=", "final")], order="block_number desc, id desc")
        if finals:
            contract = log.network_id._contract()
            for sending in finals:
                if log.network_id._asked(sending._stands, contract):
                    break
                fallen |= sending
        if fallen:
            fallen._fell_out()
        return fallen

    def _stands(self, contract):
        """Whether the block of a final call is still the chain's. Raises UserError when the node cannot tell."""
        block = contract.node.block(self.block_number)
        if block is None:
            raise UserError(self.env._(
                "The node of %(network)s does not have block %(block)s, which was final: it is behind, or its chain "
                "was started anew.", network=self.network_id.name, block=self.block_number))
        return block.hash == self.block_hash or self._confirmed(contract, block.number, block.time)

    def _fell_out(self):
        """What to do about calls that were final and whose blocks are gone, the newest first."""
        raise NotImplementedError

    def _send_again(self, sentence, **vals):
        """On its way once more: the stored transaction, or a new one where none is stored."""
        for sending in self:
            state = "reorged" if sending.raw_tx else sending._unsigned_state()
            sending._enter(state, sentence=sentence, **NO_BLOCK, **vals)
            sending._alarm(sentence)
