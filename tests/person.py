# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A person at a screen: sees words, presses what is visible, types on keys. No call behind the page's back.

What to press is named by the words on it, in English; a person who reads Chinese finds the same thing by the add-ons'
and Odoo's own translations, so that one script is walked in both languages.
"""

import json
import re
import time
from functools import cache
from pathlib import Path

import polib
from browser import SETTLED

ROOT = Path(__file__).resolve().parent.parent
_ODOO = ROOT / ".odoo/usr/lib/python3/dist-packages/odoo/addons"
#: Odoo's own words that a walk meets, besides those of our add-ons.
ODOO_MODULES = ("web", "base", "mail", "stock", "mrp", "sale", "product_expiry")

# Everything a person could press that shows these words, smallest first; what is covered or off the page is not there.
_FIND = """
(words, inside, exact) => {
  const clean = text => (text || '').replace(/\\s+/g, ' ').trim();
  const root = inside ? [...document.querySelectorAll(inside)].filter(e => e.getClientRects().length).pop()
                      : document.querySelector('.modal.show, .modal.d-block, .o_dialog .modal') || document.body;
  if (!root) return null;
  const pressable = 'button, a, [role=button], [role=menuitem], [role=tab], [role=option], .nav-link, .dropdown-item,'
    + ' summary, label, td, tr.o_data_row, .o_kanban_record, .o_m2o, li, .o_stat_text, [data-pressable]';
  const fits = e => [clean(e.innerText), e.title, e.getAttribute('aria-label'), e.getAttribute('data-tooltip'), e.value]
    .some(text => text && (exact ? clean(text) === words : clean(text).includes(words)));
  const found = [...root.querySelectorAll('*')].filter(e => {
    if (e.disabled || !fits(e) || !(e.matches(pressable) || getComputedStyle(e).cursor === 'pointer')) return false;
    const box = e.getBoundingClientRect();
    return box.width > 1 && box.height > 1 && getComputedStyle(e).visibility !== 'hidden';
  }).sort((a, b) => a.innerText?.length - b.innerText?.length || a.contains(b) - b.contains(a));
  for (const e of found) {
    e.scrollIntoView({block: 'center', inline: 'center'});
    const box = e.getBoundingClientRect();
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    const top = document.elementFromPoint(x, y);
    if (top && (e.contains(top) || top.contains(e))) return {x, y};
  }
  return null;
}
"""
# The input that a label names: by its "for", else the first input of the same field or row.
_INPUT = """
(words, inside) => {
  const clean = text => (text || '').replace(/[\\s?*]+/g, ' ').trim();
  const root = (inside && document.querySelector(inside))
    || document.querySelector('.modal.show, .modal.d-block, .o_dialog .modal') || document.body;
  for (const label of root.querySelectorAll('label, th, .o_form_label, dt, legend')) {
    if (clean(label.innerText) !== words) continue;
    let input = label.htmlFor && document.getElementById(label.htmlFor);
    if (!input) {
      const cell = label.closest('.o_cell, .o_wrap_field, tr, .row, div');
      input = (cell?.parentElement || root).querySelector('input, textarea, select, [contenteditable=true]');
    }
    if (input) {
      input.scrollIntoView({block: 'center'});
      const box = input.getBoundingClientRect();
      return {x: box.left + Math.min(box.width / 2, 40), y: box.top + box.height / 2};
    }
  }
  for (const row of root.querySelectorAll('tr')) {
    const input = clean(row.cells[0]?.innerText).includes(words) && row.querySelector('input, select, textarea');
    if (input) {
      input.scrollIntoView({block: 'center'});
      const box = input.getBoundingClientRect();
      return {x: box.left + 20, y: box.top + box.height / 2};
    }
  }
  const placed = [...root.querySelectorAll('input, textarea')].find(e => e.placeholder === words);
  if (!placed) return null;
  const box = placed.getBoundingClientRect();
  return {x: box.left + 20, y: box.top + box.height / 2};
}
"""


# A browser draws an open drop-down outside the page, where no mouse of this driver comes.
_SELECT = """
(() => {
  const row = [...document.querySelectorAll('tr, .o_cell, .o_wrap_field')].find(
    e => e.innerText.includes(%s) && e.querySelector('select'));
  const select = row.querySelector('select'), wanted = %s;
  select.value = [...select.options].find(option => option.text.trim() === wanted).value;
  select.dispatchEvent(new Event('input', {bubbles: true}));
  select.dispatchEvent(new Event('change', {bubbles: true}));
})()
"""


def _as_read(text):
    """A term of a view without its tags."""
    return " ".join(re.sub(r"<[^>]*>", " ", text).split())


@cache
def translations():
    """{English: Chinese} of our add-ons first, then of Odoo's modules."""
    words = {}
    places = [path for path in sorted((ROOT / "addons").glob("*/i18n/zh_CN.po"))]
    places += [_ODOO / name / "i18n" / "zh_CN.po" for name in ODOO_MODULES]
    for path in places:
        if path.exists():
            for entry in polib.pofile(str(path)):
                if entry.msgstr:
                    words.setdefault(entry.msgid, entry.msgstr)
                    words.setdefault(_as_read(entry.msgid), _as_read(entry.msgstr))
    return words


class Person:
    """One of the plant's people before a page.

    :param page: browser.Page
    :param base: address of the served plant
    :param language: en_US or zh_CN, the one the person's screens are in
    """

    def __init__(self, page, base, language="en_US"):
        self.page, self.base, self.language = page, base, language

    def words(self, english):
        """The words on the screen for these English ones; what has no translation is the same in both languages."""
        return translations().get(english, english) if self.language == "zh_CN" else english

    def log_in(self, login, password):
        self.page.log_in(self.base, login, password)

    def press(self, english, inside=None, exact=True, seconds=20, times=1):
        """Press what shows these words, once it is there, with the mouse."""
        words = self.words(english)
        for _ in range(times):
            self._click(self._found(_FIND, [words, inside, exact], seconds, words))
            self.settle()

    def press_icon(self, icon, inside="body"):
        """Press a button that is known by its icon alone, such as the clock of one's activities."""
        place = self.page.evaluate(
            f"(() => {{const box = document.querySelector('{inside} .{icon}').getBoundingClientRect();"
            "return {x: box.left + box.width / 2, y: box.top + box.height / 2}})()"
        )
        self._click(place)
        self.settle()

    def press_any(self, *choices, **options):
        """Press the first of these that is there."""
        end = time.monotonic() + options.pop("seconds", 20)
        while time.monotonic() < end:
            for english in choices:
                if self.sees_pressable(english, **options):
                    return self.press(english, **options)
            time.sleep(0.2)
        raise AssertionError(f"None of {[self.words(choice) for choice in choices]} is there.\n{self.text()[:800]}")

    def sees_pressable(self, english, inside=None, exact=True):
        return bool(self._ask(_FIND, [self.words(english), inside, exact]))

    def type(self, english, value, inside=None, seconds=20):
        """Type *value* into the input that this label or placeholder names, over what stands there."""
        words = self.words(english)
        self._click(self._found(_INPUT, [words, inside], seconds, words))
        self.clear()
        self.keys(value)

    def select(self, english, value, inside=None):
        """Choose *value*, as it reads on the screen, in the drop-down that this label names: by its first letters."""
        words = self.words(english)
        self._found(_INPUT, [words, inside], 20, words)
        self.page.evaluate(_SELECT % (json.dumps(words), json.dumps(self.words(value))))
        self.settle()

    def choose(self, english, value, inside=None):
        """Type into a field that proposes, and take the proposal that shows *value*."""
        self.type(english, value, inside)
        self.press(value, inside=".o-autocomplete--dropdown-menu, .dropdown-menu.show", exact=False)

    def keys(self, text):
        self.page.command("Input.insertText", text=str(text))
        time.sleep(0.1)

    def clear(self):
        self.key("a", "KeyA", 65, modifiers=2)
        self.key("Backspace", "Backspace", 8)

    def enter(self):
        self.key("Enter", "Enter", 13, text="\r")
        self.settle()

    def key(self, key, code, number, modifiers=0, text=""):
        for kind in ("keyDown", "keyUp"):
            self.page.command(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=code,
                windowsVirtualKeyCode=number,
                modifiers=modifiers,
                **({"text": text} if text and kind == "keyDown" else {}),
            )

    def scan(self, code):
        """As a hand scanner does: the characters in one burst, then Enter."""
        for sign in code:
            for kind in ("keyDown", "keyUp"):
                self.page.command(
                    "Input.dispatchKeyEvent", type=kind, key=sign, **({"text": sign} if kind == "keyDown" else {})
                )
        self.key("Enter", "Enter", 13, text="\r")
        self.settle()

    def see(self, *english, seconds=20, exact=False):
        """Wait until all of these words stand on the screen."""
        for text in english:
            words = self.words(text)
            self.page.wait(f"document.body.innerText.includes({json.dumps(words)})", seconds)

    def sees(self, english):
        return self.words(english) in self.text()

    def text(self):
        return self.page.evaluate("document.body.innerText")

    def settle(self, seconds=30):
        """Until the screen is at rest, and it shows no error."""
        time.sleep(0.25)
        self.page.wait(SETTLED + " || document.querySelector('.o_batch_terminal, .oe_login_form')", seconds)
        trouble = self.page.trouble()
        assert not trouble, trouble

    def picture(self, path):
        self.page.picture(path)

    def _ask(self, script, arguments):
        return self.page.evaluate(f"({script})({', '.join(map(json.dumps, arguments))})")

    def _found(self, script, arguments, seconds, words):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            place = self._ask(script, arguments)
            if place:
                return place
            time.sleep(0.2)
        raise AssertionError(f"Nothing shows {words!r}.\n{self.text()[:1500]}")

    def _click(self, place):
        for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
            self.page.command(
                "Input.dispatchMouseEvent", type=kind, x=place["x"], y=place["y"], button="left", clickCount=1
            )
        time.sleep(0.1)
