# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""How far a call of the contract has come."""

STATES = [
    ("pending", "Pending"),
    ("exported", "Exported"),
    ("signed", "Signed"),
    ("broadcast", "Sent"),
    ("mined", "In a block"),
    ("final", "Final"),
    ("reorged", "Fell out of its block"),
    ("replaced", "Fee raised"),
    ("failed", "Failed"),
]
DONE = ("final", "failed")
ON_CHAIN = ("mined", "final")
# its transaction may be in the pool of some node: the nonce is taken
HOLDS_NONCE = ("signed", "broadcast", "replaced", "reorged")
#: What a call that fell out of its block no longer says.
NO_BLOCK = {"block_number": 0, "block_hash": False, "block_time": False}
#: Which step of the machine leads out of each state.
STEPS = {
    "pending": "sign",
    "signed": "send",
    "replaced": "send",
    "reorged": "send",
    "broadcast": "look",
    "mined": "look",
}
#: What no step does: final without a block, another block for a final call, back to work after a failure.
COURSE = """
    OLD.state = 'failed' AND NEW.state <> 'failed'
    OR NEW.state = 'final' AND OLD.state NOT IN ('mined', 'final')
    OR NEW.state = 'mined' AND OLD.state = 'final'
    OR NEW.state IN ('final', 'mined') AND NEW.block_time IS NULL
    OR NEW.state = 'final' AND OLD.state = 'final'
        AND (NEW.block_number, NEW.block_hash, NEW.block_time, NEW.tx_hash)
            IS DISTINCT FROM (OLD.block_number, OLD.block_hash, OLD.block_time, OLD.tx_hash)
    OR NEW.state = OLD.state AND OLD.state <> 'mined' AND NEW.block_time IS DISTINCT FROM OLD.block_time
"""
