# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What the tests run in ``odoo shell`` on the plant; each returns plain values."""

import os
from unittest.mock import patch

from odoo.addons.fact_guard.models.guarded_fields import GuardedFields
from odoo.tools import SQL

from . import acts, acts_on_batches, acts_on_lots, acts_on_notes, acts_on_overrides, acts_on_results, random_calls  # noqa: F401  lists of acts
from .ground import Ground
from .matrix import Matrix
from .methods import MAY, Methods

#: Models whose records people make themselves: somebody has to succeed without the forged value.
PEOPLE_MAKE = (
    "lot.sample",
    "lot.test.result",
    "lot.gate.override",
    "mrp.deviation",
    "mrp.step.reading",
    "mrp.step.attachment",
    "lot.specification",
    "mrp.production",
    "stock.lot",
    "trace.network",
    "trace.witness",
)
#: A field that nothing but its guard keeps.
GUARDED = ("trace.network", "code_hash")


def matrix(env):
    before = _stored(env)
    with Ground.of(env) as ground:
        attempts = Matrix(ground)
        through = attempts.run()
        told = {
            "tried": attempts.tried.total(),
            "ways": len(attempts.tried),
            "roles": len(ground.people),
            "models": len(ground.guarded_models()),
            "made": attempts.made.total(),
            "through": through,
            "fields": sum(len(ground.fields(model)) for model in ground.guarded_models()),
            "never made": [model for model in PEOPLE_MAKE if not (attempts.makes(model) or attempts.made[model])],
        }
    return told | {"committed": _stored(env) != before}


def unguarded(env, model=GUARDED[0], name=GUARDED[1]):
    """Ways by which a value gets into a field whose guard is taken away."""
    with Ground.of(env) as ground:
        ground.people = {"log administrator": ground.people["log administrator"]}
        attempts, guarded = Matrix(ground), type(env[model])._guarded_names
        with (
            patch.object(type(env[model]), "_guarded_names", lambda self, level: guarded(self, level) - {name}),
            patch.object(ground, "fields", lambda asked: {name: "owner"}),
        ):
            return sorted({found.way for found in attempts.run({model: [name]})})


def methods(env):
    with Ground.of(env) as ground:
        attempts = Methods(ground)
        done = attempts.run()
        return {
            "methods": len(attempts.public()),
            "calls": attempts.calls,
            "refused": attempts.refused,
            "acts": len(done),
            "forbidden": [
                (name, role, sorted(tables))
                for name, roles in done.items()
                for role, tables in roles.items()
                if role not in MAY.get(name, ())
            ],
        }


def without_order(env):
    """Models without a row on a plant where no step is ready any more."""
    env["mrp.workorder"].search([("state", "=", "ready")]).production_id.action_cancel()
    with Ground.of(env) as ground:
        return [name for name in ground.guarded_models() if not ground.records(name)]


def replayed(env):
    """What each known attack reached."""
    with Ground.of(env) as ground:
        return {name: acts.reached(ground, name) for name in acts.ACTS}


def random(env):
    return random_calls.run(env, int(os.environ.get("FORGERY_SEQUENCES", random_calls.SHORT)))


def random_unguarded(env):
    """The rule that random calls break where no field is guarded."""
    try:
        random_calls.run(
            env, 200, lambda: patch.object(GuardedFields, "_guarded_names", lambda self, level: frozenset())
        )
    except AssertionError as broken:
        return str(broken)
    return None


def _stored(env):
    """A digest of all rows of all facts, as another connection would see them."""
    env.cr.execute(
        "SELECT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal AND tgtype & 32 <> 0 ORDER BY 1"
    )
    return [
        (
            table,
            env.execute_query(
                SQL("SELECT count(*), md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM %s t", SQL.identifier(table))
            )[0],
        )
        for [table] in env.cr.fetchall()
    ]
