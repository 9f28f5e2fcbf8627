# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What the apps list shows of an add-on: a page in both languages that needs nothing from outside."""

import pytest
from conftest import manifest_of
from lxml import html
from PIL import Image

APPS = {"mrp_batch_trace", "trace_anchor"}
#: Bytes of a picture on such a page, and its width: the list is read on slow lines too.
LARGEST, WIDEST = 60_000, 800
KNOWN = {"section", "h2", "h3", "h4", "p", "ul", "li", "strong", "code", "img"}


@pytest.fixture
def page(addon):
    """The page's own elements, without the document that the parser puts around them."""
    text = (addon / "static/description/index.html").read_text(encoding="utf-8")
    return html.fragments_fromstring(text, no_leading_text=True)


def test_both_languages_say_the_same_things(page):
    assert [section.get("lang") for section in page] == ["en", "zh-CN"]
    english, chinese = ([element.tag for element in section.iter()] for section in page)
    assert [tag for tag in english if tag != "code"] == [tag for tag in chinese if tag != "code"]


def test_the_page_has_the_addons_name(addon, page):
    assert page[0].findtext("h2") == manifest_of(addon)["name"]


def test_nothing_comes_from_outside(page):
    for section in page:
        assert {element.tag for element in section.iter()} <= KNOWN
        for _element, attribute, link, _position in section.iterlinks():
            assert attribute == "src" and "/" not in link, link


def test_pictures_are_there_and_small(addon, page):
    named = [image.get("src") for section in page for image in section.iter("img")]
    assert bool(named) == (addon.name in APPS)
    for name in named:
        path = addon / "static/description" / name
        assert path.stat().st_size < LARGEST
        with Image.open(path) as picture:
            assert picture.width <= WIDEST
    lying = {path.name for path in (addon / "static/description").glob("*.png")} - {"icon.png"}
    assert lying == set(named)


def test_pictures_of_the_manifest(addon):
    images = manifest_of(addon).get("images", [])
    assert bool(images) == (addon.name in APPS)
    assert all((addon / name).is_file() for name in images)


def test_a_summary_fits_its_place(addon):
    manifest = manifest_of(addon)
    assert "website" not in manifest
    assert len(manifest["summary"]) <= 120 and not manifest["summary"].endswith(".")
