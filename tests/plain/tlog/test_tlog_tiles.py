# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The static folder: paths of the specification, growth in any steps, refusal to fork, damage found."""

import os
import stat

import pytest
import tlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tlog import merkle, tiles

SIGNER = tlog.Signer("log.example/batches", Ed25519PrivateKey.from_private_bytes(bytes(range(32))))
ENTRIES = [tlog.Entry(1, i.to_bytes(32), bytes(32)).encode() for i in range(66_000)]
TREE = merkle.MemoryTree(map(merkle.leaf_hash, ENTRIES))


def signed(size, tree=TREE):
    return tlog.Checkpoint(SIGNER.name, size, merkle.root(size, tree)).sign([SIGNER])


def publish(folder, size, entries=ENTRIES, tree=TREE):
    folder.publish(signed(size, tree), SIGNER.verifier, lambda start, stop: entries[start:stop])


@pytest.fixture
def folder(tmp_path):
    return tlog.TileFolder(tmp_path / "log")


@pytest.mark.parametrize(
    ("level", "index", "width", "path"),
    [
        (0, 0, 256, "tile/0/000"),
        (1, 1_234_067, 256, "tile/1/x001/x234/067"),
        ("entries", 273, 112, "tile/entries/273.p/112"),
        (0, 1000, 1, "tile/0/x001/000.p/1"),
    ],
)
def test_paths(level, index, width, path):
    assert tiles.tile_path(level, index, width) == path


def test_the_specifications_tree_of_70_000():
    widths = [tiles.tile_width(0, 273, 70_000), tiles.tile_width(1, 0, 70_000), tiles.tile_width(1, 1, 70_000)]
    assert widths == [112, 256, 17]
    absent = [tiles.tile_width(3, 0, 70_000), tiles.tile_width(0, 274, 70_000)]
    assert (tiles.tile_width(2, 0, 70_000), absent) == (1, [0, 0])


def test_files_of_a_tree_with_two_levels(folder):
    publish(folder, 256)
    files = sorted(str(path.relative_to(folder.folder)) for path in folder.folder.rglob("*") if path.is_file())
    assert files == ["checkpoint", "tile/0/000", "tile/1/000.p/1", "tile/entries/000"]
    assert (folder.folder / "tile/0/000").stat().st_size == 8192


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sizes=st.lists(st.integers(1, 1500), min_size=1, max_size=5).map(sorted))
def test_growing_in_any_steps_gives_the_same_files(sizes, tmp_path_factory):
    base = tmp_path_factory.mktemp("grow")
    stepwise, at_once = tlog.TileFolder(base / "a"), tlog.TileFolder(base / "b")
    for size in sizes:
        publish(stepwise, size)
    publish(at_once, sizes[-1])
    assert stepwise.verify(SIGNER.verifier) == at_once.verify(SIGNER.verifier)
    for path in at_once.folder.rglob("*"):
        if path.is_file():
            assert (stepwise.folder / path.relative_to(at_once.folder)).read_bytes() == path.read_bytes()


def test_proofs_from_the_folder_across_three_levels(folder):
    for size in (70, 65_536, 65_800):
        publish(folder, size)
        reader = folder.hashes(size)
        for index in {0, 69, size // 2, size - 1}:
            proof = tlog.prove(index, size, reader, folder.checkpoint())
            proof.verify(ENTRIES[index], SIGNER.verifier)
    consistency = merkle.consistency_proof(70, 65_800, folder.hashes(65_800))
    assert merkle.verify_consistency(70, 65_800, merkle.root(70, TREE), merkle.root(65_800, TREE), consistency)
    assert list(folder.entries(250, 270)) == ENTRIES[250:270]


@pytest.mark.parametrize("at", [10, 280], ids=["in a full tile", "in a partial tile"])
def test_a_fork_is_not_published(folder, at):
    publish(folder, 300)
    before = sorted(folder.folder.rglob("*"))
    other = [*ENTRIES[:at], ENTRIES[at + 1], *ENTRIES[at + 1 : 600]]
    tree = merkle.MemoryTree(map(merkle.leaf_hash, other))
    with pytest.raises(tlog.TileError):
        publish(folder, 600, other, tree)
    assert folder.checkpoint() == signed(300)
    assert sorted(folder.folder.rglob("*")) == before
    with pytest.raises(tlog.TileError, match="folder_ahead old=300"):
        publish(folder, 299)


def test_a_root_that_the_entries_do_not_lead_to_is_not_published(folder):
    wrong = tlog.Checkpoint(SIGNER.name, 5, merkle.root(6, TREE)).sign([SIGNER])
    with pytest.raises(tlog.TileError, match="folder_unlike"):
        folder.publish(wrong, SIGNER.verifier, lambda start, stop: ENTRIES[start:stop])
    with pytest.raises(tlog.TileError, match="folder_unlike"):
        folder.publish(signed(9), SIGNER.verifier, lambda start, stop: ENTRIES[start : stop - 1])
    assert folder.checkpoint() is None and folder.size() == 0


def test_an_interrupted_export_is_taken_up(folder):
    """Files that were written before the machine stopped stay, and the checkpoint comes after them."""
    publish(folder, 300)
    (folder.folder / "checkpoint").write_text(signed(256))
    publish(folder, 300)
    assert folder.verify(SIGNER.verifier).size == 300


@pytest.mark.parametrize("name", ["tile/0/000", "tile/1/000.p/2", "tile/entries/001"])
@pytest.mark.parametrize("damage", ["flip", "cut", "lose"])
def test_damage_is_found(folder, name, damage):
    publish(folder, 600)
    path = folder.folder / name
    os.chmod(path, stat.S_IRUSR | stat.S_IWUSR)
    content = bytearray(path.read_bytes())
    content[40] ^= 1
    if damage == "lose":
        path.unlink()
    else:
        path.write_bytes(content if damage == "flip" else content[:-1])
    with pytest.raises(tlog.TileError):
        folder.verify(SIGNER.verifier)


def test_partial_tiles_go_once_the_full_one_is_published(folder):
    for size in (200, 230, 300, 511):
        publish(folder, size)
    left = {str(path.relative_to(folder.folder)) for path in folder.folder.rglob("*.p/*")}
    # a level above has one hash by then: its partial tile is the newest
    assert left == {
        "tile/0/001.p/44",
        "tile/0/001.p/255",
        "tile/entries/001.p/44",
        "tile/entries/001.p/255",
        "tile/1/000.p/1",
    }
    # a reader who holds the older checkpoint finds the full tile instead
    assert merkle.root(200, folder.hashes(200)) == merkle.root(200, TREE)
    assert list(folder.entries(0, 200)) == ENTRIES[:200]


def test_published_tiles_are_read_only_and_leave_nothing_behind(folder):
    publish(folder, 300)
    assert stat.S_IMODE((folder.folder / "tile/0/000").stat().st_mode) == 0o444
    assert not list(folder.folder.rglob(".new-*"))


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_bundles_round_trip(entries):
    assert tiles.decode_bundle(tiles.encode_bundle(entries)) == entries


def test_a_cut_bundle_is_refused():
    bundle = tiles.encode_bundle([b"abc", b"defg"])
    for length in set(range(1, len(bundle))) - {5}:
        with pytest.raises(tlog.TileError):
            tiles.decode_bundle(bundle[:length])


@given(st.sets(st.integers(0, 40), max_size=20), st.integers(0, 40))
def test_the_tag_index_proves_absence_and_nothing_else(present, asked):
    tag = asked.to_bytes(32)
    index = tlog.TagIndex(number.to_bytes(32) for number in present)
    if asked in present:
        with pytest.raises(tlog.TagPresent):
            index.absence(tag)
        return
    near = index.absence(tag)
    verify = tlog.tagindex.verify_absence
    assert verify(tag, near, len(index), index.root())
    for number in present:
        assert not verify(number.to_bytes(32), near, len(index), index.root())
    if present:
        assert not verify(tag, [], len(index), index.root())
        assert not verify(tag, near[::-1] if len(near) == 2 else near * 2, len(index), index.root())


def test_an_index_that_hides_a_tag_is_found():
    tags = [number.to_bytes(32) for number in range(20)]
    log = [tlog.entry.genesis(b"document"), *(tlog.entry.record(tag, bytes(32)) for tag in tags)]
    whole, hiding = tlog.TagIndex(tags), tlog.TagIndex(tags[:-1])
    honest = tlog.entry.index(21, len(whole), whole.root())
    assert tlog.tagindex.audit([*log, honest]) is None
    for false in (
        tlog.entry.index(21, len(hiding), hiding.root()),
        tlog.entry.index(21, len(whole) + 1, whole.root()),
        tlog.entry.index(20, len(whole), whole.root()),
    ):
        assert tlog.tagindex.audit([*log, honest, false]) == 22
        assert tlog.tagindex.audit([*log, false]) == 21
