# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The ways by which a value may come in."""

import base64
import json
from typing import NamedTuple

from odoo.addons.fact_guard.guard import Owned
from odoo.fields import Command

FILE = base64.b64encode(b"forged").decode()


class Try(NamedTuple):
    """What a way gets: the role's view of the model and the record, what is sent, values of a new record."""

    model: object
    record: object
    vals: dict
    base: dict


def _import(ask, values):
    """A file of one row."""
    columns = {
        f"{name}/.id" if name != ".id" and ask.model._fields[name].type == "many2one" else name: str(value)
        for name, value in values.items()
    }
    ask.model.load(list(columns), [list(columns.values())])


def _defaults(values):
    return {f"default_{name}": value for name, value in values.items()}


def _set_own_defaults(ask):
    env = ask.model.env
    # sudo: people may set their own defaults one by one; here all of them at once.
    env["ir.default"].sudo().create(
        [
            {
                "field_id": env["ir.model.fields"]._get_ids(ask.model._name)[name],
                "json_value": json.dumps(value),
                "user_id": env.uid,
            }
            for name, value in ask.vals.items()
        ]
    )
    return True


def _through_onchange(ask):
    answer = ask.model.onchange({**ask.base, **ask.vals}, list(ask.vals), dict.fromkeys(ask.vals, {}))
    ask.model.web_save({**ask.base, **ask.vals, **(answer.get("value") or {})}, {})


def _translate(ask):
    for name, value in ask.vals.items():
        if ask.model._fields[name].translate:
            ask.record.update_field_translations(name, {"en_US": str(value), "zh_CN": str(value)})


#: Ways to a record that is there.
WRITES = {
    "write": lambda ask: ask.record.write(ask.vals),
    "write False": lambda ask: ask.record.write(dict.fromkeys(ask.vals, False)),
    "web_save": lambda ask: ask.record.web_save(ask.vals, {}),
    "web_save_multi": lambda ask: ask.record.web_save_multi([ask.vals], {}),
    "import over it": lambda ask: _import(ask, {".id": ask.record.id, **ask.vals}),
    "translation": _translate,
}


#: Ways that make a record with the value.
MAKES = {
    "create": lambda ask: ask.model.create([{**ask.base, **ask.vals}]),
    "create False": lambda ask: ask.model.create([{**ask.base, **dict.fromkeys(ask.vals, False)}]),
    "web_save new": lambda ask: ask.model.web_save({**ask.base, **ask.vals}, {}),
    "onchange, then save": _through_onchange,
    "import": lambda ask: _import(ask, {**ask.base, **ask.vals}),
    "copy": lambda ask: ask.record.copy(ask.vals),
}


#: Ways that make a record without naming the value: as defaults of all fields at once.
DEFAULTS = {
    "default of the context": lambda ask: ask.model.with_context(_defaults(ask.vals)).create([ask.base]),
    "default of the user": lambda ask: _set_own_defaults(ask) and ask.model.create([ask.base]),
    "copy, default of the context": lambda ask: ask.record.with_context(_defaults(ask.vals)).copy(),
    "name_create": lambda ask: ask.model.with_context(_defaults(ask.vals)).name_create("forged"),
}


#: As a method does that anybody may call: what it makes is its own, but the context is that of the caller.
BY_CODE = {
    "default of the context of a method": lambda ask: (
        ask.model.sudo().with_context(_defaults(ask.vals)).create([Owned(ask.base)])
    ),
    "default of the context of a method in superuser mode": lambda ask: (
        ask.model.sudo().with_context(_defaults(ask.vals)).create([dict(ask.base)])
    ),
}


#: Ways that take a record off its parent, or away.
REMOVES = {"unlink": lambda ask: ask.record.unlink()}


BY_PARENT = {
    "deleted by a parent": Command.delete,
    "unlinked by a parent": Command.unlink,
    "cleared by a parent": lambda _id: Command.clear(),
    "replaced by a parent": lambda _id: Command.set([]),
}
