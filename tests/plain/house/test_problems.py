# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What goes wrong in trace_anchor is a code with named values, and each code has its sentence in both languages."""

import ast
import re
from collections import Counter
from functools import cache

import polib
import pytest
from conftest import ROOT

ADDON = ROOT / "addons" / "trace_anchor"
PLAIN = ("chain", "tlog", "sdjwt")
#: Where the parts of the addon that need Odoo say something.
SAYING = ("tools", "record", "log", "sending", "audit", "models", "wizards")
#: What somebody outside said, in whatever words: it has no sentence of ours.
WORDS = "words"
#: The classes every problem descends from, and those that say it for a person.
ROOTS = {"Problem", "SdJwtError"}
SAID = {"Said", "KeyMissing"}
#: Arguments before the code.
BEFORE = {"WitnessError": 1}


def trees(*packages):
    """(name of a file within the addon, its tree)."""
    for package in packages:
        for path in sorted((ADDON / package).rglob("*.py")):
            yield str(path.relative_to(ADDON)), ast.parse(path.read_text(encoding="utf-8"))


def name_of(node):
    """``Problem`` of both ``Problem`` and ``errors.Problem``."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


@cache
def problem_classes():
    """The names of all classes that descend from one of ROOTS."""
    bases = {
        node.name: {name_of(base) for base in node.bases}
        for _name, tree in trees(*PLAIN)
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found, before = set(ROOTS), set()
    while found != before:
        before = set(found)
        found |= {name for name, of in bases.items() if of & found}
    return found


@cache
def makers():
    """The names of functions of the plain packages that return a problem."""
    return {
        function.name
        for _name, tree in trees(*PLAIN)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef) and name_of(function.returns) in problem_classes()
    }


@cache
def sentences():
    """``[(code, English)]`` of all tables."""
    return [
        (key.value, value.args[0].value)
        for _name, tree in trees("tools/sentences")
        for table in ast.walk(tree)
        if isinstance(table, ast.Dict)
        for key, value in zip(table.keys, table.values, strict=True)
        if isinstance(value, ast.Call)
    ]


def prose_raised(tree):
    """The lines that raise anything but a problem, a bare class, or again what was caught."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
            name = name_of(node.exc.func)
            if name not in problem_classes() | makers():
                yield node.lineno, name


def said(tree, classes):
    """(line, code, names of its values) of every problem that is made; the code is None where it is no constant."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = name_of(node.func)
        is_parent = name == "__init__" and isinstance(node.func.value, ast.Call)
        if name not in classes and not (is_parent and node.args and isinstance(node.args[0], ast.Constant)):
            continue
        if name == "Reverted":
            continue  # its one code stands in its own constructor
        code = node.args[BEFORE.get(name, 0)]
        yield (
            node.lineno,
            getattr(code, "value", None) if isinstance(code, ast.Constant) else None,
            {keyword.arg for keyword in node.keywords},
        )


def tables_of(tree):
    """The codes in the tables of a file called ``outside``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and name_of(node.targets[0]) in ("NUMBERS", "CAUSES"):
            yield from (
                part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)
            )


def unspoken(found):
    """Those of (line, code, names) that have no sentence, or whose sentence names a value that is not given."""
    english = dict(sentences())
    for line, code, names in found:
        if code not in (None, WORDS):
            asked = set(re.findall(r"%\((\w+)\)s", english.get(code, "")))
            if code not in english or asked - names:
                yield line, code


@pytest.mark.parametrize("package", PLAIN)
def test_every_error_raised_is_a_code_with_a_sentence(package):
    wrong, seen = [], 0
    for name, tree in trees(package):
        wrong += [f"{name}:{line} raises {what} with words" for line, what in prose_raised(tree)]
        found = list(said(tree, problem_classes()))
        seen += len(found)
        wrong += [f"{name}:{line} says {code}, which has no sentence" for line, code in unspoken(found)]
        if name.endswith("outside.py"):
            found = [(0, code, set()) for code in tables_of(tree)]
            assert len(found) > 5
            wrong += [f"{name} says {code}, which has no sentence" for _line, code in unspoken(found)]
    assert not wrong
    assert seen > 20, "the walk goes by what is raised"


@pytest.mark.parametrize("package", SAYING)
def test_whatever_is_said_has_a_sentence(package):
    wrong = [
        f"{name}:{line} says {code}, which has no sentence"
        for name, tree in trees(package)
        for line, code in unspoken(said(tree, SAID))
    ]
    assert not wrong


def test_a_code_stands_for_one_sentence():
    assert not [code for code, times in Counter(code for code, _english in sentences()).items() if times > 1]


def test_every_sentence_is_used():
    """A code that nobody says is a sentence that somebody still translates."""
    used = {code for name, tree in trees(*PLAIN) for _line, code, _names in said(tree, problem_classes())}
    used |= {code for name, tree in trees(*SAYING) for _line, code, _names in said(tree, SAID)}
    used |= {code for name, tree in trees(*PLAIN) if name.endswith("outside.py") for code in tables_of(tree)}
    used |= set(re.findall(r'"code": "(\w+)"', (ADDON / "data" / "neutralize.sql").read_text(encoding="utf-8")))
    assert not {code for code, _english in sentences()} - used


def test_every_sentence_is_there_in_chinese():
    chinese = {entry.msgid: entry.msgstr for entry in polib.pofile(str(ADDON / "i18n" / "zh_CN.po"))}
    assert not [english for _code, english in sentences() if not re.search("[\u4e00-\u9fff]", chinese.get(english, ""))]


@pytest.mark.parametrize(
    ("source", "raised", "unsaid"),
    [
        ('raise ValueError("the tile is missing")', 1, 0),
        ('raise TileError(f"{path} is missing")', 0, 0),
        ('raise TileError("tile_missing", path=path)', 0, 1),
        ('raise TileError("no_such_code")', 0, 1),
        ('raise TileError("tile_missing", path=path, folder=folder)', 0, 0),
        ("raise TimeoutError", 0, 0),
    ],
)
def test_prose_would_be_found(source, raised, unsaid):
    tree = ast.parse(source)
    assert len(list(prose_raised(tree))) == raised
    assert len(list(unspoken(said(tree, problem_classes())))) == unsaid


def test_a_code_put_together_would_be_found():
    """Codes are written out: only another problem's code, and those of the tables in ``outside``, are handed on."""
    for name, tree in trees(*PLAIN):
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and name_of(node.func) in problem_classes() - {"Reverted"}:
                code = node.args[BEFORE.get(name_of(node.func), 0)]
                handed_on = name_of(code) == "code"
                assert isinstance(code, ast.Constant) or handed_on, f"{name}:{node.lineno}"
