# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""How a network is."""

from .mark import _lt

SENTENCES = {
    "other_chain": _lt(
        "The node at %(url)s serves chain %(found)s, not %(wanted)s. Correct the address or the chain id."
    ),
    "second_other_chain": _lt("The second node of %(name)s serves chain %(found)s, not %(wanted)s."),
    "signer_account": _lt("Say which account the remote signer of %(name)s signs for."),
    "node_away": _lt(
        "The node of %(name)s does not answer (%(error)s). Nothing was lost: it is tried again on schedule."
    ),
    "contract_wrong": _lt("%(error)s (%(name)s). Deploy the contract from the network's form, or correct its address."),
    "fees_high": _lt("Fees on %(name)s are above your cap: %(error)s. Wait, or raise the cap on the network."),
    "node_refused": _lt(
        "The node of %(name)s refused: %(error)s. Nothing was lost: it is tried again on schedule. If it stays "
        "so, ask whoever runs the node, or name another one."
    ),
    "anchorer_unknown": _lt(
        "The anchorer account of this log is not the one the contract knows: the owner must give it the right, or "
        "the right keystore must come back."
    ),
    "log_sealed": _lt("The log was ended on the chain. Records need its successor."),
    "head_refused": _lt(
        "The contract refused the new head (%(error)s): the head on the chain is another one than expected. It is "
        "read again at the next try."
    ),
    "reverted": _lt("The contract refused: %(error)s."),
    "no_final_tag": _lt(
        "The node of %(name)s does not know a %(tag)s block. Count blocks instead: proofs then say so."
    ),
    "funds_low": _lt(
        "The anchorer account %(account)s of %(log)s has %(has)s left; ten anchors may take %(need)s. Send it "
        "some of the chain's coin."
    ),
    "node_fine_not_final": _lt("Block %(number)s, contract found with the expected code; no block is final yet."),
    "node_fine": _lt("Block %(number)s, final up to %(final)s, contract found with the expected code."),
}
