# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Turnover of an electronics plant's stock over one year, with the rule (first expiring first out, gated) and without.

The same demand, contracts, opening stock, prices and levels from data/electronics are played three times through
Odoo's own reservation: with FEFO and the gate; with Odoo's strategy 'closest', a storekeeper who takes from the nearest
bin; and with 'lifo', one who takes what came last. What was already on the shelf when the year begins is the same.

Cycle: average value of stock (weekly, before and after consumption, expired stock included until it is scrapped),
divided by the value consumed a day. Picking in another order cannot change it by itself: with the same receipts and
the same consumption the same quantity lies in stock. It can change by what expires, is thrown out and is bought
again; so the value expired, bought and short is told beside it.
"""

from _bench import environment, main, row
from _electronics import START, Plant, moment

WAYS = (("fefo", True), ("closest", False), ("lifo", False))


def run(dsn):
    """Play the years in a copy of ``dsn["template"]``; returns rows {name, value, unit, goal, yardstick}."""
    years = played(dsn)
    rule = years.pop("fefo")
    rows = [
        row("stock_lot_quality.cycle_fefo", round(rule.cycle_days, 1), "days", "", told(rule)),
    ]
    for name, year in years.items():
        change = 100 * (rule.cycle_days / year.cycle_days - 1)
        rows += [
            row(f"stock_lot_quality.cycle_{name}", round(year.cycle_days, 1), "days", "", told(year)),
            row(f"stock_lot_quality.cycle_fefo_against_{name}", round(change, 1), "%", "-20",
                f"{rule.cycle_days:.1f} days against {year.cycle_days:.1f}"),
            row(f"stock_lot_quality.scrap_fefo_against_{name}", round(100 * (rule.scrapped / year.scrapped - 1), 1)
                if year.scrapped else 0.0, "%", "", f"{rule.scrapped:,.0f} against {year.scrapped:,.0f}"),
            row(f"stock_lot_quality.oldest_tenth_fefo_against_{name}",
                round(100 * (rule.oldest_tenth / year.oldest_tenth - 1), 1), "%", "",
                f"a tenth was older at use than {rule.oldest_tenth} days against {year.oldest_tenth}"),
        ]
    return rows


def told(year):
    return (f"used {year.used:,.0f}, bought {year.bought:,.0f}, expired {year.scrapped:,.0f}, "
            f"short on average {year.short:,.0f}")


def played(dsn):
    """The Year of each way of picking: {strategy: Year}."""
    from freezegun import freeze_time

    years = {}
    with environment(dsn, "turnover") as env:
        quick = env(context=dict(env.context, tracking_disable=True, mail_create_nolog=True))
        for strategy, gated in WAYS:
            with freeze_time(moment(START)) as frozen:
                years[strategy] = Plant(quick, strategy, gated).play(frozen)
    return years


if __name__ == "__main__":
    main(run)
