# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Everything that each person of the played plant is shown opens; every menu in a real Chromium, in two languages.

Runs after the demo's tests, on the plant they played. Pictures go to ``out/screens`` of that plant, for eyes.
"""

import json
import re
import socket
import time

import pytest
from browser import SETTLED, chromium
from plants import PORTS, ROOT, run_in_plant, start_bootstrap

BASE = f"http://127.0.0.1:{PORTS['HTTP_PORT']}"
OURS = (
    "mrp_batch_record",
    "mrp_batch_terminal",
    "mrp_batch_trace",
    "stock_lot_quality",
    "stock_batch_numbering",
    "stock_inventory_ageing",
    "trace_anchor",
)
LANGUAGES = ("en_US", "zh_CN")
ROLE = "manager"


@pytest.fixture(scope="module")
def served(plant):
    """The plant under ``make run``; yields its logins once it says that it runs."""
    folder, environ = plant
    process = start_bootstrap("run", environ)
    for line in process.stdout:
        if BASE in line:
            break
    else:
        pytest.fail("make run ended before it served.")
    yield folder, {login["role"]: login for login in json.loads((folder / "out" / "logins.json").read_text())}
    process.terminate()
    process.wait(60)
    with socket.socket() as door:
        assert door.connect_ex(("127.0.0.1", int(PORTS["HTTP_PORT"]))), "make run was ended and left its server behind"


def _our_menus(page):
    """``[(xml id, name, action path)]`` of the menus that come from our addons and open something."""
    menus = page.evaluate("fetch('/web/webclient/load_menus').then(answer => answer.json())")
    found = []
    for menu in menus.values():
        xml_id = menu.get("xmlid") or ""
        if xml_id.split(".")[0] in OURS and menu.get("actionID"):
            found.append((xml_id, menu["name"], menu["actionID"]))
    return sorted(set(found))


SWEEP = f"""
import json, sys
sys.path.insert(0, {str(ROOT / "tests")!r})
from sweep import sweep_plant
print("SWEPT", json.dumps(sweep_plant(env)))
"""
SIZES = {"phone": (390, 844), "tablet": (1024, 768), "tablet-upright": (768, 1024)}
#: Keys of the terminal that a finger in a glove misses.
SMALL_KEYS = """
[...document.querySelectorAll('.o_terminal button')]
    .map(key => [key.innerText || key.title, key.getBoundingClientRect()])
    .filter(([, box]) => box.width && (box.width < 44 || box.height < 44)).map(([name]) => name)
"""
#: Roles and what their tours are called.
TOURS = {
    "manager": "manager",
    "quality": "quality",
    "supervisor": "supervisor",
    "lab": "laboratory",
    "operator": "operator",
    "auditor": "auditor",
    "warehouse": "warehouse",
    "log_administrator": "log_administrator",
}
#: Where a tour stands: its stop, and the place on the page that it points at; null when it is over. Until its pointer
#: is drawn it does not listen: a click leaves the page and not the stop.
TOUR_STEP = """
(() => {
    const name = localStorage.getItem("current_tour");
    if (!name) return null;
    const {registry} = odoo.loader.modules.get("@web/core/registry");
    const steps = registry.category("web_tour.tours").get(name).steps();
    const index = Number(localStorage.getItem("current_tour.index"));
    const target = document.querySelector(".o_tour_pointer") && steps[index].trigger.split(/,\\s*(?![^(]*\\))/)
        .flatMap(part => [...document.querySelectorAll(part)]).find(element => element.getClientRects().length);
    target?.scrollIntoView({block: "center", inline: "center"});
    const box = target?.getBoundingClientRect();
    return {name, index, trigger: steps[index].trigger,
        place: box && {x: box.left + Math.min(box.width / 2, 60), y: box.top + box.height / 2}};
})()
"""
#: Where each role lands after the login.
HOMES = {
    "operator": "/odoo/terminal",
    "auditor": "/odoo/find-batch",
    "quality": "/odoo/batch-today",
    "manager": "/odoo/batch-today",
    "accountant": "/odoo/inventory-ageing",
    "log_administrator": "/odoo/trace-log",
    "lab": "/odoo/",
    "warehouse": "/odoo/batch-today",
}


def test_everyone_opens_everything_they_are_shown(plant):
    """Menus, views, first records, their links and buttons, prints: no access error, no traceback, for nobody."""
    output = run_in_plant(SWEEP, plant[1])
    swept = json.loads(next(line for line in output.splitlines() if line.startswith("SWEPT"))[6:])
    assert len(swept) >= 10 and all(opened > 40 for opened, _troubles in swept.values()), swept
    assert not {login: troubles for login, (_opened, troubles) in swept.items() if troubles}


@pytest.mark.parametrize("role", HOMES)
def test_each_role_lands_where_its_work_is(served, role):
    """On a phone and on a tablet, held upright and across: nothing is wider than the screen, keys fit a finger."""
    folder, logins = served
    with chromium(*SIZES["phone"]) as page:
        page.log_in(BASE, logins[role]["login"], logins[role]["password"])
        page.wait(f"location.pathname.startsWith({json.dumps(HOMES[role])})")
        for device, size in SIZES.items():
            page.size(*size)
            page.rest()
            page.picture(folder / "out" / "screens" / device / f"{role}.png")
            _check_fits(page, device)
        if role == "operator":  # the terminal fills the screen
            _check_terminal_on_tablets(page, folder)
            return
        page.size(1400, 900)
        page.command("Page.reload")  # Odoo's menu bar, built on a phone, does not grow with the window
        page.wait("document.querySelector('.o_menu_sections .dropdown-toggle, .o_menu_sections .o_nav_entry')")


def _check_fits(page, where):
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert not page.trouble() and not page.errors and wide <= 0, (where, page.trouble(), page.errors[:2], wide)
    assert page.evaluate(SMALL_KEYS) == [], where


def _check_terminal_on_tablets(page, folder):
    """From the work centres to the step at hand: each picture fits."""
    for pressed in (".o_terminal_card[data-center]", ".o_terminal_card[data-order]"):
        page.evaluate(f"document.querySelector({json.dumps(pressed)}).click()")
        page.wait(f"!document.querySelector({json.dumps(pressed)})")
        for device in ("tablet", "tablet-upright"):
            page.size(*SIZES[device])
            page.rest()
            page.picture(folder / "out" / "screens" / device / f"terminal-{pressed[22:-1]}.png")
            _check_fits(page, (device, pressed))


@pytest.mark.parametrize("role", TOURS)
def test_each_tour_is_walked_to_its_end(served, role):
    """As its role, by the button on Today; and Odoo starts none of its own after it."""
    _folder, logins = served
    with chromium() as page:
        page.log_in(BASE, logins[role]["login"], logins[role]["password"])
        page.open(f"{BASE}/odoo/batch-today", "document.querySelector('.o_batch_tour')")
        page.rest()
        page.evaluate("document.querySelector('.o_batch_tour').click()")
        page.wait("localStorage.getItem('current_tour')")
        assert page.evaluate("localStorage.getItem('current_tour')") == f"batch_trace_{TOURS[role]}"
        _walk_tour(page)
        page.rest()
        assert page.evaluate("localStorage.getItem('current_tour')") is None
        assert not page.trouble() and not page.errors, (page.trouble(), page.errors[:2])


def test_the_accountant_s_tour_is_walked_to_its_end(served):
    """From the person's own menu, on the page that the login leads to."""
    _folder, logins = served
    with chromium() as page:
        page.log_in(BASE, logins["accountant"]["login"], logins["accountant"]["password"])
        page.wait("location.pathname.startsWith('/odoo/inventory-ageing')")
        page.rest()
        page.evaluate("document.querySelector('.o_user_menu button').click()")
        page.wait("document.querySelector('[data-menu=ageing_tour]')")
        page.evaluate("document.querySelector('[data-menu=ageing_tour]').click()")
        page.wait("localStorage.getItem('current_tour')")
        assert page.evaluate("localStorage.getItem('current_tour')") == "stock_inventory_ageing"
        _walk_tour(page)
        page.wait("document.querySelector('.o_list_view')")
        page.rest()
        assert page.evaluate("localStorage.getItem('current_tour')") is None
        assert not page.trouble() and not page.errors, (page.trouble(), page.errors[:2])


def _walk_tour(page):
    """Click what the tour points at until it is over; a stop that nothing follows is dead."""
    at, end, clicked = None, 0, 0
    while step := page.evaluate(TOUR_STEP):
        if step["index"] != at:
            at, end, clicked = step["index"], time.monotonic() + 30, 0
        assert time.monotonic() < end, f"The tour goes no further: {step}"
        if step.get("place") and time.monotonic() - clicked > 3:
            for kind, button in (("mouseMoved", "none"), ("mousePressed", "left"), ("mouseReleased", "left")):
                page.command("Input.dispatchMouseEvent", type=kind, button=button, clickCount=1, **step["place"])
            clicked = time.monotonic()
        time.sleep(0.3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_menu_opens(served, language):
    folder, logins = served
    login = logins.get(ROLE) or next(iter(logins.values()))
    with chromium() as page:
        page.log_in(BASE, login["login"], login["password"])
        user = page.call("res.users", "search", [[["login", "=", login["login"]]]])
        page.call("res.users", "write", [user, {"lang": language}])
        menus = _our_menus(page) if page.open(f"{BASE}/odoo", SETTLED) is None else []
        assert len(menus) > 15, "the app's menus are not there"
        bad = []
        for xml_id, name, action in menus:
            page.errors.clear()
            page.open(f"{BASE}/odoo/action-{action}", SETTLED)
            picture = folder / "out" / "screens" / language / f"{xml_id.replace('.', '-')}.png"
            page.picture(picture)
            if page.trouble() or page.errors:
                bad.append((xml_id, page.trouble(), page.errors[:2]))
            if language == "zh_CN" and not re.search(r"[\u4e00-\u9fff]", name):
                bad.append((xml_id, "menu without Chinese", name))
        assert not bad, bad
