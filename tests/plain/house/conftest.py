# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The repository as the house checks see it: its addons and the files git tracks."""

import ast
import importlib.util
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
#: Folders that git does not track: what was installed or made.
NOT_OURS = {".git", ".venv", ".odoo", ".run", "node_modules", "out", "dist"}
ADDONS = sorted(path.parent for path in (ROOT / "addons").glob("*/__manifest__.py"))


def manifest_of(addon: Path) -> dict:
    """The addon's manifest, read and not run."""
    return ast.literal_eval((addon / "__manifest__.py").read_text(encoding="utf-8"))


def tracked_files() -> list[Path]:
    """Files git tracks, or every file of a copy without git."""
    try:
        listing = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True).stdout
        files = [ROOT / name for name in listing.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        files = [path for path in ROOT.rglob("*") if not NOT_OURS & set(path.relative_to(ROOT).parts)]
    return [path for path in files if path.is_file() and not path.is_symlink()]


@cache
def folders_of_addons() -> list[Path]:
    """Where addons may lie: ours, Odoo's and those installed by pip."""
    spec = importlib.util.find_spec("odoo")
    places = [Path(place) / "addons" for place in (spec.submodule_search_locations if spec else [])]
    places += [ROOT / ".odoo/usr/lib/python3/dist-packages/odoo/addons"]
    places += (ROOT / ".venv").glob("lib/python3*/site-packages/odoo/addons")
    return [place for place in dict.fromkeys([ROOT / "addons", *places]) if place.is_dir()]


def pytest_generate_tests(metafunc):
    if "addon" in metafunc.fixturenames:
        metafunc.parametrize("addon", ADDONS, ids=lambda path: path.name)


@pytest.fixture(scope="session")
def tracked() -> list[Path]:
    return tracked_files()
