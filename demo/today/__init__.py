# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What waits for whoever logs in, of the day of the run: milk, a tank truck, an order, deliveries, things to do.

Played once a day. What a visitor has begun is left alone; what nobody touched is put off to today or taken
back, so that there is always one set to play and never a heap of them.
"""

import datetime

from ..calendar import Calendar
from . import goods, machines, making, papers, tasks, withdrawal

_PARAMETER = "demo.today"
#: Each expects those before it.
_ACTS = (
    withdrawal.withdraw,
    machines.make_ready,
    goods.top_up,
    goods.take_in_milk,
    making.open_order,
    goods.announce_truck,
    goods.announce_deliveries,
    tasks.remind,
    papers.hand_out,
)


def play(stage, day=None):
    """Bring the plant to *day* (a date; today on the factory's clock when omitted), in one transaction.

    :raises demo.stage.DemoError: something that must be true is not; nothing of the day is kept
    """
    now = datetime.datetime.now(stage.zone)
    if day and day != now.date():
        now = datetime.datetime.combine(day, datetime.time(12), stage.zone)
    parameters, stage.calendar = stage.env["ir.config_parameter"], Calendar(now)
    if (parameters.get_param(_PARAMETER) or "") >= stage.calendar.words["date"]:
        return
    print(f"\n{now:%Y-%m-%d} What waits for you today", flush=True)
    try:
        for act in _ACTS:
            act(stage)
        stage.env.cr.flush()
    finally:
        stage.clock.release()
    parameters.set_param(_PARAMETER, stage.calendar.words["date"])
    stage.env.cr.commit()
