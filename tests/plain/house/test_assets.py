# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What every page of the backend loads holds no screen that comes when it is opened."""

import re

import pytest
from conftest import ADDONS, ROOT, manifest_of

from bootstrap import first_page

#: Bundle: the folder of its add-on that it alone loads.
LAZY = {"mrp_batch_terminal.assets_terminal": "terminal", "mrp_batch_trace.assets_trace": "trace"}
#: Add-ons of the batch record and what stands on it.
MAKING = ("mrp_batch_record", "mrp_batch_terminal", "mrp_batch_trace")


def addon_of(bundle: str):
    return ROOT / "addons" / bundle.split(".")[0]


def sources(addon, folder="") -> set[str]:
    """Files below static/src of an add-on, relative to the add-ons."""
    files = (path for path in (addon / "static/src" / folder).rglob("*") if path.is_file())
    return {str(path.relative_to(addon.parent)) for path in files}


def named_by(addon, bundle: str) -> set[str]:
    """Files of the addon that a bundle of its manifest names, relative to the addons; other bundles' parts left out."""
    found = set()
    for entry in manifest_of(addon)["assets"].get(bundle, ()):
        verb, pattern = ("append", entry) if isinstance(entry, str) else entry[:2]
        if verb == "include" or not pattern.startswith(f"{addon.name}/"):
            continue
        files = {str(path.relative_to(addon.parent)) for path in addon.parent.glob(pattern) if path.is_file()}
        found = found - files if verb == "remove" else found | files
    return found


@pytest.mark.parametrize(("bundle", "folder"), LAZY.items())
def test_a_large_screen_is_loaded_where_it_is_used(bundle, folder):
    addon = addon_of(bundle)
    own = sources(addon, folder)
    assert own and named_by(addon, bundle) == own
    assert not named_by(addon, "web.assets_backend") & own


@pytest.mark.parametrize("name", MAKING)
def test_the_backend_loads_the_rest(name):
    addon = ROOT / "addons" / name
    lazy = set().union(*(named_by(addon, bundle) for bundle in LAZY if addon_of(bundle) == addon))
    assert named_by(addon, "web.assets_backend") == sources(addon) - lazy


def test_what_the_backend_loads_imports_nothing_that_comes_later():
    """A static import across the border would ask for a module that no page has yet."""
    for addon in (ROOT / "addons" / name for name in MAKING):
        late = [f"@{addon_of(bundle).name}/{folder}/" for bundle, folder in LAZY.items()]
        late += [f"../{folder}/" for bundle, folder in LAZY.items() if addon_of(bundle) == addon]
        for name in sorted(named_by(addon, "web.assets_backend")):
            if name.endswith(".js"):
                lines = (addon.parent / name).read_text(encoding="utf-8").splitlines()
                assert not [line for line in lines if " from " in line and any(place in line for place in late)], name


@pytest.mark.parametrize("bundle", LAZY)
def test_a_lazy_bundle_has_a_dark_one_and_is_compiled_beforehand(bundle):
    assert ("include", bundle) in manifest_of(addon_of(bundle))["assets"][f"{bundle}_dark"]
    assert bundle in first_page.LAZY


def test_scripts_import_only_what_their_addon_stands_on():
    """``@addon/...`` in a script names an add-on of the manifest, or one below it."""
    ours = {addon.name: set(manifest_of(addon)["depends"]) for addon in ADDONS}

    def below(name):
        return {name}.union(*(below(other) for other in ours.get(name, ())))

    found = []
    for addon in ADDONS:
        for path in sorted((addon / "static").rglob("*.js")):
            for other in re.findall(r'from "@(\w+)/', path.read_text(encoding="utf-8")):
                if other in ours and other not in below(addon.name):
                    found.append(f"{path.relative_to(ROOT)} imports {other}")
    assert not found
