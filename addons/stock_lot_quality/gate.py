# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What the gate goes by and what it answers, as plain values."""

import json
import unicodedata
from dataclasses import dataclass
from typing import NamedTuple


class Refusal(NamedTuple):
    """Why the gate refused, in no language: ``lot.gate.decision`` words it for whoever reads it.

    code: see ``lot.gate.decision._sentences``; values: dict of texts, integers and lists of texts, with ids and with
    the names as they were then, in the source language.
    """

    code: str
    values: dict

    def kept(self):
        """The values as text: one spelling only (RFC 8785), so that the batch record can hold and compare it."""
        return values_text(self.values)


def values_text(values):
    """The one spelling of a reason's values.

    >>> values_text({"lot": "e\u0301", "grade_id": 4})
    '{"grade_id":4,"lot":"é"}'
    """
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return unicodedata.normalize("NFC", text)


def read_values(text):
    """The values that ``values_text`` wrote; the text itself when it did not write it.

    >>> read_values('{"grade_id":4}'), read_values('{"grade_id": 4}')
    ({'grade_id': 4}, '{"grade_id": 4}')
    """
    try:
        values = json.loads(text, parse_int=_integer, parse_float=str, parse_constant=str)
    except ValueError:
        return text
    return values if isinstance(values, dict) and values_text(values) == text else text


def _integer(digits):
    # one that no JSON reader is sure to hold was not written by us
    return int(digits) if len(digits) <= 15 else digits


@dataclass(frozen=True)
class GradeTable:
    """Grades x operations.

    allows: {grade id: frozenset of operation codes}; codes: {grade code: grade id}.
    """

    allows: dict
    codes: dict

    def refuses(self, code, operation):
        """Whether there is a grade with this code, and it forbids the operation."""
        grade = self.codes.get(code)
        return grade is not None and operation not in self.allows[grade]

    def allowing(self, operation):
        """Ids of the grades that allow an operation."""
        return [grade for grade, operations in self.allows.items() if operation in operations]

    def unusable(self):
        """Ids of the grades whose lots can be neither sold nor consumed."""
        return [grade for grade, operations in self.allows.items() if not operations & {"sale", "consumption"}]


class Document(NamedTuple):
    """What a lot is used on.

    name: as people know it; None for nothing. key: what an override for it names: (model, id), or the name itself where
    there is no record yet, as for a till's receipt; None for nothing.
    """

    name: str | None = None
    key: tuple | str | None = None

    @classmethod
    def of(cls, record, name=None):
        """The document that is this record; of no record, the one of this name."""
        if not record:
            return cls(name or None, name or None)
        return cls(record.name or name or None, (record._name, record.id))


@dataclass(frozen=True)
class GateAnswer:
    """May this lot be used for that operation?

    lot: stock.lot record; operation: one of the eight codes; refusal: Refusal, None when simply allowed;
    override: the lot.gate.override that let it pass, or None.
    """

    lot: object
    operation: str
    allowed: bool
    refusal: Refusal | None = None
    override: object = None

    @property
    def reason(self):
        """The refusal as a sentence in the language of the lot's environment; empty when simply allowed."""
        return self.lot.env["lot.gate.decision"]._sentence(*self.refusal) if self.refusal else ""

    def fact(self, env, document=None):
        """Values of the lot.gate.decision that records this answer for a Document."""
        override = self.override
        return {
            "lot_id": self.lot.id,
            "company_id": self.lot.company_id.id or env.company.id,
            "operation": self.operation,
            "allowed": self.allowed,
            "grade_code": self.lot.grade_id.code,
            "reason_code": self.refusal.code,
            "reason_values": self.refusal.kept(),
            "override_reason": override.reason if override else False,
            "approved_by": override.approved_by.id if override else False,
            "user_id": env.uid,
            "decided_at": env.cr.now().replace(microsecond=0),
            "origin": document.name if document else None,
        }
