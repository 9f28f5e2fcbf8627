# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A transparency log in the published formats: RFC 9162 tree, C2SP notes, checkpoints, tiles and proofs.

Plain Python: knows no database and no Odoo.
"""

from . import checkpoint, entry, leaves, merkle, note, proof, tagindex, tiles, witness
from .checkpoint import Checkpoint, CheckpointError, open_checkpoint
from .entry import Entry, EntryError
from .leaves import LeafTiles
from .merkle import EMPTY_ROOT, Frontier, MemoryTree, TreeError
from .note import NoteError, Signer, VerifierKey
from .proof import ProofError, TlogProof, prove
from .tagindex import TagIndex, TagPresent
from .tiles import TileError, TileFolder, TileHashes
