# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What is wrong with entries, heads, published files and proofs."""

from .mark import _lt

SENTENCES = {
    "entry_damaged": _lt("entry %(index)s is missing or incomplete"),
    "tile_unlike": _lt("%(path)s is not the log's"),
    "bundle_unlike": _lt("%(path)s does not hold the log's entries"),
    "tile_missing": _lt("%(path)s is missing from %(folder)s"),
    "bundle_cut": _lt("a file of entries ends in the middle of one"),
    "tile_cut": _lt("the hashes %(level)s/%(index)s of a log of %(size)s entries are missing or cut short"),
    "folder_ahead": _lt("the folder holds %(old)s entries, the checkpoint only %(size)s"),
    "folder_unlike": _lt("the %(old)s published entries and the new ones do not lead to the root signed for %(size)s"),
    "tiles_unlike": _lt("the written hashes do not lead to the root signed for %(size)s entries"),
    "no_head": _lt("there is no checkpoint in %(folder)s"),
    "tile_unfit": _lt("%(path)s does not fit the entries below it"),
    "entries_unlike": _lt("the entries do not lead to the root signed for %(size)s of them"),
    "entries_short": _lt("the log has fewer entries than the %(size)s its checkpoint speaks of"),
    "tile_fork": _lt("%(path)s was published with other contents: the log would fork"),
    "no_number": _lt("%(text)s is no size and no index"),
    "origin_line": _lt("the origin of a log is one line that is not empty"),
    "head_numbers": _lt("a checkpoint has an unsigned 64-bit size and a root of 32 bytes"),
    "empty_root": _lt("the empty root belongs to size 0 and to no other"),
    "head_lines": _lt("a checkpoint has three lines: origin, size and root"),
    "head_unsigned": _lt("the log %(log)s has not signed the checkpoint"),
    "head_of_other": _lt("the checkpoint is of %(found)s, not of %(log)s"),
    "edge_hashes": _lt("a tree of %(size)s leaves has %(count)s edge hashes of 32 bytes"),
    "leaf_hash": _lt("a leaf hash has 32 bytes"),
    "no_leaf": _lt("leaf %(index)s is not in a tree of %(size)s leaves"),
    "tree_shrinks": _lt("a tree of %(new)s leaves cannot extend one of %(old)s"),
    "tag_present": _lt("the tag is in the index: there is a newer version"),
    "entry_kind": _lt("there is no entry of kind %(kind)s"),
    "entry_hashes": _lt("tag and commitment of an entry have 32 bytes each"),
    "entry_bytes": _lt("an entry has 66 bytes, the first of them 0x01"),
    "entry_numbers": _lt("only a beacon or an index entry carries numbers in its tag"),
    "proof_header": _lt("a proof starts with %(header)s and holds a checkpoint after a blank line"),
    "proof_index": _lt("a proof names the index of its entry"),
    "proof_path": _lt("the path of a proof is up to 64 hashes of 32 bytes"),
    "proof_entry": _lt("the entry is not at index %(index)s of the log at size %(size)s"),
}
