# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Random days in a plant whose log is open, beside an independent account of what physically happened there.

Each sequence of days begins with an empty plant and is undone at its end, so a day costs the same at any size. What
differs between Odoo and the account is printed with the seed that plays it again.

``python benchmarks/trace_anchor_plant.py db_host db_port db_user template [days [seed]]``
"""

import random
import sys
import time
from collections import Counter
from contextlib import ExitStack

from _bench import KEYS, registry, row
from _orders import open_log

DAYS, GOAL = 60, 10_000
SOAK = {"days": GOAL}
LENGTH = 10  # days of a sequence
AUDITED = 5  # of so many sequences one is audited in the log
SEED = 20270301
#: What repairs, subcontractors and drop shipping take. The template has none of them: they go into the copy.
APPS = ("repair", "mrp_subcontracting", "stock_dropshipping")
BEGUN = "2027-03-01 06:00:00"


def run(dsn, days=DAYS, seed=SEED):
    """Play *days* days from *seed* on."""
    with registry(dsn, "plant", APPS) as opened, ExitStack() as stack:
        told, wrong, seconds, unplayed = _play(stack, opened, days, seed)
    done = ", ".join([*(f"{act} {count:,}" for act, count in told.most_common()), *unplayed])
    return [
        row("trace_anchor.plant_days", told.total() and days, "days", f">= {GOAL:,} in a soak", done),
        row("trace_anchor.plant_differences", len(wrong), "sequences", "0", "; ".join(wrong[:5])),
        row("trace_anchor.plant_held_out", sum("while it was held" in text for text in wrong), "lots", "0"),
        row("trace_anchor.plant_speed", round(days / seconds, 2), "days/s"),
    ]


def _play(stack, opened, days, seed):
    from odoo import SUPERUSER_ID, api
    from odoo.addons.trace_anchor.tests.plant_stage import Stage

    cursor = stack.enter_context(opened.cursor())
    env = api.Environment(cursor, SUPERUSER_ID, {"lang": "en_US"})
    company = env["res.company"].create({"name": "Played dairy"})
    env.user.company_ids += company
    env = env(context={**env.context, "allowed_company_ids": company.ids})
    open_log(stack, env)
    stage = Stage(env, company.with_env(env))
    cursor.commit()
    told, wrong, started = Counter(), [], time.perf_counter()
    for number in range(days // LENGTH):
        wrong += _sequence(stage, seed + number, told, audited=not number % AUDITED)
        cursor.rollback()
        env.clear()
    unplayed = [f"{act} not played: its app is not there" for act, there in stage.beyond.items() if not there]
    return told, wrong, time.perf_counter() - started, unplayed


def _sequence(stage, seed, told, audited):
    """Play one; return a sentence for the first day on which something differs."""
    from freezegun import freeze_time
    from odoo.addons.trace_anchor.tests.plant_compare import differences, sealing
    from odoo.addons.trace_anchor.tests.plant_player import Player, Unexpected
    from odoo.addons.trace_anchor.tests.plant_truth import Truth

    found = []
    with freeze_time(BEGUN) as clock:
        player = Player(stage, Truth(), random.Random(seed), clock)
        try:
            for _day in range(LENGTH):
                player.day()
                found += differences(player)
            found += sealing(player) if audited else []
        except Unexpected as unexpected:
            found.append(str(unexpected))
    told.update(player.told)
    if found:
        print(f"seed {seed}:", *player.story, *found, sep="\n  ", file=sys.stderr, flush=True)
    return [f"seed {seed}: {found[0]}"] if found else []


if __name__ == "__main__":
    target = dict(zip(KEYS, sys.argv[1:5], strict=True))
    for measured in run(target, *map(int, sys.argv[5:])):
        print(measured["name"], measured["value"], measured["unit"], measured["yardstick"])
