# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What keeps a call to the chain or a key file from its work."""

from .mark import _lt

SENTENCES = {
    "no_answer": _lt("no answer: %(why)s"),
    "answer_unknown": _lt("its answer is not understood: %(answer)s"),
    "no_block": _lt("it has no block yet"),
    "block_gone": _lt("it has no block %(block)s any more"),
    "too_many_blocks": _lt("it shows more than %(count)s blocks of one second"),
    "no_contract": _lt("There is no contract at %(address)s on this chain"),
    "other_contract": _lt("The contract at %(address)s is not the one this program was built for"),
    "fee_cap": _lt("%(fee)s gwei a gas would pass the cap of %(cap)s gwei"),
    "finality_either": _lt("finality is either a block tag or a depth"),
    "finality_kind": _lt("finality is the tag finalized or safe, or a depth of 0 or more"),
    "finality_form": _lt("finality is written as a tag or as a depth"),
    "signer_away": _lt("the remote signer does not answer: %(why)s"),
    "signer_unsigned": _lt("the remote signer did not sign the transaction"),
    "signer_garbled": _lt("the remote signer answered with something that is no signed transaction"),
    "signer_other": _lt("the remote signer signed for %(other)s instead of %(account)s"),
    "passphrase_unset": _lt("set the environment variable %(name)s to the passphrase of the key files"),
    "passphrase_short": _lt("the passphrase of the key files needs at least %(count)s characters"),
    "key_unopened": _lt("%(path)s is no key file, or the passphrase does not open it"),
    "key_kind": _lt("%(path)s holds a key of another kind"),
    "key_shared": _lt("%(path)s can be read by others; run: %(command)s"),
    "key_unread": _lt("%(path)s cannot be read: %(why)s"),
    "key_unwritten": _lt("%(path)s cannot be written: %(why)s"),
    "key_exists": _lt("%(path)s is there already; a key file is never overwritten"),
    "key_file_name": _lt("%(name)s cannot name a key file: letters, digits, - and _ only"),
}
