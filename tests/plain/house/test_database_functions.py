# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Functions of ours in the database look where the server's role can put nothing: neither by a path nor in public."""

import re

import pytest
from conftest import ADDONS, ROOT

_BEGUN = re.compile(r"CREATE (?:OR REPLACE )?FUNCTION (?P<name>\S+)")
_BODY = re.compile(r"\bAS (?P<body>\$\$.*?\$\$|%s)", re.DOTALL)
_PATH = re.compile(r"SET search_path = (?:pg_catalog, pg_temp|\{PATH\})\s")
#: Tables are written in small letters; what SQL itself is called is not.
_TABLE = re.compile(r"\b(?:FROM|JOIN|UPDATE|INSERT INTO) (?!unnest\b|generate_series\b)(?P<table>[a-z_]+)\b(?!\.)")


def _functions(text):
    """(its name, what it says before its body, its body) of each function that a text makes."""
    for begun in _BEGUN.finditer(text):
        body = _BODY.search(text, begun.end())
        yield begun["name"], text[begun.end() : body.start() + 1], body["body"]


def _wrong(name, head, body):
    if not _PATH.search(head):
        yield f"{name}: says not where it looks"
    for found in _TABLE.finditer(body):
        yield f"{name}: {found['table']} without its schema"


SOURCES = [
    path
    for folder in ADDONS
    for path in sorted(folder.rglob("*"))
    if path.suffix in (".py", ".sql") and "tests" not in path.parts and _BEGUN.search(path.read_text())
]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_function_says_where_it_looks(path):
    assert not [wrong for function in _functions(path.read_text()) for wrong in _wrong(*function)]


def test_functions_are_found_and_bad_ones_told():
    found = {function[0] for path in SOURCES for function in _functions(path.read_text())}
    assert len(found) >= 20, found
    bad = "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM FROM stock_lot; END $$"
    assert [len(list(_wrong(*function))) for function in _functions(bad)] == [2]
