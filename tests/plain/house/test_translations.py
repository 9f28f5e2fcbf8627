# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Everything a person reads exists in Chinese: no term missing, empty, fuzzy or with other placeholders."""

import ast
import re
from collections import Counter

import polib
import pytest

PLACEHOLDER = re.compile(r"%\(\w+\)[-#0-9.+]*[sdrfgeix]|%[sdrf%](?![\w%])|\{\w*\}|\$\{[^}]+\}")
TAG = re.compile(r"</?\w+")


def messages(text: str) -> Counter:
    return Counter(PLACEHOLDER.findall(text))


@pytest.fixture
def catalogue(addon):
    path = addon / "i18n" / "zh_CN.po"
    assert path.is_file(), f"{addon.name} has no i18n/zh_CN.po"
    return polib.pofile(str(path))


@pytest.fixture
def template(addon):
    path = addon / "i18n" / f"{addon.name}.pot"
    assert path.is_file(), f"{addon.name} has no i18n/{addon.name}.pot"
    return polib.pofile(str(path))


def test_header(catalogue):
    assert catalogue.metadata.get("Language") == "zh_CN"
    assert catalogue.metadata.get("Plural-Forms", "").replace(" ", "") == "nplurals=1;plural=0;"


def test_nothing_is_empty_or_fuzzy(catalogue):
    assert not [entry.msgid for entry in catalogue if not entry.obsolete and not entry.msgstr.strip()]
    assert not [entry.msgid for entry in catalogue if "fuzzy" in entry.flags]


def test_placeholders_are_those_of_the_source(catalogue):
    assert not [
        (entry.msgid, entry.msgstr)
        for entry in catalogue
        if not entry.obsolete and messages(entry.msgid) != messages(entry.msgstr)
    ]


def test_markup_is_that_of_the_source(catalogue):
    assert not [
        (entry.msgid, entry.msgstr)
        for entry in catalogue
        if not entry.obsolete and Counter(TAG.findall(entry.msgid)) != Counter(TAG.findall(entry.msgstr))
    ]


def test_every_term_of_the_template_is_there(catalogue, template):
    there = {entry.msgid for entry in catalogue if not entry.obsolete}
    assert not [entry.msgid for entry in template if entry.msgid not in there]


def test_python_sentences_are_in_the_template(addon, template):
    """A sentence added after the last export is caught here, before a reader meets it in English."""
    known = {entry.msgid for entry in template}
    said = set()
    for path in addon.rglob("*.py"):
        if "tests" not in path.relative_to(addon).parts:
            said |= set(translated_strings(path.read_text(encoding="utf-8")))
    assert not sorted(said - known)


def translated_strings(source: str):
    """First arguments of env._("...") and _("..."), as Odoo's export finds them."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
            text = node.args[0].value
            # A separator without a letter is not exported: there is nothing to translate.
            if name in ("_", "_lt") and isinstance(text, str) and any(map(str.isalpha, text)):
                yield text
