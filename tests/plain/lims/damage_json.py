# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Ways in which JSON results come to harm: in their objects, in their text, in their bytes.

As in ``damage``, none makes another plausible result of one.
"""

import json
import re

HARM = {}


def _harm(kind, name):
    def keep(function):
        HARM[name] = kind, function
        return function

    return keep


def objects(name):
    """Of the objects: function (list of dict, Random)."""
    return _harm("objects", name)


def text(name):
    """Of the text: function (str, Random) -> str."""
    return _harm("text", name)


def raw(name):
    """Of the bytes: function (str, Random) -> bytes."""
    return _harm("raw", name)


def member(name, key, to):
    """One member of one object holds something else."""

    @objects(name)
    def change(found, chance):
        chance.choice(found)[key] = to


NAN, ENDLESS = float("nan"), float("inf")
member("NaN", "value", NAN)
member("Infinity", "value", ENDLESS)
member("minus Infinity", "value", -ENDLESS)
member("no value", "value", None)
member("an empty value", "value", "")
member("yes for a value", "value", True)
member("an object for a value", "value", {"number": 3.45})
member("a list for a value", "value", [3.45])
member("an empty list for a unit", "unit", [])
member("a number as text with a unit", "value", "3.45 mg")
member("a number as text that could be two", "value", "1,234")
member("a raised digit", "value", "10⁵")
member("an uncertainty", "value", "3.45±0.05")
member("two signs", "value", "<>3")
member("a sign that nobody knows", "qualifier", "~")
member("no sample", "sample", None)
member("no lot", "lot", "null")
member("no number", "result_id", "")
member("no parameter", "parameter", None)
member("a shortened number", "sample", "2.02509E+11")
member("a date for a sample", "sample", "12-Mar")
member("a NUL", "sample", "S\x001")
member("half a character", "sample", "S\ud800")
member("a lost character", "analyst", "M\ufffdller")
member("text that runs backwards", "lot", "L\u202e1")
member("a name without end", "analyst", "x" * 100_000)
member("seconds since 1970", "tested_at", 1758069000)
member("milliseconds since 1970", "tested_at", 1758069000000)
member("a day as its number", "tested_at", 45917.35)
member("no moment", "tested_at", None)
member("a word for a moment", "tested_at", "now")
member("a day or a month", "tested_at", "03/04/2025 08:30")
member("hour 24", "tested_at", "2025-09-17 24:00")
member("a failed formula", "value", "#N/A")
member("a reading beside the value", "reading", 9.99)
member("one more member", "remark", 'said: {"value": 9.99}')
member("a name in other letters", "Value", 9.99)


@objects("a huge whole number")
def huge(found, chance):
    chance.choice(found)["value"] = 10**400


@objects("a huge power")
def power(found, chance):
    chance.choice(found)["value"] = "1e400"


@objects("a member lost")
def lost(found, chance):
    one = chance.choice(found)
    del one[chance.choice(("result_id", "sample", "lot", "parameter", "value", "tested_at"))]


@objects("members in another order")
def shuffled(found, chance):
    for one in found:
        pairs = list(one.items())
        chance.shuffle(pairs)
        one.clear()
        one.update(pairs)


@objects("an empty object")
def empty(found, chance):
    found.insert(chance.randrange(len(found)), {})


@objects("the objects twice")
def twice(found, _chance):
    found += [dict(one) for one in found]


def replaced(name, old, new, count=0):
    """The text is changed wherever, or so often as, it stands so."""
    _harm("text", name)(lambda found, _chance: re.sub(old, new, found, count=count))


replaced("the same name twice", r'("value": )', r'"value": 9.99, \1', 1)
replaced("the same name twice, but for a blank", r'("value": )', r'"value ": 9.99, \1', 1)
replaced("single quotes", r'"', "'")
replaced("quotes of a text program", r'"sample"', "“sample”", 1)
replaced("a comma lost", r', "lot"', ' "lot"', 1)
replaced("a colon lost", r'"lot":', '"lot"', 1)
replaced("a brace lost", r"\}", "", 1)
replaced("a quote lost", r'"lot"', '"lot', 1)
replaced("a comma at the end of an object", r"\}", ",}", 1)
replaced("a remark in it", r'"lot"', '/* lot */ "lot"', 1)
replaced("no commas between objects", r"\}, \{", "} {")
replaced("commas of other width", r'", "', '"，"', 1)
replaced("a line break in a text", r'"analyst": "', '"analyst": "\n', 1)
replaced("a broken escape", r'"analyst": "', '"analyst": "\\\\x', 1)
replaced("half an escape", r'"analyst": "', '"analyst": "\\\\u12', 1)
replaced("a number with a zero in front", r'"value": (-?\d)', r'"value": 0\1', 1)
replaced("a number with a comma", r'"value": (\d+)\.(\d)', r'"value": \1,\2', 1)
replaced("a hexadecimal number", r'"value": (\d+)', r'"value": 0x\1', 1)
replaced("blanks everywhere", r", ", " ,\r\n\t ")
replaced("tabs in names", r'"value": ', '"\\\\tvalue": ', 1)


@text("cut anywhere")
def cut(found, chance):
    return found[: chance.randrange(len(found))]


@text("its last signs lost")
def cut_late(found, chance):
    return found.rstrip()[: -chance.randrange(1, 30)]


@text("a page at the end")
def page(found, _chance):
    return found + "<html><body>502 Bad Gateway</body></html>"


@text("a second list")
def second(found, _chance):
    return found + found


@text("deep nesting")
def deep(found, _chance):
    return found.replace('"value": ', '"value": ' + "[" * 100_000, 1)


@text("text in front")
def in_front(found, _chance):
    return "results = " + found


@text("wrapped once more")
def wrapped(found, _chance):
    return '{"data": ' + found + "}"


@raw("a mark in front")
def marked(found, _chance):
    return found.encode("utf-8-sig")


@raw("two marks in front")
def marked_twice(found, _chance):
    return b"\xef\xbb\xbf" + found.encode("utf-8-sig")


@raw("UTF-16")
def utf16(found, _chance):
    return found.encode("utf-16")


@raw("UTF-16, the other way round")
def utf16_be(found, _chance):
    return b"\xfe\xff" + found.encode("utf-16-be")


@raw("UTF-16 without a mark")
def utf16_bare(found, _chance):
    return found.encode("utf-16-le")


@raw("UTF-32")
def utf32(found, _chance):
    return found.encode("utf-32")


@raw("GB18030")
def chinese(found, _chance):
    return json_again(found, ensure_ascii=False).encode("gb18030")


@raw("Western")
def western(found, _chance):
    return json_again(found, ensure_ascii=False).encode("cp1252", "replace")


@raw("half in another encoding")
def two_encodings(found, _chance):
    whole = json_again(found, ensure_ascii=False)
    middle = whole.index("}", len(whole) // 2)
    # As in ``damage``.
    if not any(letter > "\u2e80" for letter in whole[:middle]):
        return found.encode()
    return whole[:middle].encode() + whole[middle:].encode("gb18030")


@raw("a byte that is none")
def bad_byte(found, chance):
    content = found.encode()
    at = content.index(b'"analyst": "', chance.randrange(len(content) // 2)) + 12
    return content[:at] + b"\xff" + content[at:]


@raw("NULs at the end")
def nuls(found, _chance):
    return found.encode() + b"\x00" * 16


def json_again(found, **how):
    """The same objects written anew."""
    shape, things = parsed(found)
    return dumped(shape, things, **how)


def parsed(found):
    """(shape of a JSON text, list of its objects); numbers keep their digits."""
    if found.startswith('{"results"'):
        return "wrapped", json.loads(found)["results"]
    if found.startswith("["):
        return "list", json.loads(found)
    return "lines", [json.loads(line) for line in found.splitlines()]


def dumped(shape, things, **how):
    if shape == "lines":
        return "".join(json.dumps(thing, **how) + "\n" for thing in things)
    return json.dumps({"results": things} if shape == "wrapped" else things, **how)


def damaged(content, harm_name, chance):
    """(bytes of JSON after one harm, numbers of the objects of which something has to be told)."""
    kind, function = HARM[harm_name]
    found = content.decode()
    if kind == "objects":
        shape, things = parsed(found)
        function(things, chance)
        return dumped(shape, things).encode(), {number for number, thing in enumerate(things, 1) if thing}
    if kind == "raw":
        return function(found, chance), set(range(1, found.count('"result_id"') + 1))
    found = function(found, chance)
    return found.encode(), set(range(1, found.count('"result_id"') + 1))
