# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""An addon imports, inherits from and points at only what its manifest depends on, however indirectly."""

import ast
import re
import tomllib
from functools import cache
from pathlib import Path

import pytest
from conftest import ADDONS, ROOT, folders_of_addons, manifest_of

OWN = {addon.name for addon in ADDONS}
#: Folders of an addon whose Python is for Odoo.
FOR_ODOO = {"models", "controllers", "wizards", "reports", "tests", "cli", "migrations"}
#: Packages that need Odoo all the same, and say why in their docstring.
NEED_ODOO = {"mrp_batch_record/queries", "mrp_batch_trace/queries"} | {
    f"trace_anchor/{name}" for name in ("tools", "record", "log", "sending", "audit")
}


def packages():
    """Every package at the top of an addon but those for Odoo: a new one is plain unless it is named above."""
    return sorted(
        path.parent for addon in ADDONS for path in addon.glob("*/__init__.py") if path.parent.name not in FOR_ODOO
    )


def short(package: Path) -> str:
    return f"{package.parent.name}/{package.name}"


#: Plain packages know neither Odoo nor what lies beside them in their addon.
PLAIN = [package for package in packages() if short(package) not in NEED_ODOO]


@cache
def depends(name: str) -> frozenset[str]:
    """All addons an addon stands on, itself and base too."""
    folder = next((place / name for place in folders_of_addons() if (place / name / "__manifest__.py").is_file()), None)
    if not folder or name == "base":
        return frozenset({name, "base"})
    below = [depends(other) for other in manifest_of(folder).get("depends", ["base"])]
    return frozenset({name, "base"}.union(*below))


def imported_modules(path: Path):
    """(line, dotted name) of every import; a relative one as far up as it climbs."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.lineno, node.level * "." + (node.module or "")
            if node.module in ("odoo.addons", "odoo"):
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def python_files(addon):
    return sorted(path for path in addon.rglob("*.py") if "node_modules" not in path.parts)


def test_imports_stay_within_the_dependencies(addon):
    allowed = depends(addon.name)
    found = []
    for path in python_files(addon):
        for line, module in imported_modules(path):
            match = re.match(r"odoo\.addons\.(\w+)", module)
            if match and match[1] not in allowed:
                found.append(f"{path.relative_to(ROOT)}:{line} imports {match[1]}")
    assert not found


def test_lower_addons_do_not_name_higher_ones(addon):
    """No reference to an addon of ours that this one does not stand on: no xml id, no env.ref, no import."""
    above = OWN - depends(addon.name)
    pattern = re.compile(rf"\b({'|'.join(sorted(above))})\.\w") if above else None
    found = []
    for path in sorted(addon.rglob("*")):
        if pattern and path.suffix in {".py", ".xml", ".csv", ".js"} and path.is_file():
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if match := pattern.search(line):
                    found.append(f"{path.relative_to(ROOT)}:{number} names {match[1]}")
    assert not found


def test_xml_ids_point_at_dependencies(addon):
    """ref="module.id" names a module this addon stands on, where that module is one Odoo knows."""
    allowed = depends(addon.name)
    known = {path.name for place in folders_of_addons() for path in place.iterdir()}
    found = []
    for path in sorted(addon.rglob("*.xml")):
        text = path.read_text(encoding="utf-8")
        for module in re.findall(r"""(?:\bref|inherit_id|parent|action|groups)=["'](\w+)\.\w+|ref\('(\w+)\.""", text):
            named = module[0] or module[1]
            if named in known and named not in allowed:
                found.append(f"{path.relative_to(ROOT)} refers to {named}")
    assert not sorted(set(found))


@pytest.mark.parametrize("package", PLAIN, ids=short)
def test_plain_packages_know_no_odoo(package):
    for path in sorted(package.rglob("*.py")):
        for line, module in imported_modules(path):
            where = f"{path.relative_to(ROOT)}:{line}"
            assert not re.match(r"odoo(\.|$)", module), f"{where} imports Odoo"
            climbs = len(module) - len(module.lstrip("."))
            assert climbs <= len(path.relative_to(package).parts), f"{where} reaches out of its package"


@pytest.mark.parametrize("package", PLAIN, ids=short)
def test_plain_packages_are_tested_without_odoo(package):
    """In a folder of their name, where pytest finds the package without Odoo."""
    assert list((ROOT / "tests" / "plain" / package.name).glob("test_*.py"))
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert str(package.parent.relative_to(ROOT)) in settings["tool"]["pytest"]["ini_options"]["pythonpath"]


def test_what_needs_odoo_is_there_and_says_so():
    there = {short(package): package for package in packages()}
    assert NEED_ODOO <= there.keys()
    for name in NEED_ODOO:
        assert "Odoo" in (ast.get_docstring(ast.parse((there[name] / "__init__.py").read_text())) or ""), name
