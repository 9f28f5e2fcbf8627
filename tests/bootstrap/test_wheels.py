# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A wheel brings its addon whole: installed into an empty folder, it is what lies here. Asks no network."""

import ast
import subprocess
import sys
from email.parser import Parser

import pytest

from bootstrap import wheels
from bootstrap.paths import ADDONS, ROOT

pytest.importorskip("whool")
#: Without any of ours below it, and with; the record, the two apps; one with a licence and a foreign addon of its own.
BUILT = ("fact_guard", "mrp_batch_record", "mrp_batch_trace", "stock_inventory_ageing", "trace_anchor")


def tracked(addon):
    """Relative paths of the addon's files that a server needs: what git tracks, but tests and the wheel's recipe."""
    listing = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ADDONS / addon, capture_output=True, check=True, text=True
    ).stdout
    return {name for name in listing.split("\0") if name and not name.startswith("tests/") and name != "pyproject.toml"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Folder of wheels and the empty folder they were installed into."""
    folder, target = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("empty")
    wheels.build(folder, [ADDONS / addon for addon in BUILT])
    subprocess.run(
        [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--disable-pip-version-check",
            "--quiet",
            "--no-deps",
            "--no-index",
            "--no-compile",
            "--target",
            target,
            *folder.glob("*.whl"),
        ],
        check=True,
    )
    return target


def metadata(target, addon):
    return Parser().parsestr(next(target.glob(f"odoo_addon_{addon}-*.dist-info/METADATA")).read_text(encoding="utf-8"))


@pytest.mark.parametrize("addon", BUILT)
def test_an_addon_arrives_whole(installed, addon):
    there = installed / "odoo" / "addons" / addon
    for name in sorted(tracked(addon)):
        assert (there / name).is_file(), f"{name} is not in the wheel"
        assert (there / name).read_bytes() == (ADDONS / addon / name).read_bytes(), name


@pytest.mark.parametrize("addon", BUILT)
def test_a_wheel_says_what_the_manifest_says(installed, addon):
    manifest = ast.literal_eval((ADDONS / addon / "__manifest__.py").read_text(encoding="utf-8"))
    said = metadata(installed, addon)
    assert (said["Version"], said["License"]) == (manifest["version"], manifest["license"])
    needed = {line.split("==")[0] for line in said.get_all("Requires-Dist", [])}
    ours = {name for name in manifest["depends"] if (ADDONS / name).is_dir()}
    assert {f"odoo-addon-{name}" for name in ours} <= needed
    assert set(manifest.get("external_dependencies", {}).get("python", [])) <= needed


def test_nothing_is_left_beside_the_sources(installed):
    left = subprocess.run(
        ["git", "status", "--porcelain", "--ignored", "addons"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout
    assert not [line for line in left.splitlines() if line.rstrip("/").endswith(("/build", ".egg-info"))]


def test_every_addon_can_be_made_a_wheel():
    recipes = {
        path.parent.name: (path.parent / "pyproject.toml").read_text() for path in ADDONS.glob("*/__manifest__.py")
    }
    assert all('build-backend = "whool.buildapi"' in recipe for recipe in recipes.values())
