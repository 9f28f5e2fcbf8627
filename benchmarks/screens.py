# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""How long people wait for a screen: the first page after the start, and each main screen as its role opens it.

A plant of its own under ``make run``, looked at in Chromium. A warm screen is opened from within the web client, as by
a click, until it is drawn; beside it, by the same person in the same minute, a screen of Odoo's own: contacts, as list
or form. Alone, on a plant that is served: ``python benchmarks/screens.py http://127.0.0.1:8069 out/logins.json``.
"""

import json
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "benchmarks")]

from _bench import row  # noqa: E402
from browser import SETTLED, chromium  # noqa: E402

REPEATED = 7
FIRST_PAGE, WARM = "<= 3 s", "<= 1.5 s"


class Screen(NamedTuple):
    """One screen: who opens it, by which action, on which record (a model whose first record is taken), and Odoo's own
    screen of the same kind."""

    name: str
    role: str
    action: str
    model: str = ""
    yardstick: str = "list"
    params: str = ""


SCREENS = (
    Screen("terminal", "operator", "mrp_batch_terminal.batch_terminal_action"),
    Screen("today", "manager", "mrp_batch_trace.batch_today_action"),
    Screen("batch_list", "quality", "mrp_batch_record.batch_record_action"),
    Screen("batch_form", "quality", "mrp_batch_record.batch_record_action", "mrp.production", "form"),
    Screen("trace", "quality", "mrp_batch_trace.action_trace", "stock.lot", "list", "lot_ids"),
    Screen("sample_form", "lab", "stock_lot_quality.lot_sample_action", "lot.sample", "form"),
    Screen("lot_list", "quality", "stock.action_production_lot_form"),
    Screen("lot_form", "quality", "stock.action_production_lot_form", "stock.lot", "form"),
    Screen("deviation_list", "quality", "mrp_batch_record.mrp_deviation_action"),
    Screen("ageing_dialog", "accountant", "stock_inventory_ageing.stock_ageing_report_action", "", "form"),
    Screen("proof_log", "log_administrator", "trace_anchor.trace_log_action"),
)
#: Odoo's own, that every user may open.
YARDSTICKS = {"list": ("base.action_partner_form", "list", False), "form": ("base.action_partner_form", "form", True)}
#: Opens an action as a click does and gives the milliseconds until it is drawn.
OPEN = """(async () => {
    const {action, orm} = odoo.__WOWL_DEBUG__.root.env.services;
    const drawn = () => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    await action.doAction({type: 'ir.actions.act_window_close'});
    await drawn();
    const began = performance.now();
    await action.doAction(%(action)s, %(options)s);
    for (let i = 0; i < 600 && document.querySelector('.o_loading_indicator, .o_blockUI'); i++) await drawn();
    await drawn();
    return performance.now() - began;
})()"""


def run(dsn, plant=None):
    """Rows of name, value, unit, goal, yardstick. ``dsn`` is not used: the plant brings its own server.

    :param plant: (address, {role: (login, password)}) of a plant that is served; one is made when omitted
    """
    if plant:
        return [*first_page(plant[0]), *warm(*plant)]
    with served() as (base, logins):
        return [*first_page(base), *warm(base, logins)]


@contextmanager
def served():
    """A plant under ``make run``: its address and its people."""
    from plants import PORTS, environment, run_bootstrap, start_bootstrap

    base = f"http://127.0.0.1:{PORTS['HTTP_PORT']}"
    with tempfile.TemporaryDirectory() as folder:
        environ = environment(Path(folder))
        process = start_bootstrap("run", environ)
        try:
            if not any(base in line for line in process.stdout):
                raise RuntimeError("make run ended before it served.")
            yield base, people(Path(folder) / "out" / "logins.json")
        finally:
            process.terminate()
            process.wait(60)
            run_bootstrap("stop", environ)


def people(path):
    """{role: (login, password)} of the file that ``make run`` writes; the first of each role."""
    found = {}
    for person in json.loads(Path(path).read_text()):
        found.setdefault(person["role"], (person["login"], person["password"]))
    return found


def first_page(base):
    """The login page in a browser that has never been there: what the first visitor waits."""
    with chromium() as page:
        began = time.perf_counter()
        page.open(f"{base}/web/login", "document.querySelector('input[name=login]')", pause=0)
        seconds = time.perf_counter() - began
    return [row("screens.first_page", round(seconds, 2), "s", FIRST_PAGE, "login page, empty browser, first request")]


def warm(base, logins):
    """Each screen as its role; screens of one role in one browser, that has seen each of them once."""
    rows = []
    for role in dict.fromkeys(screen.role for screen in SCREENS):
        if role not in logins:
            continue
        with chromium() as page:
            began = time.perf_counter()
            page.log_in(base, *logins[role])
            if not rows:
                rows.append(
                    row(
                        "screens.first_login",
                        round(time.perf_counter() - began, 2),
                        "s",
                        "",
                        "from the login page until the home page is drawn, empty browser",
                    )
                )
            page.wait("odoo.__WOWL_DEBUG__ && " + SETTLED)
            rows += [measure(page, screen) for screen in SCREENS if screen.role == role]
    return rows


def measure(page, screen):
    """The row of one screen: median of its times, beside those of Odoo's own, taken in turn."""
    ours, action = [], opened(page, screen)
    theirs, stock = [], opened(page, Screen("", "", *yardstick_of(screen)))
    for number in range(REPEATED + 1):
        took, base = page.evaluate(stock), page.evaluate(action)
        if number:  # the first opening loads views and code
            theirs.append(took)
            ours.append(base)
    if trouble := page.trouble():
        raise AssertionError(f"{screen.name}: {trouble}")
    told = f"{median(theirs) / 1000:.2f} s: contacts, as {screen.yardstick}; slowest of ours {max(ours) / 1000:.2f} s"
    return row(f"screens.{screen.name}", round(median(ours) / 1000, 2), "s", WARM, told)


def yardstick_of(screen):
    action, _kind, on_record = YARDSTICKS[screen.yardstick]
    return action, "res.partner" if on_record else ""


def opened(page, screen):
    """The script that opens a screen and says how long it took."""
    action, options = json.dumps(screen.action), {"clearBreadcrumbs": True}
    if screen.model:
        [record] = page.call(screen.model, "search", [[]], {"limit": 1, "order": "id"})
        if screen.params:
            loaded = page.evaluate(
                f"odoo.__WOWL_DEBUG__.root.env.services.action.loadAction({action}).then(found => ({{...found}}))"
            )
            action = json.dumps({**loaded, "params": {screen.params: [record]}})
        else:
            options |= {"viewType": "form", "props": {"resId": record}}
    elif screen.action == YARDSTICKS["list"][0]:
        options |= {"viewType": "list"}
    return OPEN % {"action": action, "options": json.dumps(options)}


if __name__ == "__main__":
    for told in run({}, (sys.argv[1], people(sys.argv[2])) if len(sys.argv) > 2 else None):
        print(f"{told['name']:<28}{told['value']:>8,} {told['unit']:<4}{told['goal']:<12}{told['yardstick']}")
