# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Past finality: a chain in trouble may drop what it had called final, and then it is final no more."""

from ..tools.wording import Said, Told
from .calls import call_of, family_of


def watch_final(model, log):
    """Read again what is final of a log, from the newest block down to the first that the chain still has.

    Whatever becomes final reads this first; so where one stands, all in the blocks below it stand too.

    :param model: ``trace.anchor`` or ``trace.notice``
    :return: those that had fallen out of the chain
    :raise UserError: when the node cannot tell
    """
    fallen = model.browse()
    finals = model.search([("log_id", "=", log.id), ("state", "=", "final")], order="block_number desc, id desc")
    if finals:
        contract = log.network_id._contract()
        for row in finals:
            if log.network_id._asked(stands, row, contract):
                break
            fallen |= row
    if fallen:
        family_of(fallen).fell_out(fallen)
    return fallen


def stands(row, contract):
    """Whether the block of a final call is still the chain's. Raises UserError when the node cannot tell."""
    block = contract.node.block(row.block_number)
    if block is None:
        raise Told(row.env, Said("final_gone", network=row.network_id.name, block=row.block_number))
    return block.hash == row.block_hash or call_of(row).confirmed(contract, block.number, block.time)
