# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What the guards of facts add to an order, from its confirmation to its close, and to one feeding.

Everything runs in turns and in changing order in one copy of the template, whose log is opened and signs: once with
the guards, once with fact_guard's hooks taken out of Python and the guards' triggers disabled. Each act of a person is
a transaction of its own, as a request is. The difference of two arms is as large as the noise of a busy machine; what
the guards themselves take is told besides: their hooks by Python's profile, their triggers by PostgreSQL's count of
time, which a superuser has to switch on (``track_functions = pl``).
"""

import contextlib
import cProfile
import gc
import pstats
import random
import statistics
import time
import uuid
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

from _bench import main, registry, row
from _orders import open_log
from psycopg2.extensions import quote_ident

ORDERS, FEEDINGS, WARM = 60, 200, 3
COMPONENTS, PLANNED, RUNNING = 1, 1_000, 21
SAMPLES, SEED, PROFILED = 4_000, 20250917, 20
#: Hooks go on to what they extend; what is complete already is what their callers would ask for anyhow.
PASSED_ON = ("create", "write", "unlink", "default_get", "_add_missing_default_values")
ADMIN = 2
#: A guard is a trigger on a table that refuses TRUNCATE, or one that calls a guard's function: as in
#: addons/fact_guard/sql/own_facts.sql. TRUNCATE itself is part of no order.
TRIGGERS = """
    SELECT tgrelid::regclass::text, tgname FROM pg_trigger
     WHERE NOT tgisinternal AND tgtype & 32 = 0 AND (tgfoid::regproc::text LIKE 'fact\\_guard\\_%'
           OR tgrelid IN (SELECT tgrelid FROM pg_trigger WHERE NOT tgisinternal AND tgtype & 32 <> 0))
"""


class Plant(NamedTuple):
    """ids of draft orders and of running work orders, names of the lots that are fed, id of what is logged."""

    drafts: list
    running: list
    lots: list
    parameter: int


class Taken(NamedTuple):
    """What one turn took: seconds by the clock, seconds of CPU here and in PostgreSQL, statements."""

    seconds: float
    cpu: float
    queries: int


def run(dsn, orders=ORDERS, feedings=FEEDINGS):
    """Measure in a copy of ``dsn["template"]``; returns rows {name, value, unit, goal, yardstick}."""
    with contextlib.ExitStack() as stack:
        opened = stack.enter_context(registry(dsn, "guard"))
        with transaction(opened) as env:
            open_log(stack, env)
            plant = prepare(env, 2 * (orders + WARM + PROFILED))
            env.cr.execute(TRIGGERS)
            triggers = env.cr.fetchall()
        drafts, steps = iter(plant.drafts), [step for step in plant.running for _arm in (True, False)]
        places = iter(steps * (feedings // RUNNING + WARM))
        works = {
            "order": (orders, lambda: make(opened, plant, next(drafts))),
            "feeding": (feedings, lambda: [feed(opened, next(places), plant.lots[0])]),
        }
        told = [told for name, work in works.items() for told in compared(name, measure(opened, triggers, *work))]
        again = {
            "order": lambda: make(opened, plant, next(drafts)),
            "feeding": lambda: [feed(opened, steps[0], plant.lots[0])],
        }
        return told + [told for name, work in again.items() for told in share(opened, name, work)]


def compared(name, taken):
    """Rows of one kind of work: by the clock, and by the CPU it used, which other work on the machine hardly moves."""
    with_guards, without = (statistics.median(turn.queries for turn in taken[arm]) for arm in (True, False))
    told = f"{with_guards:g} and {without:g} statements"
    return [
        _ratio(f"fact_guard.adds_to_{name}_cpu", *([turn.cpu for turn in taken[arm]] for arm in (True, False)), told),
        _ratio(f"fact_guard.adds_to_{name}", *([turn.seconds for turn in taken[arm]] for arm in (True, False)), told),
    ]


def _ratio(name, guarded, plain, told):
    """The ratio of the medians, and where it lies in 95 of 100 drawings from the same pairs."""
    pairs, chance = list(zip(guarded, plain, strict=True)), random.Random(SEED)
    drawn = statistics.quantiles(
        (_more(*zip(*chance.choices(pairs, k=len(pairs)), strict=True)) for _sample in range(SAMPLES)), n=40
    )
    return row(
        name,
        round(_more(guarded, plain), 2),
        "%",
        "<= 2",
        f"{1000 * statistics.median(guarded):.1f} against {1000 * statistics.median(plain):.1f} ms, medians of "
        f"{len(pairs)} pairs; 95 %: {drawn[0]:.2f} to {drawn[-1]:.2f}; {told}",
    )


def _more(guarded, plain):
    return 100 * (statistics.median(guarded) / statistics.median(plain) - 1)


def measure(opened, triggers, turns, work):
    """What each turn took: {with the guards: [Taken]}."""
    taken = {True: [], False: []}
    gc.collect()
    gc.freeze()
    for turn in range(turns + WARM):
        for guarded in (True, False) if turn % 2 else (False, True):
            gc.collect()
            with hooks(guarded):
                backend = switch(opened, triggers, guarded)
                started, used = time.perf_counter(), cpu(backend)
                queries = sum(work())
                taken[guarded].append(Taken(time.perf_counter() - started, cpu(backend) - used, queries))
    # The first turns fill caches that every later request shares.
    return {arm: times[WARM:] for arm, times in taken.items()}


def share(opened, name, work):
    """Rows: which part of one kind of work its hooks and its triggers are, by themselves."""
    hooked, whole = profiled(work)
    yield row(
        f"fact_guard.hooks_of_{name}",
        round(100 * hooked / whole, 2),
        "%",
        "<= 2",
        f"{1000 * hooked / PROFILED:.2f} of {1000 * whole / PROFILED:.1f} ms under Python's profile, {PROFILED} turns",
    )
    before, started = in_triggers(opened), time.perf_counter()
    for _turn in range(PROFILED):
        sum(work())
    taken = 1000 * (time.perf_counter() - started)
    if before is not None:
        spent = in_triggers(opened) - before
        yield row(
            f"fact_guard.triggers_of_{name}",
            round(100 * spent / taken, 2),
            "%",
            "<= 2",
            f"{spent / PROFILED:.2f} of {taken / PROFILED:.1f} ms, {PROFILED} turns",
        )


def profiled(work):
    """Seconds in fact_guard's own code and what it calls, and seconds in all, of some turns of *work*."""
    profile = cProfile.Profile()
    for _turn in range(PROFILED):
        with profile:
            sum(work())
    hooked = whole = 0
    for (path, _line, name), (_calls, _own_calls, own, _whole, callers) in pstats.Stats(profile).stats.items():
        whole += own
        if "fact_guard" in path:
            hooked += own
        elif name not in PASSED_ON:
            hooked += sum(called[3] for caller, called in callers.items() if "fact_guard" in caller[0])
    return hooked, whole


def in_triggers(opened):
    """Milliseconds that the guards' functions have taken so far; None where PostgreSQL does not count them."""
    time.sleep(1.5)  # a session tells its counts at most once a second
    with opened.cursor() as cursor:
        cursor.execute("SELECT current_setting('track_functions')")
        if cursor.fetchone()[0] == "none":
            return None
        cursor.execute(
            "SELECT coalesce(sum(total_time), 0) FROM pg_stat_user_functions WHERE funcname LIKE 'fact\\_guard%'"
        )
        return cursor.fetchone()[0]


@contextlib.contextmanager
def hooks(present):
    """With fact_guard's hooks, or with their classes as if they had none.

    What code calls by name passes on what it was given; ``_completed`` stays, for its callers need the defaults.
    """
    from odoo.addons.fact_guard.models.guarded_fields import GuardedFields
    from odoo.addons.fact_guard.models.ir_attachment import IrAttachment

    names = {GuardedFields: ("default_get", "create", "write"), IrAttachment: ("create", "write", "unlink")}
    with contextlib.ExitStack() as stack:
        if not present:
            for owner, listed in names.items():
                for name in listed:
                    stack.callback(setattr, owner, name, owner.__dict__[name])
                    delattr(owner, name)
            stack.enter_context(patch.object(GuardedFields, "_check_unguarded", lambda self, vals_list: None))
        yield


def switch(opened, triggers, present):
    """Enable or disable the guards' triggers; returns the id of PostgreSQL's process, which serves what follows, too.

    The tables are opened once more, so that what PostgreSQL knows of them is read again before the clock runs.
    """
    act = "ENABLE" if present else "DISABLE"
    with opened.cursor() as cursor:
        cursor.execute(
            ";".join(f"ALTER TABLE {table} {act} TRIGGER {quote_ident(name, cursor._obj)}" for table, name in triggers)
        )
    with opened.cursor() as cursor:
        cursor.execute(";".join(f"SELECT FROM {table} LIMIT 0" for table in dict(triggers)))
        return cursor.connection.info.backend_pid


def cpu(backend):
    """Seconds of CPU that this process and PostgreSQL's own for it, on the same machine, have used."""
    return time.process_time() + int(Path(f"/proc/{backend}/schedstat").read_text().split()[0]) / 1e9


# the plant


@contextlib.contextmanager
def transaction(opened):
    """The administrator's environment, committed at the end."""
    from odoo import api

    with opened.cursor() as cursor:
        yield api.Environment(cursor, ADMIN, {"lang": "en_US"})


def prepare(env, count):
    """Make a recipe of one step with components and a parameter, their lots, drafts and running orders."""
    from odoo import Command

    values = {"type": "consu", "is_storable": True, "tracking": "lot"}
    made, *components = env["product.product"].create(
        [{"name": f"Guarded {place}", **values} for place in range(COMPONENTS + 1)]
    )
    center = env["mrp.workcenter"].create({"name": "Guarded step"})
    parameter = env["lot.parameter"].create({"code": "GUARD-T", "name": "Temperature"})
    recipe = env["mrp.bom"].create(
        {
            "product_tmpl_id": made.product_tmpl_id.id,
            "product_qty": PLANNED,
            "operation_ids": [Command.create({"name": "Mix", "workcenter_id": center.id})],
        }
    )
    step = recipe.operation_ids.id
    recipe.bom_line_ids = [
        Command.create({"product_id": product.id, "product_qty": PLANNED, "operation_id": step})
        for product in components
    ]
    env["mrp.step.parameter"].create({"operation_id": step, "parameter_id": parameter.id, "upper": "80"})
    lots = env["stock.lot"].create(
        [{"name": f"GUARD-{product.id}", "product_id": product.id} for product in components]
    )
    lots.grade_id = False
    stock = env["stock.warehouse"].search([("company_id", "=", env.company.id)], limit=1).lot_stock_id
    for lot in lots:
        env["stock.quant"]._update_available_quantity(lot.product_id, stock, 1_000 * PLANNED, lot_id=lot)
    orders = env["mrp.production"].create(
        [{"product_id": made.id, "bom_id": recipe.id, "product_qty": PLANNED} for _order in range(count + RUNNING)]
    )
    running = orders[count:]
    running.action_confirm()
    for order in running:
        order.action_generate_serial()
        order.workorder_ids.button_start()
    return Plant(orders[:count].ids, running.workorder_ids.ids, lots.mapped("name"), parameter.id)


# what people do


def make(opened, plant, order_id):
    """Make a batch of a draft order, act by act; yields the statements that each act took."""
    with act(opened, "mrp.production", order_id) as (order, told):
        order.action_confirm()
        step_id = order.workorder_ids.id
    yield told()
    with act(opened, "mrp.workorder", step_id) as (step, told):
        step.production_id.action_generate_serial()
        step.button_start()
    yield told()
    for lot in plant.lots:
        yield feed(opened, step_id, lot, PLANNED)
    with act(opened, "mrp.workorder", step_id) as (step, told):
        step.env["mrp.step.reading"].create(
            {"log_id": step.step_log_id.id, "parameter_id": plant.parameter, "value": "71.5"}
        )
    yield told()
    with act(opened, "mrp.workorder", step_id) as (step, told):
        step.button_finish()
    yield told()
    with act(opened, "mrp.production", order_id) as (order, told):
        order.action_close_batch(PLANNED)
        if order.state != "done":
            raise RuntimeError("the order was not closed")
    yield told()


def feed(opened, step_id, lot, quantity=1):
    """Feed a lot at a running step; return the statements it took."""
    with act(opened, "mrp.workorder", step_id) as (step, told):
        answer = step._feed(lot, quantity=quantity, client_ref=str(uuid.uuid4()))
        if not answer.accepted:
            raise RuntimeError(str(answer))
    return told()


@contextlib.contextmanager
def act(opened, model, record_id):
    """A record in a transaction of its own, and a function that tells its statements once it is over."""
    with transaction(opened) as env:
        yield env[model].browse(record_id), lambda: env.cr.sql_log_count


if __name__ == "__main__":
    main(run)
