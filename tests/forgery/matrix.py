# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Each guarded field by each way in as each role: what is stored afterwards is what was stored before.

A value got in when a row that was there reads differently, or when a new row has the value that was sent where the same
act without it stores another.
"""

import base64
import json
from collections import Counter, defaultdict
from functools import partial
from typing import NamedTuple

from odoo.addons.fact_guard.guard import Owned
from odoo.fields import Command

TO_MANY = ("one2many", "many2many")
FILE = base64.b64encode(b"forged").decode()


class Through(NamedTuple):
    """One value that got in."""

    role: str
    field: str
    way: str
    seen: str


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
        for name, value in values.items()}
    ask.model.load(list(columns), [list(columns.values())])


def _defaults(values):
    return {f"default_{name}": value for name, value in values.items()}


def _set_own_defaults(ask):
    env = ask.model.env
    # sudo: people may set their own defaults one by one; here all of them at once.
    env["ir.default"].sudo().create([
        {"field_id": env["ir.model.fields"]._get_ids(ask.model._name)[name], "json_value": json.dumps(value),
         "user_id": env.uid} for name, value in ask.vals.items()])
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
    "default of the context of a method": lambda ask: ask.model.sudo().with_context(_defaults(ask.vals)).create(
        [Owned(ask.base)]),
    "default of the context of a method in superuser mode": lambda ask: ask.model.sudo().with_context(
        _defaults(ask.vals)).create([dict(ask.base)]),
}
#: Ways that take a record off its parent, or away.
REMOVES = {"unlink": lambda ask: ask.record.unlink()}
BY_PARENT = {"deleted by a parent": Command.delete, "unlinked by a parent": Command.unlink,
             "cleared by a parent": lambda _id: Command.clear(), "replaced by a parent": lambda _id: Command.set([])}


class Matrix:
    """All attempts on one ground; ``run`` returns what got in. ``tried`` counts by way, ``made`` rows by model."""

    def __init__(self, ground):
        self.ground, self.env = ground, ground.env
        self.tried, self.made, self.through = Counter(), Counter(), []
        self._honest, self._parents = {}, self._all_parents()
        self._related = self._all_related()

    def run(self, only=None):
        """:param only: ``{model: field names}``; all of them when empty"""
        for model in only or self.ground.guarded_models():
            levels, base = self.ground.fields(model), self.ground.base(model)
            levels = {name: level for name, level in levels.items() if not only or name in only[model]}
            records = self.ground.records(model)
            values = {name: self._value(self.env[model]._fields[name], records[-1:]) for name in levels}
            for role, person in self.ground.people.items():
                ask = Try(person[model], person[model], {}, base)
                if any(person[model].has_access(right) for right in ("write", "create", "unlink")):
                    for record in records:
                        newest = record == records[-1:]
                        self._record(role, ask._replace(record=person[model].browse(record.id)), levels, values, newest)
                else:
                    self._shut(role, ask._replace(record=person[model].browse(records[-1:].id)), levels, values)
            self._by_code(ask._replace(record=ask.model.browse(records[-1:].id)), values)
        return self.through

    def makes(self, model):
        """Whether some role makes a record with the values that attempts start from."""
        base = self.ground.base(model)
        return any(
            self._honest_rows(role, _create, Try(person[model], person[model], {}, base))
            for role, person in self.ground.people.items())

    def _record(self, role, ask, levels, values, newest):
        """:param newest: whether new records are tried, too: once for a model and a role"""
        owners = self._owners(ask)
        made = {name: value for name, value in values.items() if newest and self._is_made(ask, name, levels[name])}
        for name in levels:
            self._field(role, ask._replace(vals={name: values[name]}), owners, name in made)
        self._by_defaults(role, ask._replace(vals=made))
        if self.ground.is_fact(ask.model._name):
            self._remove(role, ask, owners)

    def _shut(self, role, ask, levels, values):
        """Who has no right to the model: each field is written, the other ways take all of them at once."""
        for name in levels:
            self._writes(role, "write", WRITES["write"], ask._replace(vals={name: values[name]}))
        made = {name: value for name, value in values.items() if self._is_made(ask, name, levels[name])}
        owners = self._owners(ask)
        self._field(role, ask._replace(vals=values), owners, False)
        if made:
            self._fill(role, ask._replace(vals=made), owners)
        self._by_defaults(role, ask._replace(vals=made))
        self._remove(role, ask, owners)

    def _is_made(self, ask, name, level):
        """Whether this value must not be given to a new record either."""
        return level == "owner" and ask.model._fields[name].type not in TO_MANY

    def _field(self, role, ask, owners, made):
        for way, act in WRITES.items():
            self._writes(role, way, act, ask)
        for above, link in owners:
            command = Command.update(ask.record.id, ask.vals)
            self._writes(role, "update by a parent", partial(_command, above, link, command), ask)
        for name in ask.vals:
            self._by_links(role, ask, name)
            if ask.model._fields[name].type == "binary":
                self._by_file(role, ask, name)
        if made:
            self._fill(role, ask, owners)

    def _fill(self, role, ask, owners):
        for way, act in MAKES.items():
            sent = dict.fromkeys(ask.vals) if way == "create False" else ask.vals
            self._makes(role, way, partial(act, ask), ask, sent, _copy if way == "copy" else _create)
        for above, link in owners:
            base = {name: value for name, value in ask.base.items() if value != above.id}
            forged, honest = Command.create(base | ask.vals), Command.create(base)
            self._makes(role, "create by a parent", partial(_command, above, link, forged, ask), ask, ask.vals,
                        partial(_command, above, link, honest))

    def _by_defaults(self, role, ask):
        """All defaults in one record; where they are refused together, each alone."""
        for way, act in DEFAULTS.items() if ask.vals else ():
            honest = {"copy, default of the context": _copy, "name_create": _name_create}.get(way, _create)
            refusal = self._makes(role, way, partial(act, ask), ask, ask.vals, honest)
            if refusal and self._honest_rows(role, honest, ask):
                for name, value in ask.vals.items():
                    alone = ask._replace(vals={name: value})
                    self._makes(role, way, partial(act, alone), alone, alone.vals, honest)

    def _by_code(self, ask, values):
        """What a method makes takes no value that it does not name itself: each guarded field by itself."""
        for name, value in values.items():
            if name not in ask.base and ask.model._fields[name].type not in TO_MANY:
                for way, act in BY_CODE.items():
                    alone = ask._replace(vals={name: value})
                    self._makes("any", way, partial(act, alone), alone, alone.vals, _by_code)

    # what is sent ---------------------------------------------------------------------------------------------------

    def _value(self, field, record):
        """A value that is neither what is stored nor what would be stored of itself."""
        now = record[field.name]
        if field.type == "many2one":
            mine = {*now.ids, self.ground.company.id, *(person.uid for person in self.ground.people.values())}
            others = self.env[field.comodel_name].with_context(active_test=False)
            return others.search([("id", "not in", list(mine))], limit=1).id or others.search([], limit=1).id
        if field.type in TO_MANY:
            return [Command.set([])]
        if field.type == "selection":
            return next((other for other in reversed(field.get_values(self.env)) if other != now), now)
        if field.type == "boolean":
            return not now
        if type(field).__name__ == "Digest":
            return "f0" * 32
        return {"integer": 424242, "float": 4242.5, "monetary": 4242.5, "date": "2001-02-03",
                "json": {"forged": 424242}, "datetime": "2001-02-03 04:05:06", "binary": FILE,
                "many2one_reference": 424242}.get(field.type, "forged 424242")

    @staticmethod
    def _is(stored, sent):
        """Whether a stored value, as jsonb shows it, is the one that was sent."""
        if stored is None or sent is None:
            return stored is sent
        if isinstance(stored, str) and isinstance(sent, str):
            return sent in stored.replace("T", " ")
        return stored == sent or (isinstance(stored, dict) and str(sent) in str(stored))

    # attempts -------------------------------------------------------------------------------------------------------

    def _attempt(self, way, act):
        self.tried[way] += 1
        return self.ground.attempt(act)

    def _writes(self, role, way, act, ask):
        changes, _refusal = self._attempt(way, partial(_do, act, ask))
        self._report(role, ask, way, changes)

    def _makes(self, role, way, act, ask, values, honest):
        """Try to make a row with these values; returns the refusal."""
        changes, refusal = self._attempt(way, act)
        rows = _new_rows(changes, ask)
        self.made[ask.model._name] += len(rows)
        known = rows and self._honest_rows(role, honest, ask)
        for name, sent in values.items():
            stored = [row[name] for row in rows if name in row and self._is(row[name], sent)]
            if stored and not any(self._is(row[name], sent) for row in known):
                self.through.append(Through(role, f"{ask.model._name}.{name}", way, str(stored[0])))
        self._report(role, ask, way, changes)
        return refusal

    def _honest_rows(self, role, act, ask):
        """New rows of the same act without the value."""
        key = str((role, ask.model._name, ask.record.id, getattr(act, "args", act)))
        if key not in self._honest:
            changes, _refusal = self.ground.attempt(partial(_do, act, ask))
            self._honest[key] = _new_rows(changes, ask)
        return self._honest[key]

    def _report(self, role, ask, way, changes):
        """Rows that were there and read differently: of the model itself, and of those a list holds."""
        for table, number, name, before, after in changes:
            own = table == ask.record._table and (name is None or name in ask.vals or not ask.vals)
            to_many = any(ask.model._fields[sent].type in TO_MANY for sent in ask.vals)
            if not _is_new(name, before) and (own or to_many):
                seen = f"{table} {number} {name}: {before} -> {after}"[:200]
                self.through.append(Through(role, f"{ask.model._name}.{name or '*'}", way, seen))

    def _remove(self, role, ask, owners):
        for way, act in REMOVES.items():
            self._writes(role, way, act, ask)
        for above, link in owners:
            for way, command in BY_PARENT.items():
                self._writes(role, way, partial(_command, above, link, command(ask.record.id)), ask)

    # ways around ----------------------------------------------------------------------------------------------------

    def _all_parents(self):
        """``{model: [(parent model, field)]}`` of the lists that hold its records."""
        found = defaultdict(set)
        for name, model in self.env.registry.items():
            for field in self.env[name]._fields.values():
                if field.type == "one2many" and field.inverse_name and not model._abstract and not model._transient:
                    found[field.comodel_name].add((name, field.name))
        return found

    def _all_related(self):
        """``{(model, field): [(model, field, path)]}`` of related fields that can be written."""
        found = defaultdict(list)
        for name, model in self.env.registry.items():
            for field in self.env[name]._fields.values():
                if field.related and not field.readonly and not field.inherited and not model._abstract:
                    to = field.related_field
                    path = field.related.rpartition(".")[0]
                    found[to.model_name, to.name].append((name, field.name, path))
        return found

    def _owners(self, ask):
        """``[(parent record, its list)]`` that hold this record."""
        record, found = self.env[ask.model._name].browse(ask.record.id), []
        for parent, name in sorted(self._parents[record._name]):
            inverse = record._fields.get(self.env[parent]._fields[name].inverse_name)
            if inverse and inverse.type == "many2one" and record[inverse.name]:
                found.append((record[inverse.name].with_env(ask.model.env), name))
        return found

    def _by_links(self, role, ask, name):
        for model, field, path in self._related[ask.model._name, name]:
            pointing = self.env[model].search([(path, "=", ask.record.id)], limit=1).with_env(ask.model.env)
            if pointing:
                self._writes(role, "related field", lambda ask, p=pointing, f=field: p.write({f: ask.vals[name]}), ask)

    def _by_file(self, role, ask, name):
        """A guarded file, by the attachments' own model."""
        files = ask.model.env["ir.attachment"]
        held = {"res_model": ask.model._name, "res_id": ask.record.id, "res_field": name}
        kept = self.env["ir.attachment"].search([(key, "=", value) for key, value in held.items()])
        mine = kept.with_env(files.env)
        for way, act in {
            "second file": lambda: files.create({"name": "forged", "datas": ask.vals[name], **held}),
            "file rewritten": lambda: mine.write({"datas": ask.vals[name]}),
            "file moved": lambda: mine.write({"res_id": 0}),
            "file removed": mine.unlink,
        }.items():
            after = []
            _changes, refusal = self._attempt(
                way, lambda act=act, after=after: (act(), after.extend(self._files(held))))
            if not refusal and after != self._files(held):
                self.through.append(Through(role, f"{ask.model._name}.{name}", way, str(after)))

    def _files(self, held):
        self.env.flush_all()
        self.env.cr.execute("SELECT id, checksum FROM ir_attachment"
                            " WHERE res_model = %s AND res_id = %s AND res_field = %s ORDER BY id", list(held.values()))
        return self.env.cr.fetchall()


def _do(act, ask):
    act(ask)


def _create(ask):
    ask.model.create([ask.base])


def _by_code(ask):
    ask.model.sudo().create([Owned(ask.base)])


def _copy(ask):
    ask.record.copy()


def _name_create(ask):
    ask.model.name_create("forged")


def _command(above, link, command, _ask):
    above.write({link: [command]})


def _new_rows(changes, ask):
    return [row for table, _id, name, before, row in changes if _is_new(name, before) and table == ask.record._table]


def _is_new(name, before):
    """Whether a change is a row that was not there, and not a column that was empty."""
    return name is None and before is None
