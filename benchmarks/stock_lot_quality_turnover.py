# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Turnover of an electronics plant's stock over one year, with the rule (first expiring first out, gated) and without.

The same demand, opening stock, prices and shelf lives from data/electronics are played through Odoo's own reservation:
with FEFO and the gate; with Odoo's strategy 'closest', a storekeeper who takes from the nearest bin; and with 'lifo',
one who takes what came last. What was already on the shelf when the year begins is the same. Each way is played twice:
buying fixed lots off a contract (``cycle_``), and by Odoo's reordering rules with minimum and maximum
(``cycle_reordered_``, the policy and its reasons are in _reordered.py).

Cycle: average value of stock (weekly, before and after consumption, expired stock included until it is scrapped),
divided by the value consumed a day. Picking in another order cannot change it by itself: with the same receipts and
the same consumption the same quantity lies in stock. It can change by what expires, is thrown out and is bought
again; so the value expired, bought and short is told beside it. Since a plant that waits for its material less often
has more of it, the last rows give each other way as much more safety as it needs to wait no longer than FEFO does.
"""

from functools import partial

from _bench import environment, main, row
from _electronics import START, Plant, moment
from _reordered import ReorderedPlant

#: Weeks of demand, tried one after the other.
MORE_SAFETY = (0.25, 0.5, 1, 2)
SOAK, SOAK_ONLY = {}, True  # years of days, played many times
WAYS = (("fefo", True), ("closest", False), ("lifo", False))


def run(dsn):
    """Play the years in a copy of ``dsn["template"]``; returns rows {name, value, unit, goal, yardstick}."""
    with environment(dsn, "turnover") as env:
        quick = env(context=dict(env.context, tracking_disable=True, mail_create_nolog=True))
        contract = {strategy: played(quick, Plant, strategy, gated) for strategy, gated in WAYS}
        reordered = {strategy: played(quick, ReorderedPlant, strategy, gated) for strategy, gated in WAYS}
        return [*compared("", contract), *compared("reordered_", reordered), *served_alike(quick, reordered)]


def compared(purchasing, years):
    """Rows on FEFO and how it compares with each other way.

    :param purchasing: str, goes into the names; years: {strategy: Year}, FEFO first
    """
    rule = years["fefo"]
    rows = [row(f"stock_lot_quality.cycle_{purchasing}fefo", round(rule.cycle_days, 1), "days", "", told(rule))]
    for name, year in list(years.items())[1:]:
        against = f"{purchasing}fefo_against_{name}"
        rows += [
            row(f"stock_lot_quality.cycle_{purchasing}{name}", round(year.cycle_days, 1), "days", "", told(year)),
            row(
                f"stock_lot_quality.cycle_{against}",
                percent(rule.cycle_days, year.cycle_days),
                "%",
                "-20",
                f"{rule.cycle_days:.1f} days against {year.cycle_days:.1f}",
            ),
            row(
                f"stock_lot_quality.scrap_{against}",
                percent(rule.scrapped, year.scrapped),
                "%",
                "",
                f"{rule.scrapped:,.0f} against {year.scrapped:,.0f}",
            ),
            row(
                f"stock_lot_quality.oldest_tenth_{against}",
                percent(rule.oldest_tenth, year.oldest_tenth),
                "%",
                "",
                f"a tenth was older at use than {rule.oldest_tenth} days against {year.oldest_tenth}",
            ),
        ]
    return rows


def served_alike(env, years):
    """Rows on FEFO against the other ways with the least more safety that keeps production waiting no longer."""
    rule, rows = years["fefo"], []
    for strategy, gated in WAYS[1:]:
        more, year = 0, years[strategy]
        if year.short > rule.short:
            more, year = least_safety(env, strategy, gated, rule.short)
        rows.append(
            row(
                f"stock_lot_quality.cycle_reordered_fefo_against_{strategy}_served_alike",
                percent(rule.cycle_days, year.cycle_days),
                "%",
                "-20",
                f"{rule.cycle_days:.1f} days against {year.cycle_days:.1f} with {more} weeks more safety; {told(year)}",
            )
        )
    return rows


def least_safety(env, strategy, gated, short):
    """(weeks, Year) of the first of MORE_SAFETY that keeps production waiting for no more than *short*, or the last."""
    for more in MORE_SAFETY:
        year = played(env, partial(ReorderedPlant, more_safety=more), strategy, gated)
        if year.short <= short:
            break
    return more, year


def percent(value, against):
    return round(100 * (value / against - 1), 1) if against else 0.0


def told(year):
    return (
        f"used {year.used:,.0f}, bought {year.bought:,.0f}, expired {year.scrapped:,.0f}, "
        f"short on average {year.short:,.0f}"
    )


def played(env, plant, strategy, gated):
    """The Year of one way of picking; plant: the class that plays it, and buys in its own way."""
    from freezegun import freeze_time

    with freeze_time(moment(START)) as frozen:
        return plant(env, strategy, gated).play(frozen)


if __name__ == "__main__":
    main(run)
