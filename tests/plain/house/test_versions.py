# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""All add-ons have one version: the newest that CHANGELOG.md tells of."""

import re

from conftest import ADDONS, ROOT, manifest_of


def told():
    """The versions of CHANGELOG.md, from top to bottom, as tuples of numbers."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    return [tuple(map(int, version.split("."))) for version in re.findall(r"^## (\S+)", text, re.M)]


def number(version):
    return tuple(map(int, version.split(".")))


def test_an_addon_has_the_newest_version_told(addon):
    assert number(manifest_of(addon)["version"]) == told()[0], "CHANGELOG.md and the manifest differ"


def test_versions_are_told_newest_first_each_once():
    assert told() == sorted(set(told()), reverse=True)
    assert all(version[:2] == (19, 0) and len(version) == 5 for version in told())


def test_no_migration_is_for_a_version_to_come():
    """Odoo runs a migration when it passes the version of its folder: a later one would never run."""
    later = [
        str(path.relative_to(ROOT))
        for addon in ADDONS
        for path in addon.glob("migrations/19.0.*")
        if number(path.name) not in told()
    ]
    assert not later
