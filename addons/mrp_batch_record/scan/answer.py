# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What the scan service answers."""

from dataclasses import asdict, dataclass
from typing import NamedTuple


class Message(NamedTuple):
    """A sentence in no language: ``batch.message`` words it for whoever reads it.

    word: code of its words; values: dict of texts, integers and lists of them, of what :func:`called` gives, and of
    other sentences as ``{"word": ..., "values": ...}``.
    """

    word: str
    values: dict = {}


def called(record, name="display_name"):
    """A record as a value of a sentence: told in the reader's language as long as it has the name it has now."""
    return {"of": record._name, "id": record.id, "field": name, "name": record.with_context(lang=None)[name] or ""}


def message_of(error):
    """The Message that one of our errors carries; the text of any other, which stays as it was said."""
    message = getattr(error, "message", None)
    return message if isinstance(message, Message) else str(error)


@dataclass(frozen=True)
class Outcome:
    """What became of one entry: ``accepted`` or not, by a ``code``; ``shown`` is for the screen only.

    ``message`` is a Message, or a text that Odoo or another add-on said.
    """

    accepted: bool
    code: str
    message: Message | str
    shown: dict | None = None


@dataclass(frozen=True)
class FeedAnswer(Outcome):
    """What became of a feeding: in a code that a terminal can act on, and as ``reason`` in the reader's words.

    ``code`` is ``accepted``, or why not: ``unreadable``, ``unknown_lot``, ``ambiguous``, ``wrong_component``,
    ``other_step``, ``not_started``, ``gate``, ``quantity``, ``not_enough``, ``tolerance``, ``scale``, ``time``.
    Quantities are decimal text in ``unit``.
    """

    reason: str = ""
    lot: str | None = None
    lot_id: int | None = None
    product: str | None = None
    quantity: str | None = None
    fed: str | None = None
    planned: str | None = None
    unit: str | None = None
    feeding_id: int | None = None

    def as_dict(self):
        """The answer for a JSON caller."""
        return {name: value for name, value in asdict(self).items() if name not in ("message", "shown")}


class FeedRefused(Exception):
    """Ends a feeding inside the service; never leaves it. ``message`` is what tells the operator what to do."""

    def __init__(self, code, message, lot=None):
        super().__init__(message.word)
        self.code = code
        self.message = message
        self.lot = lot
