# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What code of this server says and no caller from outside can: a marked set of values, a private context value.

Over RPC come only lists, dicts with plain keys, texts, numbers and booleans. An object of a class of ours is therefore
proof that our own code made it; a key of the context or superuser mode is not.
"""

from dataclasses import dataclass
from typing import Any


class Owned(dict):
    """Values for ``create`` or ``write`` that the code which owns the fact has put together.

    The mark stays with this one dict: a copy of it (``{**values}``) and the commands inside it are as unmarked as
    what a caller sends.

    >>> isinstance({**Owned(state="approved")}, Owned)
    False
    """


@dataclass(frozen=True)
class Private:
    """A value of the context that counts only when code of this server has put it there."""

    value: Any


class Collected(list):
    """A list that others' methods fill on the way, to be handed down as :class:`Private`; it equals itself alone.

    Odoo goes on with a living environment whose context is equal: two empty lists would be one.

    >>> Private(Collected()) == Private(Collected())
    False
    """

    __eq__ = object.__eq__
    __hash__ = object.__hash__


def without_defaults(records, names):
    """These records without what a caller's context names as default (``default_*``) of the fields in *names*."""
    named = {f"default_{name}" for name in names}.intersection(records.env.context)
    if not named:
        return records
    kept = {key: value for key, value in records.env.context.items() if key not in named}
    return records.with_context(kept)  # pylint: disable=context-overridden


def on_behalf(records):
    """These records in superuser mode, for code of Odoo that its caller has no rights for, after ours have been asked.

    The defaults that the caller's context names are left behind: Odoo would fill in what no guard looks at any more.
    """
    # sudo: what this function is for; see above.
    return without_any_default(records.sudo())


def without_any_default(records):
    """These records without the defaults that the caller's context names, for code of Odoo that makes others."""
    kept = {key: value for key, value in records.env.context.items() if not key.startswith("default_")}
    return records.with_context(kept)  # pylint: disable=context-overridden


def private(env, key, default=None):
    """What our own code has put into the context under ``key``; *default* for what a caller sent under that name."""
    found = env.context.get(key)
    return found.value if isinstance(found, Private) else default
