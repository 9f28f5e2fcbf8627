# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Every manifest says what it must, under a licence its dependencies allow."""

import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest
from conftest import ROOT, folders_of_addons, manifest_of

REQUIRED = {"name", "summary", "version", "license", "author", "category", "depends"}
FORBIDDEN = {"description", "qweb"}
# Addons of others that are not LGPL, by name; Odoo's own Community addons are LGPL-3.
FOREIGN_LICENSES = {"report_xlsx": "AGPL-3"}


def addon_closure(name: str) -> set[str]:
    """All addons of this repository that an addon needs, itself too, and the foreign ones they name."""
    seen, waiting = set(), [name]
    while waiting:
        current = waiting.pop()
        if current not in seen:
            seen.add(current)
            folder = ROOT / "addons" / current
            waiting += manifest_of(folder)["depends"] if folder.is_dir() else []
    return seen


def test_required_keys(addon):
    manifest = manifest_of(addon)
    assert REQUIRED <= manifest.keys(), f"{addon.name} lacks {sorted(REQUIRED - manifest.keys())}"
    assert not FORBIDDEN & manifest.keys()
    assert manifest["author"] == "Batch Trace"
    assert re.fullmatch(r"19\.0(\.\d+){3}", manifest["version"])


def test_licence_follows_the_dependencies(addon):
    needs_agpl = any(FOREIGN_LICENSES.get(name) == "AGPL-3" for name in addon_closure(addon.name))
    assert manifest_of(addon)["license"] == ("AGPL-3" if needs_agpl else "LGPL-3")


def test_files_of_the_manifest_exist(addon):
    manifest = manifest_of(addon)
    missing = [name for name in manifest.get("data", []) + manifest.get("demo", []) if not (addon / name).is_file()]
    assert not missing


def test_every_view_and_security_file_is_loaded(addon):
    manifest = manifest_of(addon)
    loaded = set(manifest.get("data", []) + manifest.get("demo", []))
    folders = ("views", "security", "wizards", "reports", "data", "demo")
    there = [path for folder in folders for path in (addon / folder).glob("**/*.xml")]
    there += (addon / "security").glob("*.csv")
    assert not [path.name for path in there if str(path.relative_to(addon)) not in loaded]


def test_addon_introduces_itself(addon):
    for name in ("static/description/icon.png", "readme/DESCRIPTION.md", "readme/USAGE.md", "__init__.py"):
        path = addon / name
        assert path.is_file() and (path.stat().st_size or name == "__init__.py"), f"{addon.name} lacks {name}"


def test_file_headers(addon):
    licence = "AGPL" if manifest_of(addon)["license"] == "AGPL-3" else "LGPL"
    lacking = []
    for path in addon.rglob("*.py"):
        head = path.read_text(encoding="utf-8").splitlines()[:2]
        if (
            path.name != "__manifest__.py"
            and head
            and not (
                head[0].startswith("# Copyright 2026 Batch Trace")
                and len(head) > 1
                and head[1].startswith(f"# License {licence}-3.0-or-later")
            )
        ):
            lacking.append(str(path.relative_to(addon)))
    assert not lacking


def test_manifestoo_agrees_about_licences():
    pytest.importorskip("manifestoo")
    places = ",".join(map(str, folders_of_addons()))
    command = [
        str(Path(sys.executable).with_name("manifestoo")),
        "--addons-path",
        places,
        "--select-addons-dir",
        str(ROOT / "addons"),
        "check-licenses",
    ]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_each_external_id_is_given_once(addon):
    """The second record of a name overwrites the first without a word."""
    given = Counter(
        node.get("id")
        for path in addon.rglob("*.xml")
        if "static" not in path.parts
        for node in ElementTree.parse(path).iter()
        if node.tag in ("record", "template", "menuitem", "asset")
    )
    assert [name for name, times in given.items() if name and times > 1] == []
