# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Random calls of people without a say, in random order, held against a small model of what they may leave behind."""

from collections import Counter
from contextlib import nullcontext

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from odoo.service.model import get_public_method

from .ground import Ground
from .methods import MAY, Methods
from .rules import LOW, contradictions, forbidden

#: Keys of the context that code of ours or of Odoo's reads.
KEYS = [
    "deciding_batch",
    "lot_gate",
    "by_verdict",
    "lot_birth",
    "happened_at",
    "install_mode",
    "tracking_disable",
    "import_file",
    "keep_fed_lines",
    "force_company",
    "brought_about",
    "numbering",
    "scheduling",
    "skip_uom_conversion",
    "update_delivery_shipping_partner",
]
VALUES = {
    "integer": st.integers(-5, 10**6),
    "boolean": st.booleans(),
    "float": st.floats(-10, 1e6),
    "date": st.sampled_from(["2001-01-01", "2035-01-01", False]),
    "datetime": st.sampled_from(["2001-01-01 00:00:00", "2035-01-01 00:00:00", False]),
    "json": st.sampled_from([{}, {"a": 1}, False]),
    "binary": st.sampled_from(["QQ==", False]),
}
#: Calls of one sequence.
CALLS = 6
#: Sequences of the run within the suite; FORGERY_SEQUENCES asks for more, make soak for 10,000.
SHORT = 40
#: Sequences on one ground: what they take back stays in the tables until the transaction ends.
TOGETHER = 500


class Callers(RuleBasedStateMachine):
    """One rule for each kind of call; ``world`` is what all sequences share, ``found`` counts their calls."""

    world, found = None, Counter()

    def __init__(self):
        super().__init__()
        self.ground = self.world.ground
        self.ground.begin()

    def teardown(self):
        self.found["sequences"] += 1
        self.ground.end()

    @rule(data=st.data())
    def create(self, data):
        role, model = data.draw(self.world.whose["create"])
        records, vals = self._records(role, model, data), self._vals(model, data)
        base = self.ground.bases[model]
        vals = base | vals if data.draw(st.booleans()) else vals | base
        self._step(role, lambda: records.create([vals]))

    @rule(data=st.data())
    def write(self, data):
        if data.draw(st.integers(0, 4)) == 0:
            role, model = data.draw(self.world.whose["unlink"])
            return self._step(role, self._record(role, model, data).unlink)
        role, model = data.draw(self.world.whose["write"])
        record, vals = self._record(role, model, data), self._vals(model, data, 1)
        return self._step(role, lambda: record.write(vals))

    @rule(data=st.data())
    def call(self, data):
        role, (model, name) = data.draw(st.sampled_from(LOW)), data.draw(self.world.method)
        person = self.ground.people[role]
        targets = list(self.world.methods._targets(person, model, name))
        if not targets:
            return
        target, args = data.draw(st.sampled_from(targets))
        args = [{**arg, "user_id": person.uid} if isinstance(arg, dict) and "uuid" in arg else arg for arg in args]
        self._step(
            role, lambda: get_public_method(person[model], name)(target() if callable(target) else target, *args)
        )

    def _step(self, role, act):
        changes, refusal = self.ground.step(act, self.ground.people[role])
        self.found["calls"] += 1
        self.found["refused"] += bool(refusal)
        if changes:
            self.found["changed"] += 1
            bad = [*forbidden(self.ground, role, changes), *contradictions(self.ground, changes)]
            assert not bad, (role, bad[:3])

    def _records(self, role, model, data):
        values = self._vals(model, data) if data.draw(st.booleans()) else {}
        keys = data.draw(st.sets(st.sampled_from(KEYS), max_size=2))
        return self.ground.people[role][model].with_context(
            {f"default_{name}": value for name, value in values.items()} | dict.fromkeys(keys, True),
            allowed_company_ids=self.ground.company.ids,
        )

    def _record(self, role, model, data):
        ids = self.ground.env[model].with_context(active_test=False).search([], limit=5, order="id desc").ids
        return self._records(role, model, data).browse(data.draw(st.sampled_from(ids)) if ids else [])

    def _vals(self, model, data, least=0):
        """Values of up to three fields; every other time of *least*, so that something is stored."""
        most = data.draw(st.sampled_from([least, 3]))
        names = data.draw(st.lists(self.world.name[model], min_size=least, max_size=most, unique=True))
        return {name: data.draw(self._value(self.ground.env[model]._fields[name])) for name in names}

    def _value(self, field):
        if field.type == "many2one":
            return st.sampled_from([*self.ground.ids(field.comodel_name), False])
        if field.type == "selection":
            return st.sampled_from([*field.get_values(self.ground.env), False])
        return VALUES.get(field.type, st.sampled_from(["", "x", "72.5", "\u4e2d", "a" * 300, False]))


class World:
    """What the calls of one run are drawn from."""

    def __init__(self, ground):
        self.ground, self.methods = ground, Methods(ground)
        models = sorted(ground.bases)
        anyone = st.tuples(st.sampled_from(LOW), st.sampled_from(models))
        self.whose = {}
        for right in ("create", "write", "unlink"):
            may = [(role, model) for role in LOW for model in models if ground.people[role][model].has_access(right)]
            # Mostly somebody who has the right, so that it is the guards that are asked.
            self.whose[right] = st.one_of(st.sampled_from(may), st.sampled_from(may), anyone)
        self.name = {model: self._names(model) for model in models}
        acting = [tuple(name.rsplit(".", 1)) for name in MAY]
        self.method = st.one_of(st.sampled_from(acting), st.sampled_from(self.methods.public()))

    def _names(self, model):
        """Fields to send a value for: every other time a guarded one."""
        sendable = sorted(self.ground.sendable[model])
        guarded = [name for name in sendable if name in self.ground.guarded[model]]
        return st.one_of(st.sampled_from(guarded or sendable), st.sampled_from(sendable))


def run(env, sequences=SHORT, without=nullcontext):
    """Counts of the sequences, of their calls, of those refused and of those that changed something.

    :param without: context manager of a guard to be taken away meanwhile
    :raises AssertionError: a call left behind what no rule allows
    """
    Callers.found.clear()
    for number, begun in enumerate(range(0, sequences, TOGETHER)):
        with Ground.of(env) as ground:
            ground.prepare_calls()
            Callers.world = World(ground)
            with without():
                run_state_machine_as_test(
                    seed(number)(Callers),
                    settings=settings(
                        max_examples=min(sequences - begun, TOGETHER),
                        stateful_step_count=CALLS,
                        deadline=None,
                        database=None,
                        phases=[Phase.generate],
                        suppress_health_check=list(HealthCheck),
                    ),
                )
        print(dict(Callers.found), flush=True)
    return dict(Callers.found)
