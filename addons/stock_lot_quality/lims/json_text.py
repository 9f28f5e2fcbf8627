# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""JSON as lines of cells: object by object, so that only the text itself is held."""

import json
import re

from .cells import Number
from .problems import FileProblem

_BLANK = re.compile(r"[ \t\n\r]*")
_BETWEEN = re.compile(r"[ \t\n\r]*,?[ \t\n\r]*")
_RESULTS = re.compile(r'\s*\{\s*"results"\s*:\s*\[')
# A flat object. Nothing deeper is ever given to the recursive parser: where some library has raised the interpreter's
# limit of recursion, deep nesting would end the whole process.
_FLAT = re.compile(r'\{(?:[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+")*+\}', re.DOTALL)
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"|[\[\]{}]', re.DOTALL)
_CLOSED = re.compile(r"[ \t\n\r]*\}[ \t\n\r]*")


def json_lines(text):
    """Lines of cells of JSON results; the first line is the names found in any of them.

    :param text: str
    :return: iterator of (number of the object from 1, tuple of cells); the names have the number 0
    :raises FileProblem: 'json' or 'json_value'
    """
    names = {}
    for _number, found in _objects(text):
        names.update(dict.fromkeys(found))
    yield 0, tuple(names)
    for number, found in _objects(text):
        yield number, tuple([found.get(name, "") for name in names])


def _objects(text):
    decoder = json.JSONDecoder(
        object_pairs_hook=_cells, parse_int=Number, parse_float=Number, parse_constant=_no_constant
    )
    position, closing = _start(text)
    number = 0
    while True:
        position = _BLANK.match(text, position).end()
        if position == len(text):
            break
        if closing and text[position] == "]":
            return _check_end(text, position + 1, closing)
        number += 1
        if not _FLAT.match(text, position):
            nested = text[position] != "{" or depth(text[position : position + 10_000]) > 1
            raise FileProblem("json_value" if nested else "json", str(number))
        try:
            found, position = decoder.raw_decode(text, position)
        except json.JSONDecodeError as error:
            raise FileProblem("json", str(error)) from None
        yield number, found
        position = _BETWEEN.match(text, position).end()
    if closing:
        raise FileProblem("json", "]")


def depth(text):
    """How deep brackets and braces are nested in a JSON text."""
    deepest = level = 0
    for token in _TOKEN.finditer(text):
        if token[0] in "[{":
            level += 1
            deepest = max(deepest, level)
        elif token[0] in "]}":
            level -= 1
    return deepest


def _start(text):
    """(position of the first object, what closes the list: ']', ']}' or nothing)."""
    if results := _RESULTS.match(text):
        return results.end(), "]}"
    first = _BLANK.match(text).end()
    return (first + 1, "]") if text[first : first + 1] == "[" else (first, "")


def _check_end(text, position, closing):
    if closing == "]}":
        end = _CLOSED.match(text, position)
        if not end:
            raise FileProblem("json", "}")
        position = end.end()
    if text[position:].strip():
        raise FileProblem("json", text[position : position + 20])


def _cells(pairs):
    cells = {name.strip(): _cell(value) for name, value in pairs}
    if len(cells) < len(pairs):
        raise FileProblem("json", "the same name twice in one object")
    return cells


def _cell(value):
    if isinstance(value, Number):
        return value
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    raise FileProblem("json_value", type(value).__name__)


def _no_constant(name):
    raise FileProblem("json", name)
