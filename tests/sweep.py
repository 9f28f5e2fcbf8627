# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Opens, as one person, everything the screens show to that person, the way the web client asks for it.

Menus, actions, views, first records, links and buttons are taken from what the server sends to that person, so a new
menu or button is swept without a word here. Nothing is
kept: each button is pressed inside a savepoint that is rolled back.
"""

import ast
import contextlib
import logging
from typing import NamedTuple
from unittest.mock import patch

from lxml import etree
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tools.safe_eval import safe_eval

X2MANY = ("one2many", "many2many")
#: Roots of other apps of which only what a role works with is ours to answer for.
OURS = (
    "mrp_batch_record",
    "mrp_batch_terminal",
    "mrp_batch_trace",
    "stock_lot_quality",
    "stock_batch_numbering",
    "stock_inventory_ageing",
    "trace_anchor",
    "mrp_batch_numbering",
)
#: What speaks to a chain, a witness or a laboratory, or makes a key: it cannot be taken back, or works for minutes.
NOT_PRESSED = {
    "action_anchor_again",
    "action_ask_witnesses",
    "action_check",
    "action_continue",
    "action_deploy",
    "action_pull",
    "action_rotate_anchorer",
    "action_run",
    "action_start",
    "action_again",
    "action_import_published",
}


class Trouble(NamedTuple):
    """One thing that a person was shown and that did not open."""

    path: str
    kind: str
    message: str


class Sweep:
    """What one person meets; ``run`` opens it all and returns the troubles.

    :param env: an environment of the plant, as superuser
    :param user: the person, a ``res.users`` record
    :param lang: the language the person reads
    """

    def __init__(self, env, user, lang):
        companies = user.company_ids.ids
        self.env = env(
            user=user.id,
            su=False,
            context={"lang": lang, "tz": user.tz, "uid": user.id, "allowed_company_ids": companies},
        )
        self.troubles, self.opened, self._seen = [], 0, set()

    def run(self, menus=None):
        with patch.object(type(self.env.cr), "commit", lambda cursor: None):
            for name, action in self._menus(menus):
                self._action(name, action, depth=0)
        return self.troubles

    # what is on the way ------------------------------------------------------------------------------------------

    def _menus(self, modules):
        """Yield ``(names joined, action)`` of each visible menu that comes from ``modules`` and opens something."""
        menus = self.env["ir.ui.menu"].load_menus(False)
        for menu in menus.values():
            module = (menu.get("xmlid") or "").split(".")[0]
            if not menu.get("action_id") or module not in (modules or OURS):
                continue
            action = self._try(menu["name"], lambda m=menu: self._load_named(m["action_id"]))
            if action:
                yield menu["name"], action

    @contextlib.contextmanager
    def _undone(self):
        """Whatever happens inside is taken back, in the database and in the caches."""
        cr = self.env.cr
        with contextlib.suppress(_Undo), cr.savepoint(flush=True):
            yield
            raise _Undo
        self.env.invalidate_all()

    def _try(self, path, look):
        """Return what ``look`` returns, inside a savepoint; a trouble is noted with the path and gives None."""
        answer = None
        try:
            with self._undone():
                answer = look()
                self.env.flush_all()
        except AccessError as error:
            self.troubles.append(Trouble(path, "access", str(error)[:300]))
        except (UserError, RedirectWarning) as error:
            logging.getLogger(__name__).info("%s: %s", path, error)
        except Exception as error:  # noqa: BLE001  any crash is a finding
            self.troubles.append(Trouble(path, type(error).__name__, str(error)[:300]))
        self.opened += 1
        return answer

    # opening -----------------------------------------------------------------------------------------------------

    def _action(self, path, action, depth):
        kind = action.get("type")
        if kind == "ir.actions.server":
            action = self._try(path, lambda: self.env["ir.actions.server"].browse(action["id"]).sudo(False).run())
            if isinstance(action, dict):
                self._action(path, action, depth)
        elif kind == "ir.actions.report":
            self._report(path, action)
        elif kind == "ir.actions.act_window":
            self._window(path, action, depth)

    def _report(self, path, action):
        ids = (action.get("context") or {}).get("active_ids") or action.get("res_ids") or []
        ours = action.get("report_name", "").split(".")[0] in OURS  # core's own print a label for each piece of a batch
        if ids and ours and action.get("report_type", "").startswith("qweb"):
            report = self.env["ir.actions.report"]
            self._try(
                f"{path} > print {action['report_name']}", lambda: report._render_qweb_html(action["report_name"], ids)
            )

    def _window(self, path, action, depth):
        model = action["res_model"]
        context = self._value(action.get("context"), {})
        modes = action.get("views") or [(False, mode) for mode in (action.get("view_mode") or "form").split(",")]
        record = action.get("res_id")
        key = (model, tuple((view or False, mode) for view, mode in modes), bool(record))
        if key in self._seen:
            return
        self._seen.add(key)
        asked = [[view, mode] for view, mode in modes] + [[False, "search"]]
        records = self.env[model].with_context(**context)
        views = self._try(f"{path} ({model})", lambda: records.get_views(asked, {"toolbar": True}))
        if not views:
            return
        self._views(path, action, records, views["views"], depth)

    def _views(self, path, action, records, views, depth):
        domain = self._value(action.get("domain"), [])
        found = [action["res_id"]] if action.get("res_id") else []
        for mode, view in views.items():
            if mode in ("list", "kanban", "activity", "calendar"):
                arch = etree.fromstring(view["arch"])
                look = f"{path} [{mode}]"
                rows = self._try(
                    look,
                    lambda a=arch: records.web_search_read(
                        domain, self._specification(records, a), limit=20, count_limit=10001
                    ),
                )
                found = found or [row["id"] for row in (rows or {}).get("records", [])[:1]]
            elif mode in ("pivot", "graph"):
                self._try(f"{path} [{mode}]", lambda v=view: self._grouped(records, domain, v))
        if "form" in views:
            self._form(path, records, views["form"], found[:1], depth)

    def _grouped(self, records, domain, view):
        arch = etree.fromstring(view["arch"])
        grouped, measures = [], ["__count"]
        for node in arch.iter("field"):
            field = records._fields[node.get("name")]
            if node.get("type") == "measure":
                measures.append(f"{field.name}:{field.aggregator or 'sum'}")
            elif field.type in ("date", "datetime"):
                grouped.append(f"{field.name}:{node.get('interval') or 'month'}")
            else:
                grouped.append(field.name)
        return records.formatted_read_group(domain, grouped, measures)

    def _form(self, path, records, view, ids, depth):
        arch = etree.fromstring(view["arch"])
        look = f"{path} [form]"
        specification = self._specification(records, arch)
        if not ids:
            if arch.get("create", "1") not in ("0", "false", "False") and records.has_access("create"):
                self._try(f"{look} new", lambda: records.onchange({}, [], specification))
            return
        record = records.browse(ids)
        values = self._try(f"{look} {ids}", lambda: record.web_read(specification))
        if values and depth < 2:
            self._prints(look, record, view)
            self._press(look, record, arch, values[0], depth)
            self._follow(look, record, arch, values[0], depth)

    def _prints(self, path, record, view):
        for item in (view.get("toolbar") or {}).get("print", []):
            action = self._load_named(item["id"])
            self._report(path, {**action, "context": {"active_ids": record.ids}})

    def _press(self, path, record, arch, values, depth):
        """Each button that is visible: one that opens something is followed, one that acts is taken back."""
        for node in arch.iter("button"):
            name, kind = node.get("name"), node.get("type")
            if kind not in ("object", "action") or name in NOT_PRESSED:
                continue
            row = self._row(record, node, values)
            if row is None or not self._visible(node, row[1]):
                continue
            target = row[0].with_context(**self._value(node.get("context"), {}, row[1]))
            look = f"{path} > {node.get('string') or name}"
            if kind == "object":
                answer = self._try(look, lambda t=target, n=name: getattr(t, n)())
            else:
                answer = self._load_named(name)
            if isinstance(answer, dict) and answer.get("type"):
                answer = {
                    **answer,
                    "context": {
                        **self._value(answer.get("context"), {}, {"active_id": target.id}),
                        "active_id": target.id,
                        "active_ids": target.ids,
                        "active_model": target._name,
                    },
                }
                self._action(look, answer, depth + 1)

    def _load_named(self, number):
        action = self.env["ir.actions.actions"].sudo().browse(int(number))
        return self.env[action.type].sudo().browse(action.id)._get_action_dict()

    def _row(self, record, node, values):
        """The record on which a button of an embedded list works: the first row of that list; None without one."""
        for parent in node.iterancestors():
            if parent.tag == "field":
                rows = values.get(parent.get("name")) or []
                lines = self.env[record._fields[parent.get("name")].comodel_name]
                if not rows or not isinstance(rows[0], dict):
                    return None
                return lines.browse(rows[0]["id"]), {**rows[0], "parent": _Dotted(values)}
        return record, values

    def _visible(self, node, values):
        for part in (node, *node.iterancestors()):
            if part.tag == "field" and part is not node:
                return True
            condition = part.get("invisible") or part.get("column_invisible")
            if condition and self._condition(condition, values):
                return False
        return True

    def _condition(self, text, values):
        plain = {name: self._plain(value) for name, value in values.items()}
        try:
            return bool(safe_eval(text, {**plain, "context": dict(self.env.context), "uid": self.env.uid}))
        except Exception:  # noqa: BLE001  a name the client knows and this reader does not: take it as shown
            return False

    @staticmethod
    def _plain(value):
        if isinstance(value, dict) and "id" in value:
            return value["id"]
        if isinstance(value, list):
            return [row.get("id") if isinstance(row, dict) else row for row in value]
        return value

    def _follow(self, path, record, arch, values, depth):
        """Open the record behind each link of the form, and the rows of its lists."""
        for node in arch.iter("field"):
            if any(parent.tag == "field" for parent in node.iterancestors()) or not self._visible(node, values):
                continue
            field = record._fields.get(node.get("name"))
            value = values.get(node.get("name"))
            if not field or not field.relational or "no_open" in (node.get("options") or ""):
                continue
            if field.type == "many2one" and not self.env[field.comodel_name].has_access("read"):
                self._closed(f"{path} > {node.get('name')}", field.comodel_name)
                continue
            if not value:
                continue
            if field.type == "many2many" and (node.get("widget") or "").startswith("many2many_"):
                continue
            target = (
                value["id"]
                if isinstance(value, dict)
                else next((row["id"] for row in value if isinstance(row, dict)), None)
                if isinstance(value, list)
                else None
            )
            if not target or field.comodel_name in ("res.users", "res.company"):
                continue
            if field.type == "one2many" and node.find("form") is not None:
                continue
            self._link(f"{path} > {node.get('name')}", field.comodel_name, target, depth)

    def _closed(self, path, model):
        """A link that this person cannot follow, whether or not the record at hand has one."""
        if (model, "closed") not in self._seen:
            self._seen.add((model, "closed"))
            self.troubles.append(Trouble(path, "closed", model))

    def _link(self, path, model, number, depth):
        if (model, "link") in self._seen:
            return
        self._seen.add((model, "link"))
        line = self.env[model].browse(number)
        action = self._try(path, lambda: line.get_formview_action())
        if action:
            self._action(path, {**action, "res_id": number}, depth + 1)

    # reading -----------------------------------------------------------------------------------------------------

    def _specification(self, records, arch):
        """The fields a view asks for, nested lists included, as the web client's ``getFieldsSpec`` names them."""
        wanted = {}
        for node in arch.iter("field"):
            parents = [parent.tag for parent in node.iterancestors()]
            if "field" in parents:
                continue
            name = node.get("name")
            field = records._fields.get(name)
            if field is None or "groupby" in parents:
                continue
            wanted[name] = self._of_field(records, field, node)
        return wanted

    def _of_field(self, records, field, node):
        if field.type in X2MANY:
            lines = self.env[field.comodel_name]
            inner = [part for part in node if part.tag in ("list", "kanban", "form")]
            tags = (node.get("widget") or "").startswith("many2many")
            if not inner and not tags and node.getroottree().getroot().tag == "form":
                with contextlib.suppress(AccessError):
                    context = self._value(node.get("context"), {})
                    mode = (node.get("mode") or "list").split(",")[0]
                    inner = [etree.fromstring(lines.with_context(**context).get_view(view_type=mode)["arch"])]
            fields = {}
            for part in inner:
                fields |= self._specification(lines, part)
            return {"fields": {**(fields or {"display_name": {}})}, "limit": 40}
        if field.type in ("many2one", "reference"):
            return {"fields": {"display_name": {}}}
        return {}

    def _value(self, text, default, names=None):
        if not isinstance(text, str):
            return text or default
        names = {
            "uid": self.env.uid,
            "context": dict(self.env.context),
            "active_id": False,
            "active_ids": [],
            "allowed_company_ids": self.env.context["allowed_company_ids"],
            **(names or {}),
        }
        try:
            return safe_eval(text, {**names}) or default
        except Exception:  # noqa: BLE001  names of the client, as context_today
            with contextlib.suppress(ValueError, SyntaxError):
                return ast.literal_eval(text)
            return default


class _Undo(Exception):
    """Ends a savepoint so that it is rolled back."""


class _Dotted(dict):
    __getattr__ = dict.get


def sweep_plant(env):
    """Sweep the plant as each of its people, in the language each reads; returns ``{login: [opened, troubles]}``."""
    found = {}
    for user in env["res.users"].search([("share", "=", False), ("id", "!=", env.ref("base.user_admin").id)]):
        sweep = Sweep(env, user, user.lang)
        troubles = sweep.run()
        found[user.login] = [sweep.opened, troubles]
        env.cr.rollback()
    return found
