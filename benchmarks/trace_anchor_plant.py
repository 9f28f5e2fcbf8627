# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Random days in a plant whose log is open, beside an independent account of what physically happened there.

Each sequence of days begins with an empty plant and is undone at its end, so a day costs the same at any size. What
differs between Odoo and the account is printed with the seed that plays it again.

``python benchmarks/trace_anchor_plant.py db_host db_port db_user template``, and if wished the number of days, a seed,
a file and hours. With a file the totals are kept there after each sequence, and a later call with the same seed goes
on where it was; after so many hours no more is begun.
"""

import random
import sys
from contextlib import ExitStack
from pathlib import Path

from _bench import KEYS, Sweeper, registry, row
from _campaign import Campaign
from _orders import open_log

DAYS, GOAL = 60, 10_000
SOAK = {"days": GOAL}
LENGTH = 10  # days of a sequence
ACTS = 5, 9  # of a day, as many as that at least
WHOLE = 5  # on every such day of a sequence all is compared; else what was touched, with stock, grades and exceptions
AUDITED = 5  # of so many sequences one is audited in the log
SEED = 20270301
#: What repairs, subcontractors and drop shipping take. The template has none of them: they go into the copy.
APPS = ("repair", "mrp_subcontracting", "stock_dropshipping")
BEGUN = "2027-03-01 06:00:00"


def run(dsn, days=DAYS, seed=SEED, kept=None, hours=None):
    """Play *days* days from *seed* on; what was kept in the file *kept* counts among them."""
    played = Campaign(seed, kept, hours)
    with registry(dsn, "plant", APPS) as opened, ExitStack() as stack:
        unplayed = _play(stack, opened, played, days)
    told = ", ".join([*(f"{act} {count:,}" for act, count in played.counts.most_common()), *unplayed])
    total = played.pieces * LENGTH
    return [
        row("trace_anchor.plant_days", played.counts.total() and total, "days", f">= {GOAL:,} in a soak", told),
        row("trace_anchor.plant_acts", round(played.counts.total() / max(total, 1), 1), "acts/day"),
        row("trace_anchor.plant_differences", len(played.wrong), "sequences", "0", "; ".join(played.wrong[:5])),
        row("trace_anchor.plant_held_out", sum("while it was held" in text for text in played.wrong), "lots", "0"),
        row("trace_anchor.plant_speed", round(total / max(played.seconds, 0.01), 2), "days/s"),
    ]


def _play(stack, opened, played, days):
    """Return what could not be played."""
    from freezegun import freeze_time
    from odoo import SUPERUSER_ID, api
    from odoo.addons.trace_anchor.tests.plant_stage import Stage

    cursor = stack.enter_context(opened.cursor())
    env = api.Environment(cursor, SUPERUSER_ID, {"lang": "en_US"})
    company = env["res.company"].create({"name": "Played dairy"})
    env.user.company_ids += company
    # What the chatter tells of changes is no fact, and none depends on it; the suite plays its days with it.
    env = env(context={**env.context, "allowed_company_ids": company.ids, "tracking_disable": True})
    open_log(stack, env)
    stage = Stage(env, company.with_env(env))
    cursor.commit()
    sweeper = Sweeper(cursor)

    def sequence(seed, told):
        try:
            return _sequence(stage, clock, seed, told, audited=not (seed - played.seed) % AUDITED)
        finally:
            cursor.rollback()
            env.clear()
            sweeper.sweep()

    # Freezing looks through every module that is loaded: once, and not for each sequence.
    with freeze_time(BEGUN) as clock:
        played.play(days // LENGTH, sequence)
    return [f"{act} not played: its app is not there" for act, there in stage.beyond.items() if not there]


def _sequence(stage, clock, seed, told, audited):
    """Play one; return a sentence for the first day on which something differs."""
    from odoo.addons.trace_anchor.tests.plant_compare import differences, sealing
    from odoo.addons.trace_anchor.tests.plant_player import Player, Unexpected
    from odoo.addons.trace_anchor.tests.plant_truth import Truth

    clock.move_to(BEGUN)
    player, found = Player(stage, Truth(), random.Random(seed), clock), []
    try:
        for day in range(1, LENGTH + 1):
            player.day(*ACTS)
            found += differences(player, whole=not day % WHOLE or day == LENGTH)
        found += sealing(player) if audited else []
    except Unexpected as unexpected:
        found.append(str(unexpected))
    told.update(player.told)
    if found:
        print(f"seed {seed}:", *player.story, *found, sep="\n  ", file=sys.stderr, flush=True)
    return [f"seed {seed}: {found[0]}"] if found else []


if __name__ == "__main__":
    target, more = dict(zip(KEYS, sys.argv[1:5], strict=True)), sys.argv[5:]
    asked = [kind(text) for kind, text in zip((int, int, Path, float), more, strict=False)]
    for measured in run(target, *asked):
        print(measured["name"], measured["value"], measured["unit"], measured["goal"], measured["yardstick"])
