# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What every page of the backend loads holds no screen that comes when it is opened."""

import pytest
from conftest import ROOT, manifest_of

from bootstrap import first_page

TRACE = ROOT / "addons" / "mrp_batch_trace"
#: Bundle: the folder it alone loads.
LAZY = {"mrp_batch_trace.assets_terminal": "terminal", "mrp_batch_trace.assets_trace": "trace"}


def named_by(bundle: str) -> set[str]:
    """Files of the addon that a bundle of its manifest names, relative to the addons; other bundles' parts left out."""
    found = set()
    for entry in manifest_of(TRACE)["assets"][bundle]:
        verb, pattern = ("append", entry) if isinstance(entry, str) else entry[:2]
        if verb == "include" or not pattern.startswith(f"{TRACE.name}/"):
            continue
        files = {str(path.relative_to(TRACE.parent)) for path in TRACE.parent.glob(pattern) if path.is_file()}
        found = found - files if verb == "remove" else found | files
    return found


@pytest.mark.parametrize(("bundle", "folder"), LAZY.items())
def test_a_large_screen_is_loaded_where_it_is_used(bundle, folder):
    own = {str(path.relative_to(TRACE.parent)) for path in (TRACE / "static/src" / folder).rglob("*") if path.is_file()}
    assert own and named_by(bundle) == own
    assert not named_by("web.assets_backend") & own


def test_the_backend_loads_the_rest():
    there = {str(path.relative_to(TRACE.parent)) for path in (TRACE / "static/src").rglob("*") if path.is_file()}
    lazy = set().union(*(named_by(bundle) for bundle in LAZY))
    assert named_by("web.assets_backend") == there - lazy


def test_what_the_backend_loads_imports_nothing_that_comes_later():
    """A static import across the border would ask for a module that no page has yet."""
    late = tuple(f"{word}/{folder}/" for folder in LAZY.values() for word in ("..", "@mrp_batch_trace"))
    for name in sorted(named_by("web.assets_backend")):
        if name.endswith(".js"):
            lines = (TRACE.parent / name).read_text(encoding="utf-8").splitlines()
            assert not [line for line in lines if " from " in line and any(place in line for place in late)], name


@pytest.mark.parametrize("bundle", LAZY)
def test_a_lazy_bundle_has_a_dark_one_and_is_compiled_beforehand(bundle):
    assert ("include", bundle) in manifest_of(TRACE)["assets"][f"{bundle}_dark"]
    assert bundle in first_page.LAZY
