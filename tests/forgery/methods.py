# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Every public method of our models as every role: who changes a fact, a grade, a verdict or a decision by it."""

import base64
import inspect
from collections import defaultdict
from uuid import uuid4

from odoo import fields
from odoo.exceptions import AccessError
from odoo.service.model import get_public_method

#: Methods of the ORM that the matrix tries, and what only reads.
ORM = {"create", "write", "unlink", "copy_data", "default_get", "onchange", "get_views", "session_info"}
#: Written along with an act, or in passing: the batch's own version of what the act changed, and who looked up what.
ALONG = {
    "trace_record",
    "trace_record_key",
    "trace_leaf",
    "lot_verdict",
    "lot_gate_decision",
    "batch_lookup",
    "batch_trace",
    "lot_grading",
    "lot_skipped",
    "lot_reopening",
    "lot_reopening_place",
    "batch_number_void",
    "signing_attempt",
}

FLOOR = {"operator", "supervisor", "quality", "manager", "administrator"}
LABORATORY = {"laboratory", "quality", "administrator"}
DECIDING = {"quality", "administrator"}
LOGS = {"log administrator", "administrator"}
#: Whom Odoo lets move stock in this plant: the gate is asked for what they scrap.
STORE = FLOOR | {"laboratory", "warehouse", "accountant", "maker", "keeper"}
#: Which role may change a fact, a grade, a verdict or a decision by which method; by all others nobody does. What asks
#: for a password is not called with one: none of these signs. Who is abroad acts on the logs of the own company.
MAY = {
    "batch.correction.action_correct": FLOOR,
    "batch.terminal.record": FLOOR,
    "lot.gate.override.action_approve": {"quality"},
    "lot.gate.override.action_refuse": {"quality"},
    "lot.grade.change.action_apply": DECIDING,
    "lot.result.import.action_back": LABORATORY,
    "lot.result.import.action_check": LABORATORY,
    "lot.result.import.action_settle": LABORATORY,
    "lot.result.retract.action_apply": LABORATORY,
    "lot.result.undo.action_apply": LABORATORY,
    "lot.specification.action_new_version": DECIDING,
    "maintenance.equipment.action_cleaned": FLOOR,
    "mrp.production.action_open_public_page": FLOOR | {"maker"},
    "mrp.workorder.action_cancel": FLOOR - {"operator"},
    "mrp.workorder.action_draw_sample": FLOOR | {"laboratory"},
    "mrp.workorder.button_start": FLOOR | {"maker"},
    "stock.scrap.do_scrap": STORE,
    "trace.audit.action_start": (FLOOR | LOGS | {"auditor", "abroad"}) - {"operator"},
    "trace.audit.close.action_close": DECIDING | LOGS,
    "trace.log.action_open": LOGS | {"abroad"},
    "trace.log.action_press_bead": LOGS,
    "trace.log.action_rotate_anchorer": LOGS,
    "trace.network.action_check": LOGS | {"abroad"},
    "trace.network.action_use_depth": LOGS,
    "trace.notice.action_continue": LOGS,
    "trace.notice.action_give_up": LOGS,
    "trace.ownership.action_change": LOGS,
    "trace.succession.action_end": LOGS,
}


class Methods:
    """All calls on one ground. ``calls`` counts them, ``acts`` is ``{method: {role: tables changed}}``."""

    def __init__(self, ground):
        self.ground, self.env = ground, ground.env
        self.calls, self.acts, self.refused = 0, defaultdict(dict), 0
        self.broken = defaultdict(set)

    def run(self):
        for model, name in self.public():
            for role, person in self.ground.people.items():
                for target, args in self._targets(person, model, name):
                    self._call(role, model, name, target, args)
        return self.acts

    def public(self):
        """``[(model, method)]`` that a caller may name and that our code defines or extends."""
        from .ground import OURS

        found = []
        for model in sorted(self.env.registry):
            names = {
                name
                for klass in self.env.registry[model].mro()
                if getattr(klass, "_module", None) in OURS
                for name, method in vars(klass).items()
                if inspect.isfunction(method) and not name.startswith("_")
            }
            found += [(model, name) for name in sorted(names - ORM) if self._is_public(model, name)]
        return found

    def _is_public(self, model, name):
        try:
            return bool(get_public_method(self.env[model], name))
        except (AccessError, AttributeError):
            return False

    def _targets(self, person, model, name):
        """``[(records or how to make them, arguments)]``"""
        method, records = get_public_method(person[model], name), person[model]
        args = [self._argument(model, name, parameter) for parameter in list(inspect.signature(method).parameters)[1:]]
        if getattr(method, "_api_model", False) or records._abstract:
            yield from ((records, chosen) for chosen in self._choices(args))
        elif records._transient:
            # made by the person, as the web client does
            for vals in self._wizards(model):
                yield (lambda vals=vals: records.create(vals)), args
        else:
            for record in self._records(model):
                yield from ((records.browse(record.id), chosen) for chosen in self._choices(args))

    def _choices(self, args):
        """One list of arguments for each of the variants in it."""
        variants = next((arg for arg in args if isinstance(arg, tuple)), None)
        if variants is None:
            return [args]
        return [[chosen if isinstance(arg, tuple) else arg for arg in args] for chosen in variants]

    def _records(self, model):
        found = self.ground.records(model)
        if model in ("mrp.production", "mrp.workorder"):
            running = self.ground.running
            found |= running if model == "mrp.workorder" else running.production_id
        return found

    def _argument(self, model, name, parameter):
        """A plausible value; a tuple stands for several that are tried one after the other."""
        step, order = self.ground.running, self.ground.running.production_id
        log = self.env["mrp.step.log"].search([], limit=1)
        lot = self.env["stock.lot"].search([("name", "!=", False)], limit=1)
        known = {
            "text": lot.name,
            "workcenter_id": step.workcenter_id.id,
            "entry": tuple(self._entries(step)),
            "log_id": log.id,
            "workorder_id": step.id,
            "feeding_id": self.env["mrp.feeding"].search([], limit=1).id,
            "login": "zhao.min",
            "password": "guess",
            "hidden": True,
            "question": {"mode": "both", "lot_ids": lot.ids},
            "barcode": lot.name,
            "quantity": order.product_qty,
            "why": "for a test",
            "code": lot.name,
            "key": "release",
            "mend": True,
            "first_lot": "F-1",
            "count": 2,
            "context_data": {"default_product_id": 1},
            "mode": "generate",
            "lot_text": "F-1",
            "method": ("action_sequence", "action_anchor", "action_resume"),
            "prefill": None,
            "workbook": None,
            "data": {},
            "objs": None,
            "raise_on_invalid_state": False,
        }
        return known.get(parameter)

    def _entries(self, step):
        """One entry of a terminal of each kind, in the name of whoever sends it."""
        parameter = step.operation_id.step_parameter_ids[:1].parameter_id
        fed = step.production_id.move_raw_ids.product_id
        lot = self.env["stock.lot"].search([("product_id", "in", fed.ids)], limit=1)
        for kind, more in {
            "start": {},
            "scan": {"code": lot.name},
            "feed": {"code": lot.name, "quantity": 1},
            "finish": {"why": "forged"},
            "reading": {"parameter_id": parameter.id, "value": "75"},
            "sample": {"purpose": "step", "place": "tank"},
            "close": {"quantity": 1, "why": "forged"},
        }.items():
            at = str(fields.Datetime.now())
            yield {"uuid": str(uuid4()), "workorder_id": step.id, "kind": kind, "at": at, **more}

    def _wizards(self, model):
        """Values of the dialogs, as the screens open them."""
        find = lambda name, *domain: self.env[name].search(list(domain), limit=1)  # noqa: E731  names for one page
        ended = find("mrp.production", ("release_decision", "!=", False))
        order, result = self.ground.running.production_id, find("lot.test.result")
        log, sealed = find("trace.log", ("state", "=", "open")), find("trace.record")
        told = {
            "batch.sign": [
                {"res_model": signed._name, "res_id": signed.id, "role": role, "meaning": meaning}
                for signed in (order, ended, find("mrp.step.log"), find("mrp.feeding"))
                for role, meaning in (("operator", "performed"), ("quality", "approved"))
            ],
            "batch.close": [{"production_id": order.id, "quantity": 1, "why": "forged"}],
            "batch.correction": [
                {"feeding_id": find("mrp.feeding").id, "quantity": 0, "reason": "forged"},
                {"reading_id": find("mrp.step.reading").id, "value": "72", "reason": "forged"},
            ],
            "mrp.feeding.scan": [{"workorder_id": self.ground.running.id, "code": "RM-1", "quantity": 1}],
            "mrp.reading.import": [{"content": base64.b64encode(b"a,b\n1,2\n").decode(), "filename": "f.csv"}],
            "lot.grade.change": [
                {"lot_ids": lot.ids, "grade_id": find("lot.grade", ("id", "!=", lot.grade_id.id)).id, "reason": "f"}
                for lot in (self.ground.sample.lot_id, ended.lot_producing_ids[:1])
            ],
            "lot.result.retract": [{"result_ids": result.ids, "reason": "forged"}],
            "lot.result.undo": [{"import_id": find("lot.result.import").id, "reason": "forged"}],
            "lot.result.verify": [{"result_ids": result.ids}],
            "lot.verdict.replay": [{}],
            "trace.audit.close": [{"finding_ids": find("trace.audit.finding").ids, "reason": "forged"}],
            "trace.disclosure": [{"record_id": sealed.id}],
            "trace.erasure": [{"record_id": sealed.id, "reason": "forged"}],
            "trace.ownership": [{"log_id": log.id, "address": "0x" + "11" * 20}],
            "trace.succession": [{"log_id": log.id, "reason": "forged", "has_successor": False}],
            "res.users.identitycheck": [{"password": "guess"}],
            "stock.ageing.report": [{}],
        }
        return told.get(model, [{}])

    def _call(self, role, model, name, target, args):
        self.calls += 1
        person = self.ground.people[role]
        args = [{**arg, "user_id": person.uid} if isinstance(arg, dict) and "uuid" in arg else arg for arg in args]
        changes, refusal = self.ground.attempt(lambda: getattr(target() if callable(target) else target, name)(*args))
        self.refused += bool(refusal)
        if isinstance(refusal, (TypeError, AttributeError, KeyError, IndexError)):
            self.broken[f"{model}.{name}"].add(f"{role}: {refusal!r}"[:150])
        tables = {table for table, *_row in changes} - ALONG
        if tables:
            self.acts[f"{model}.{name}"].setdefault(role, set()).update(tables)
