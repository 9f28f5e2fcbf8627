# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Pages for readers lead somewhere, name code that exists, and use the words of the screens."""

import re

import polib
import pytest
from conftest import ADDONS, ROOT

LINK = re.compile(r"\]\(([^)#\s]*)(?:#([^)\s]*))?\)")
GLOSSARY = ROOT / "docs" / "glossary.md"


@pytest.fixture(scope="session")
def pages(tracked):
    return [path for path in tracked if path.suffix == ".md" and "data" not in path.relative_to(ROOT).parts]


@pytest.fixture(scope="session")
def code(tracked):
    """All source of the add-ons as one text."""
    ours = [path for path in tracked if path.suffix in (".py", ".js") and path.relative_to(ROOT).parts[0] == "addons"]
    return "\n".join(path.read_text(encoding="utf-8") for path in ours)


def anchors(path):
    """The headings of a page as the forge names them in addresses."""
    for heading in re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.M):
        yield re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def test_links_lead_somewhere(pages):
    lost = []
    for page in pages:
        for target, anchor in LINK.findall(page.read_text(encoding="utf-8")):
            if re.match(r"\w+:", target):
                continue
            path = (page.parent / target).resolve() if target else page
            if not path.exists() or (anchor and path.suffix == ".md" and anchor not in anchors(path)):
                lost.append(f"{page.relative_to(ROOT)}: {target}#{anchor}")
    assert not lost


def test_the_developers_page_names_what_there_is(code):
    """Methods, classes and models of the diagrams: whoever renames one meets the page here."""
    page = (ROOT / "docs" / "developer.md").read_text(encoding="utf-8")
    methods = set(re.findall(r"(?<![\w.])_[a-z]\w+", page))
    assert methods and not [name for name in methods if not re.search(rf"\bdef {name}\(", code)]
    services = set(re.findall(r"\b([A-Z][a-z]+(?:[A-Z][a-z]+)*)\.([a-z]\w+)", page))
    assert services and not [
        pair for pair in services if f"class {pair[0]}" not in code or f"def {pair[1]}(" not in code
    ]
    models = set(re.findall(r"(?<![\w/.])((?:trace|batch|mrp)\.[a-z.]+[a-z])\b", page))
    assert models and not [name for name in models if not re.search(rf'_(?:name|inherit) = "{re.escape(name)}"', code)]
    files = set(re.findall(r"`(?:[\w/]+/)?([\w]+\.(?:py|js))`", page))
    there = {path.name for path in ROOT.glob("addons/**/*.*")} | {path.name for path in ROOT.glob("verifier/*")}
    assert files and files <= there


@pytest.mark.parametrize(
    ("page", "heading"), [("operations.md", "Restore from backup"), ("operations.zh_CN.md", "从备份恢复")]
)
def test_who_restores_is_told_to_give_the_facts_their_owner_again(page, heading):
    """No dump holds it."""
    _before, _heading, rest = (ROOT / "docs" / page).read_text(encoding="utf-8").partition(f"\n## {heading}\n")
    assert "own_facts.sql" in rest.partition("\n## ")[0]


def words():
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \| [^|]+ \|$", GLOSSARY.read_text(encoding="utf-8"), re.M)
    return [(english, chinese) for english, chinese in rows if english not in ("English", "---")]


@pytest.fixture(scope="session")
def said():
    """(English in small letters, Chinese) of all that the add-ons say."""
    catalogues = [polib.pofile(str(addon / "i18n" / "zh_CN.po")) for addon in ADDONS]
    return [(entry.msgid.lower(), entry.msgstr) for each in catalogues for entry in each if not entry.obsolete]


@pytest.mark.parametrize(("english", "chinese"), words(), ids=lambda word: word)
def test_the_glossary_has_the_words_of_the_screens(english, chinese, said):
    """A term that stands alone somewhere is this word there; the others are found inside a sentence."""
    alone = {text for term, text in said if term.rstrip("s") == english}
    inside = [text for term, text in said if re.search(rf"\b{re.escape(english)}", term)]
    assert chinese in alone if alone else any(chinese in text for text in inside)


def test_the_glossary_has_each_term_once():
    english = [term for term, _chinese in words()]
    assert len(english) == len(set(english)) > 50
