# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The inside of trace_anchor: models above plain classes, imports downwards, nobody in another one's private parts."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest
from conftest import ROOT

ADDON = ROOT / "addons" / "trace_anchor"
#: From below: a package imports of itself and of the floors under its own.
FLOORS = (
    {"tlog", "chain", "sdjwt"},
    {"tools"},
    {"record"},
    {"log"},
    {"sending", "audit"},
    {"models"},
    {"wizards", "controllers"},
)
SERVICES = ("tools", "record", "log", "sending", "audit")
LONGEST_FILE, LONGEST_FUNCTION = 300, 40


def files(*packages: str) -> list[Path]:
    """The Python files of some packages, or of the whole addon but for its tests."""
    found = [path for name in packages or (".",) for path in (ADDON / name).rglob("*.py")]
    return sorted(path for path in found if "tests" not in path.relative_to(ADDON).parts)


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def package_of(path: Path) -> str:
    return path.relative_to(ADDON).parts[0]


def floor_of(package: str) -> int:
    return next((number for number, floor in enumerate(FLOORS) if package in floor), -1)


def imported(path: Path):
    """The modules of this addon that a file imports, as paths of files or packages."""
    own = f"odoo.addons.{ADDON.name}"
    for node in ast.walk(tree(path)):
        module = getattr(node, "module", None) or ""
        if isinstance(node, ast.ImportFrom) and (node.level or f"{module}.".startswith(f"{own}.")):
            home = path.parents[node.level - 1] if node.level else ADDON
            base = home.joinpath(*filter(None, module.removeprefix(own).split(".")))
            for alias in node.names:
                for place in (
                    base / f"{alias.name}.py",
                    base / alias.name / "__init__.py",
                    base.with_suffix(".py"),
                    base / "__init__.py",
                ):
                    if place.is_file():
                        yield place
                        break


def methods(path: Path) -> set[str]:
    """The names of all functions that a file defines."""
    return {node.name for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef)}


def called(path: Path) -> set[str]:
    """The names of all attributes that a file asks for."""
    return {node.attr for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)}


def is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def test_every_package_has_its_floor():
    packages = {path.parent.name for path in ADDON.glob("*/__init__.py")} - {"tests"}
    assert packages == set().union(*FLOORS)


def test_imports_go_downwards():
    found = []
    for path in files(*(name for floor in FLOORS for name in floor)):
        for target in imported(path):
            own, other = package_of(path), package_of(target)
            if own != other and floor_of(other) >= floor_of(own) >= 0:
                found.append(f"{path.relative_to(ADDON)} imports {target.relative_to(ADDON)}")
    assert not found


def in_order(paths):
    """These files, what each imports of the others before it. Raises CycleError."""
    # A package's own list of names is no floor of it.
    paths = {path for path in paths if path.name != "__init__.py"}
    return list(TopologicalSorter({path: paths.intersection(imported(path)) for path in paths}).static_order())


@pytest.mark.parametrize("package", SERVICES)
def test_no_circle_of_imports(package):
    assert in_order(files(package))


def test_a_circle_would_be_found(tmp_path):
    store, guard = tmp_path / "store.py", tmp_path / "guard.py"
    store.write_text("")
    guard.write_text("from .store import Store")
    assert in_order([guard, store]) == [store, guard]
    store.write_text("def late():\n    from .guard import Guard")
    with pytest.raises(CycleError):
        in_order([store, guard])


def test_an_import_by_its_whole_name_is_seen(tmp_path):
    file = tmp_path / "elsewhere.py"
    file.write_text(f"from odoo.addons.{ADDON.name}.log.store import LogStore")
    assert list(imported(file)) == [ADDON / "log" / "store.py"]


def test_models_ask_no_service_for_what_is_its_own():
    own = {name for path in files("models") for name in methods(path)}
    private = {
        part.name
        for path in files(*SERVICES)
        for node in ast.walk(tree(path))
        if isinstance(node, ast.ClassDef)
        for part in node.body
        if isinstance(part, ast.FunctionDef) and is_private(part.name)
    } - own
    assert "_is_closed" in private, "the sequencer's own"
    asked = {
        str(path.relative_to(ADDON)): sorted(private & called(path) - methods(path))
        for path in files("models", "wizards", "controllers")
    }
    assert not {path: names for path, names in asked.items() if names}


def model_classes(path: Path):
    """(name of the model, class) for each model a file defines or extends."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ClassDef):
            said = {
                target.id: statement.value
                for statement in node.body
                if isinstance(statement, ast.Assign)
                for target in statement.targets
                if isinstance(target, ast.Name)
            }
            named = said.get("_name", said.get("_inherit"))
            if isinstance(named, ast.Constant):
                yield named.value, node


def test_models_hold_models_and_services_none():
    for path in files("models"):
        assert path.name == "__init__.py" or list(model_classes(path)), f"{path} holds no model"
    for path in files(*SERVICES):
        assert not list(model_classes(path)), f"{path} holds a model"


def test_the_files_of_one_model_call_each_other_in_no_circle():
    """What a class statement shows of no import: a method called by its name alone, defined in another file."""
    places = {}
    for path in files("models"):
        for model, node in model_classes(path):
            names = {part.name for part in node.body if isinstance(part, ast.FunctionDef)}
            places.setdefault(model, {})[path] = names
    for model, found in places.items():
        graph = {
            path: {
                other
                for other, theirs in found.items()
                if other != path and {name for name in theirs - names if is_private(name)} & called(path)
            }
            for path, names in found.items()
        }
        assert list(TopologicalSorter(graph).static_order()), model


def test_nothing_is_longer_than_a_reader_keeps_in_mind():
    long = {
        str(path.relative_to(ADDON)): lines
        for path in files()
        if (lines := path.read_text(encoding="utf-8").count("\n")) > LONGEST_FILE
    }
    long |= {
        f"{path.relative_to(ADDON)}:{node.lineno} {node.name}": lines
        for path in files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef) and (lines := node.end_lineno - node.lineno + 1) > LONGEST_FUNCTION
    }
    assert not long
