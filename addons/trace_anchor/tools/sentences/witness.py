# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Why a witness did not cosign."""

from .mark import _lt

SENTENCES = {
    "witness_ahead": _lt("it knows a head of %(known)s entries, this one has %(size)s"),
    "witness_unsigned": _lt("its answer holds no signature of its key over this checkpoint"),
    "witness_size": _lt("it did not say which size it knows"),
    "witness_proof": _lt("a proof for a witness has at most %(most)s hashes"),
    "witness_address": _lt("%(url)s is not a web address"),
    "witness_shut": _lt("%(status)s, it does not let us in"),
    "witness_unknown_log": _lt("404, it does not know this log or this address"),
    "witness_other_head": _lt("409, it knows another head of this size"),
    "witness_no_successor": _lt("422, the new head does not continue the one it knows"),
    "witness_broken": _lt("%(status)s, a fault on its own side"),
}
