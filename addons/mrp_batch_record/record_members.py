# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What an element of the batch record says, spelled once: its name, how it is read, its SQL, what it is called.

The record reads each member through Odoo; whoever compares very many records at once has the same of ``sql``; whoever
keeps what a row holds besides asks for the ``columns`` that its members spell out. A member that is added to an element
(``record_elements``) is in the record, in what is sealed and in what is compared.

``sql`` speaks of the row as ``row``, of what a query joins to it by the query's names, and in shorthands: ``[text x]``
is NULL for an empty text, ``[lines x]`` a text of several lines, ``[at x]`` a time, ``[quantity x]`` a decimal,
``[raw x]`` JSON already, ``[unit x]`` and ``[code x]`` how the record calls a unit and a product.
"""

from collections.abc import Callable
from typing import NamedTuple

from odoo.tools.translate import LazyTranslate

from .former_names import product_code, then, unit_code

_lt = LazyTranslate(__name__)


class Member(NamedTuple):
    """One value of an element.

    name: its key in the record; label: what a person calls it, None of what is for programs alone; sql: its
    shorthand; read: (row, ...) -> value, see :meth:`Element.of`; columns: those of the row that it spells out whole.
    """

    name: str
    label: object
    sql: str
    read: Callable
    columns: tuple = ()


class Element(NamedTuple):
    """The rows of a model as elements of the record.

    kind: what their ids begin with; members: what they say, as declared.
    """

    kind: str
    model: str
    members: tuple

    def of(self, row, as_of=None):
        """One row as a dict of its members, as it stood at *as_of* where that is given."""
        return {"id": f"{self.kind}/{row.id}", **self.values(row, as_of)}

    def values(self, row, as_of=None):
        """The same without an id."""
        return {member.name: member.read(row, as_of) for member in self.members}

    @property
    def columns(self):
        """The columns that the members spell out."""
        return tuple(column for member in self.members for column in member.columns)


# -- kinds of members ------------------------------------------------------------------------------


def text(name, label, column):
    """A text of a column; an empty one is absent."""
    return Member(name, label, f"[text row.{column}]", lambda row, _as_of: row[column] or None, (column,))


def lines(name, label, column):
    """A text of several lines."""
    return Member(name, label, f"[lines row.{column}]", lambda row, _as_of: row[column] or None, (column,))


def plain(name, label, column):
    """A text that is always there."""
    return Member(name, label, f"row.{column}", lambda row, _as_of: row[column], (column,))


def moment(name, label, column):
    """A time of a column."""
    return Member(name, label, f"[at row.{column}]", lambda row, _as_of: row[column] or None, (column,))


def day(name, label, column):
    """A day of a column."""
    return Member(name, label, f"row.{column}::text", lambda row, _as_of: row[column] or None, (column,))


def flag(name, label, column):
    """A yes or no of a column."""
    return Member(name, label, f"[raw coalesce(row.{column}, false)::text]", lambda row, _as_of: row[column], (column,))


def quantity(name, label, column, unit="uom_id"):
    """A quantity of a column, in the row's unit."""
    return Member(
        name, label, f"[quantity row.{column}]", lambda row, _as_of: row[unit]._decimal(row[column]), (column,)
    )


def linked(name, label, sql, read, columns=()):
    """What a row says through others: *read* of the row alone, *sql* of what the query has joined to it."""
    return Member(name, label, sql, lambda row, _as_of: read(row), columns)


def dated(name, label, sql, read, columns=()):
    """The same of what was different at a moment asked for: *read* of (row, as_of)."""
    return Member(name, label, sql, read, columns)


def replaced(kind):
    """Which row of its own kind a correction replaces."""
    return linked(
        "replaces",
        None,
        f"'{kind}/' || row.replaces_id",
        lambda row: f"{kind}/{row.replaces_id.id}" if row.replaces_id else None,
        ("replaces_id",),
    )


def unit_of(at, unit="uom_id", join="u"):
    """The unit of a row's quantities, as it was called at its moment *at*."""
    return linked(
        "unit",
        _lt("Unit"),
        f"[unit {join}]",
        lambda row: unit_code(row[unit].with_context(lang=None), row[at]) if row[unit] else None,
    )


def product_of(at, product="product_id", join="p"):
    """The product of a row, by the code it had at its moment *at*."""
    return linked("product", _lt("Product"), f"[code {join}]", lambda row: product_code(row[product], row[at]))


def step_of(at):
    """The step of a row, as it was called at its moment *at*."""
    return linked(
        "step", _lt("Step"), "[text w.name ->> 'en_US']", lambda row: then(row.workorder_id, "name", row[at]) or None
    )


def person(name, label, field, at, join="person"):
    """Who it was, by the login of the moment *at*; always somebody."""
    return linked(name, label, f"{join}.login", lambda row: then(row[field], "login", row[at]))


def maybe_person(name, label, field, at, join):
    """The same where there may be nobody."""
    return linked(name, label, f"[text {join}.login]", lambda row: then(row[field], "login", row[at]) or None)
