# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The log as static files (C2SP tlog-tiles): any web server or object store can serve the folder.

``checkpoint``, ``tile/<L>/<N>[.p/<W>]`` with up to 256 hashes, ``tile/entries/<N>[.p/<W>]`` with up to 256
length-prefixed entries. Each file reaches the disk under a temporary name before it is renamed, a full file is
never written twice, and the checkpoint goes last: whoever reads it finds everything it speaks of.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

from . import merkle, note
from .checkpoint import Checkpoint, open_checkpoint
from .leaves import WIDTH, ByContent, LeafTiles, split
from .problems import Problem

HEIGHT = 8
CHECKPOINT = "checkpoint"

TileReader = Callable[[int, int, int], bytes]


class TileError(Problem, ValueError):
    """A tile that is missing, has the wrong length, or contradicts what was published before."""


def tile_path(level: int | str, index: int, width: int = WIDTH) -> str:
    """The path of a tile below the log's prefix; ``level`` is a number, or "entries" for an entry bundle."""
    groups = [f"{index % 1000:03d}"]
    while index >= 1000:
        index //= 1000
        groups.insert(0, f"x{index % 1000:03d}")
    partial = "" if width == WIDTH else f".p/{width}"
    return f"tile/{level}/{'/'.join(groups)}{partial}"


def tile_width(level: int, index: int, size: int) -> int:
    """How many hashes the tile holds in a tree of ``size`` leaves: 0 (there is none) to 256."""
    return max(0, min(WIDTH, (size >> HEIGHT * level) - index * WIDTH))


def encode_bundle(entries: Iterable[bytes]) -> bytes:
    """Entries as one bundle, each after its length in two bytes."""
    return b"".join(len(entry).to_bytes(2) + entry for entry in entries)


def decode_bundle(bundle: bytes) -> list[bytes]:
    """The entries of a bundle. Raises TileError."""
    entries, at = [], 0
    while at < len(bundle):
        length = int.from_bytes(bundle[at : at + 2])
        entry = bundle[at + 2 : at + 2 + length]
        if at + 2 > len(bundle) or len(entry) != length:
            raise TileError("bundle_cut")
        entries.append(entry)
        at += 2 + length
    return entries


class TileHashes:
    """A hash reader over tiles, for proofs: ``reader(level, index)`` as merkle.py asks for it.

    ``read_tile(level, index, width)`` returns a tile's bytes. Tiles read are kept for the life of the object.
    """

    def __init__(self, size: int, read_tile: TileReader):
        self.size = size
        self._read_tile = read_tile
        self._trees: dict[tuple[int, int], merkle.MemoryTree] = {}

    def __call__(self, level: int, index: int) -> bytes:
        tile_level, height = divmod(level, HEIGHT)
        tile_index, inside = divmod(index, WIDTH >> height)
        return self._tree(tile_level, tile_index)(height, inside)

    def _tree(self, level: int, index: int) -> merkle.MemoryTree:
        if (level, index) not in self._trees:
            width = tile_width(level, index, self.size)
            tile = self._read_tile(level, index, width) if width else b""
            if not width or len(tile) != width * merkle.HASH_SIZE:
                raise TileError("tile_cut", level=level, index=index, size=self.size)
            self._trees[level, index] = merkle.MemoryTree(split(tile))
        return self._trees[level, index]


class TileFolder:
    """A log's folder of static files."""

    def __init__(self, folder: str | Path):
        self.folder = Path(folder)

    def checkpoint(self) -> str | None:
        """The signed checkpoint that is published here, unverified; None before the first."""
        try:
            return (self.folder / CHECKPOINT).read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def size(self) -> int:
        """The number of leaves the published checkpoint speaks of, unverified; 0 before the first."""
        signed = self.checkpoint()
        return Checkpoint.parse(note.split(signed)[0]).size if signed else 0

    def read_tile(self, level: int, index: int, width: int) -> bytes:
        """A hash tile's bytes; a full tile stands in for a partial one. Raises TileError."""
        return self._read(level, index, width)[: width * merkle.HASH_SIZE]

    def read_entries(self, index: int, width: int) -> list[bytes]:
        """The entries of a bundle. Raises TileError."""
        return decode_bundle(self._read("entries", index, width))[:width]

    def hashes(self, size: int) -> TileHashes:
        """The hash reader over this folder for a tree of ``size`` leaves."""
        return TileHashes(size, self.read_tile)

    def entries(self, start: int, stop: int) -> Iterator[bytes]:
        """The entries [start, stop) in order. Raises TileError."""
        for index in range(start // WIDTH, -(-stop // WIDTH)):
            first = index * WIDTH
            bundle = self.read_entries(index, min(WIDTH, stop - first))
            yield from bundle[max(0, start - first) : stop - first]

    def publish(self, signed: str, log_key: note.VerifierKey, entries: Callable[[int, int], Iterable[bytes]]):
        """Bring the folder to a signed checkpoint; ``entries(start, stop)`` yields the log's entries.

        Only what the folder lacks is read and written. The root is computed again from the entries, and
        nothing is published that does not lead to it or does not extend what is published already.
        Raises TileError, NoteError or CheckpointError.
        """
        checkpoint, _cosigned = open_checkpoint(signed, log_key)
        old = self.size()
        if checkpoint.size < old:
            raise TileError("folder_ahead", old=old, size=checkpoint.size)
        frontier = merkle.Frontier.read(old, self.hashes(old))
        frontier.extend(merkle.leaf_hash(entry) for entry in entries(old, checkpoint.size))
        if (frontier.size, frontier.root()) != (checkpoint.size, checkpoint.root):
            raise TileError("folder_unlike", old=old, size=checkpoint.size)
        self._extend(old, checkpoint.size, entries)
        if merkle.root(checkpoint.size, self.hashes(checkpoint.size)) != checkpoint.root:
            raise TileError("tiles_unlike", size=checkpoint.size)
        self._write(self.folder / CHECKPOINT, signed.encode(), replace=True)
        self._drop_partial(old, checkpoint.size)

    def verify(self, log_key: note.VerifierKey) -> Checkpoint:
        """Recompute every tile and the root from the entry bundles: the checkpoint they lead to.

        Raises TileError naming the first file that does not fit.
        """
        signed = self.checkpoint()
        if signed is None:
            raise TileError("no_head", folder=str(self.folder))
        checkpoint, _cosigned = open_checkpoint(signed, log_key)
        frontier = merkle.Frontier()
        for level, index, tile in _tiles(0, checkpoint.size, self._leaves(0, checkpoint.size)):
            if self.read_tile(level, index, len(tile) // merkle.HASH_SIZE) != tile:
                raise TileError("tile_unfit", path=tile_path(level, index))
            if level == 0:
                frontier.extend(split(tile))
        if frontier.root() != checkpoint.root:
            raise TileError("entries_unlike", size=checkpoint.size)
        return checkpoint

    def check(self, log_key: note.VerifierKey, leaves: LeafTiles) -> Checkpoint:
        """Compare every file, byte for byte, with the log's own leaf hashes: the checkpoint that is published.

        ``leaves`` may be more than are published; fewer are the caller's business. Raises TileError naming the first
        file that does not fit, NoteError or CheckpointError.
        """
        checkpoint, _cosigned = open_checkpoint(self.checkpoint() or "", log_key)
        size = min(checkpoint.size, leaves.size)
        roots = []
        for index, tile in enumerate(leaves.first(size)):
            self._check_tile(0, index, tile, checkpoint.size)
            bundle = self._read("entries", index, tile_width(0, index, checkpoint.size))
            if _bundle_leaves(bundle)[: len(tile)] != tile:
                raise TileError("bundle_unlike", path=tile_path("entries", index))
            if len(tile) == WIDTH * merkle.HASH_SIZE:
                roots.append(leaves.tile_root(index))
        for level, index, tile in _tiles(0, len(roots), roots):
            self._check_tile(level + 1, index, tile, checkpoint.size)
        return checkpoint

    def _check_tile(self, level: int, index: int, tile: bytes, size: int) -> None:
        # of a log that has lost its end, the last tile is shorter than the published one
        if self.read_tile(level, index, tile_width(level, index, size))[: len(tile)] != tile:
            raise TileError("tile_unlike", path=tile_path(level, index, len(tile) // merkle.HASH_SIZE))

    def _extend(self, old: int, new: int, entries: Callable[[int, int], Iterable[bytes]]) -> None:
        if old == new:
            return
        start = old - old % WIDTH
        stream = iter(entries(start, new))
        for index in range(start // WIDTH, -(-new // WIDTH)):
            width = tile_width(0, index, new)
            bundle = list(islice(stream, width))
            if len(bundle) != width:
                raise TileError("entries_short", size=new)
            self._store("entries", index, width, encode_bundle(bundle))
        for level, index, tile in _tiles(old, new, self._leaves(start, new), self.hashes(old)):
            self._store(level, index, len(tile) // merkle.HASH_SIZE, tile)

    def _drop_partial(self, old: int, new: int) -> None:
        """Partial tiles that a full one stands in for now; whoever asks for one still finds the full one."""
        level = 0
        while (full := new >> HEIGHT * level) >= WIDTH:
            for index in range((old >> HEIGHT * level) // WIDTH, full // WIDTH):
                for kind in (level,) if level else (level, "entries"):
                    shutil.rmtree(self.folder / f"{tile_path(kind, index)}.p", ignore_errors=True)
            level += 1

    def _leaves(self, start: int, stop: int) -> Iterator[bytes]:
        return (merkle.leaf_hash(entry) for entry in self.entries(start, stop))

    def _read(self, level: int | str, index: int, width: int) -> bytes:
        for candidate in (width, WIDTH):
            try:
                # not through Path: of a log of a million entries eight thousand files are read before each signature
                with open(os.path.join(self.folder, tile_path(level, index, candidate)), "rb") as file:
                    return file.read()
            except FileNotFoundError:
                continue
        raise TileError("tile_missing", path=tile_path(level, index, width), folder=str(self.folder))

    def _store(self, level: int | str, index: int, width: int, tile: bytes) -> None:
        """Write a tile unless it is there; a tile that is there with other bytes is a fork."""
        path = self.folder / tile_path(level, index, width)
        if path.exists():
            if path.read_bytes() != tile:
                raise TileError("tile_fork", path=str(path))
            return
        self._write(path, tile)

    @staticmethod
    def _write(path: Path, content: bytes, replace: bool = False) -> None:
        """Durable and atomic: a reader, or a machine that lost power, sees the whole file or none."""
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(temporary, 0o644 if replace else 0o444)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _tiles(
    old: int, new: int, leaves: Iterable[bytes], hashes: merkle.HashReader | None = None
) -> Iterator[tuple[int, int, bytes]]:
    """The tiles (level, index, bytes) that a tree of ``new`` leaves has and one of ``old`` leaves lacks.

    ``leaves`` are leaf hashes from the start of the old tree's last tile; ``hashes`` reads the old tree.
    """
    level, stream = 0, leaves
    while new >> HEIGHT * level:
        before, after = old >> HEIGHT * level, new >> HEIGHT * level
        first = before // WIDTH
        if level:
            known = [hashes(HEIGHT * level, i) for i in range(first * WIDTH, before)] if hashes else []
            stream = [*known, *stream]
        above, stream = [], iter(stream)
        for index in range(first, -(-after // WIDTH)):
            tile = list(islice(stream, min(WIDTH, after - index * WIDTH)))
            if len(tile) == WIDTH:
                above.append(merkle.root(WIDTH, merkle.MemoryTree(tile)))
            if before != after:
                yield level, index, b"".join(tile)
        level, stream = level + 1, above


#: The leaf hashes of a bundle of entries, one after the other.
_bundle_leaves = ByContent(lambda bundle: b"".join(map(merkle.leaf_hash, decode_bundle(bundle))))
