# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Everything that is wrong with a pattern, found before the first number is printed."""

from dataclasses import dataclass

from . import date_format
from .ai10 import AI10_CHARACTERS, AI10_LENGTH, outside
from .check_digits import ALPHANUMERICS, COVERED
from .problem import Problem
from .segment import KEPT, VALUE_KINDS

COUNTER_WIDTH = 9
FREE_LENGTH = 64
# How the counter restarts, and what the number must show so that it does not repeat itself.
SHOWN = {"never": (), "year": ("year",), "month": ("month",), "week": ("week",), "day": ("day",), "shift": ("day",)}


@dataclass(frozen=True)
class Demand:
    """What a rule asks of its pattern.

    ``restart`` is a key of SHOWN, ``per`` the value kinds with a counter each, ``expected`` the most batches
    expected in one period (0: unknown), ``gs1`` whether every number must fit AI (10).
    """

    restart: str = "never"
    per: tuple = ()
    expected: int = 0
    gs1: bool = True


def find_problems(pattern, demand):
    """All problems of ``pattern`` under ``demand``, the segment at fault named in each."""
    found = [
        problem
        for position, segment in enumerate(pattern.segments)
        for problem in _of_segment(position, segment, demand)
    ]
    if found:
        return found
    return [
        *_of_counter(pattern, demand),
        *_of_check(pattern),
        *_of_separation(pattern),
        *_of_restart(pattern, demand),
        *_of_length(pattern, demand),
    ]


def _of_segment(position, segment, demand):
    if segment.kind == "text":
        yield from _of_text(position, segment.text, demand)
    elif segment.kind == "date":
        yield from _of_date(position, segment.text, demand)
    elif segment.kind == "counter" and not 1 <= segment.width <= COUNTER_WIDTH:
        yield Problem("counter_width", position, {"most": COUNTER_WIDTH})
    elif segment.kind in VALUE_KINDS:
        yield from _of_value(position, segment)


def _of_text(position, text, demand):
    if not text:
        yield Problem("text_empty", position)
    elif demand.gs1 and (strange := outside(text)):
        yield Problem("text_characters", position, {"characters": strange})


def _of_date(position, text, demand):
    if unknown := date_format.unknown_directives(text):
        yield Problem("date_directive", position, {"directives": ", ".join(unknown)})
    elif not date_format.directives(text):
        yield Problem("date_empty", position)
    elif demand.gs1 and (strange := "".join(sorted(date_format.characters(text) - AI10_CHARACTERS))):
        yield Problem("text_characters", position, {"characters": strange})


def _of_value(position, segment):
    if segment.width < 1:
        yield Problem("width_missing", position)
        return
    fewest, most = segment.lengths
    if segment.fallback and (set(segment.fallback) - KEPT[segment.keep] or not fewest <= len(segment.fallback) <= most):
        yield Problem("fallback_misfit", position, {"fallback": segment.fallback})


def _of_counter(pattern, demand):
    places = [position for position, segment in enumerate(pattern.segments) if segment.kind == "counter"]
    if not places:
        yield Problem("counter_missing")
    elif len(places) > 1:
        yield Problem("counter_twice", places[1])
    elif pattern.capacity < demand.expected:
        yield Problem("counter_capacity", places[0], {"capacity": pattern.capacity, "expected": demand.expected})


def _of_check(pattern):
    for position, segment in enumerate(pattern.segments):
        if segment.kind != "check":
            continue
        if position != len(pattern.segments) - 1:
            yield Problem("check_not_last", position)
        for earlier, covered in enumerate(pattern.segments[:position]):
            lost = {sign for sign in covered.characters if sign.isalnum()} - COVERED[segment.scheme]
            if lost:
                yield Problem("check_uncovered", earlier, {"characters": "".join(sorted(lost))[:10]})


def _of_separation(pattern):
    """Two segments of varying length need a character between them that the first cannot contain."""
    for position, segment in enumerate(pattern.segments):
        later = [other for other in range(position + 1, len(pattern.segments)) if pattern.segments[other].varies]
        if not segment.varies or not later:
            continue
        separator = pattern.separators[position]
        # A value may be told at naming time not to contain a punctuation mark; letters and digits it must be able to.
        open_to = segment.kind in VALUE_KINDS and segment.keep == "any" and separator.upper() not in ALPHANUMERICS
        if not separator or (separator in segment.characters and not open_to):
            yield Problem("ambiguous", position, {"other": later[0]})


def _of_restart(pattern, demand):
    kinds = {segment.kind for segment in pattern.segments}
    shown = date_format.resolutions(pattern.date_letters)
    counter = next((place for place, segment in enumerate(pattern.segments) if segment.kind == "counter"), None)
    if not set(SHOWN[demand.restart]) <= shown:
        yield Problem("restart_hidden", counter, {"restart": demand.restart})
    if demand.restart == "shift" and "shift" not in kinds:
        yield Problem("restart_hidden", counter, {"restart": "shift"})
    for kind in demand.per:
        if kind not in kinds:
            yield Problem("per_hidden", counter, {"kind": kind})


def _of_length(pattern, demand):
    allowed, total = AI10_LENGTH if demand.gs1 else FREE_LENGTH, 0
    for position, segment in enumerate(pattern.segments):
        total += segment.lengths[1]
        if total > allowed:
            yield Problem("too_long", position, {"longest": pattern.longest, "allowed": allowed})
            return
