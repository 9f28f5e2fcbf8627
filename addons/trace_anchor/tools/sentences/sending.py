# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Where a call to the chain stands."""

from .mark import _lt

SENTENCES = {
    "final_gone": _lt(
        "The node of %(network)s does not have block %(block)s, which was final: it is behind, or its chain was "
        "started anew."
    ),
    "given_up": _lt("Given up by %(user)s."),
    "last_head_goes": _lt("The log's last head goes instead."),
    "no_funds": _lt(
        "The account %(account)s has too little to pay on %(network)s. Send it some; this continues by itself."
    ),
    "refused_often": _lt("The node refused the transaction again and again."),
    "transaction_refused": _lt(
        "The node of %(name)s refused the transaction (%(said)s). It is tried again on schedule."
    ),
    "held_no_longer": _lt("The contract held it and holds it no longer."),
    "failed_in_block": _lt("The transaction failed in its block, or another one took its number."),
    "contract_moved": _lt("The contract has moved on since this was signed."),
    "number_missing": _lt("A transaction before this one is missing, so it could never be reached."),
    "tried_often": _lt(
        "%(why)s It was tried %(times)s times. Look at account %(account)s on %(network)s, then try again."
    ),
    "no_chain": _lt("The log %(log)s is not on a chain yet: choose a network and create it there."),
    "switched_off": _lt("Anchoring is switched off for %(log)s. Switch it on only in the original database."),
    "anchorer_changes": _lt(
        "The anchorer account of %(log)s is being changed. Anchoring goes on when the change is final."
    ),
    "not_published": _lt("The log is not published up to entry %(size)s yet."),
    "head_covered": _lt("The chain already holds a newer head, which covers these entries too."),
    "head_sent_again": _lt(
        "The chain dropped block %(block)s although it counted as final. The head is sent again; proofs made from "
        "that block must be made again."
    ),
    "head_dropped": _lt(
        "The chain dropped block %(block)s although it counted as final. A later head covers these entries; "
        "proofs made from that block must be made again."
    ),
    "waits_for_chain": _lt("It is sent once the log is on a chain."),
    "waits_for_anchor": _lt("It is sent when the anchor that is on its way is final or given up."),
    "notice_dropped": _lt(
        "The chain dropped block %(block)s although it counted as final. A later notice takes its place."
    ),
    "notice_sent_again": _lt(
        "The chain dropped block %(block)s although it counted as final. The notice is sent again."
    ),
    "waits_for_owner": _lt(
        "Waits until %(account)s accepts: it calls acceptOwnership(%(log)s) of the contract %(contract)s."
    ),
    "node_behind": _lt(
        "The node of %(network)s does not have block %(block)s yet, which held a transaction of ours: it is "
        "behind. It is read again on schedule."
    ),
    "node_contradicts": _lt(
        "The node of %(network)s contradicts itself: it shows the transaction in block %(block)s, but the "
        "contract does not hold what it says. Check it against another node; it is read again on schedule."
    ),
    "nodes_differ": _lt(
        "The two nodes of %(network)s do not agree on block %(block)s. One of them is behind or wrong; it is read "
        "again on schedule."
    ),
}
