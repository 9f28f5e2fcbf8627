# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Everything that each person of the played plant is shown opens; every menu in a real Chromium, in two languages.

Runs after the demo's tests, on the plant they played. Pictures go to ``out/screens`` of that plant, for eyes.
"""

import json
import re
import socket

import pytest
from browser import SETTLED, chromium
from plants import PORTS, ROOT, run_in_plant, start_bootstrap

BASE = f"http://127.0.0.1:{PORTS['HTTP_PORT']}"
OURS = ("mrp_batch_trace", "stock_lot_quality", "stock_batch_numbering", "stock_inventory_ageing", "trace_anchor")
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
#: Where each role lands after the login.
HOMES = {
    "operator": "/odoo/terminal", "auditor": "/odoo/find-batch", "quality": "/odoo/batch-today",
    "manager": "/odoo/batch-today", "accountant": "/odoo/inventory-ageing", "log_administrator": "/odoo/trace-log",
    "lab": "/odoo/", "warehouse": "/odoo/batch-today",
}


def test_everyone_opens_everything_they_are_shown(plant):
    """Menus, views, first records, their links and buttons, prints: no access error, no traceback, for nobody."""
    output = run_in_plant(SWEEP, plant[1])
    swept = json.loads(next(line for line in output.splitlines() if line.startswith("SWEPT"))[6:])
    assert len(swept) >= 10 and all(opened > 40 for opened, _troubles in swept.values()), swept
    assert not {login: troubles for login, (_opened, troubles) in swept.items() if troubles}


@pytest.mark.parametrize("role", HOMES)
def test_each_role_lands_where_its_work_is(served, role):
    folder, logins = served
    with chromium(390, 844) as page:
        page.log_in(BASE, logins[role]["login"], logins[role]["password"])
        page.wait(f"location.pathname.startsWith({json.dumps(HOMES[role])})")
        page.rest()
        page.picture(folder / "out" / "screens" / "phone" / f"{role}.png")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert not page.trouble() and not page.errors and wide <= 0, (page.trouble(), page.errors[:2], wide)
        page.size(1400, 900)
        if role != "operator":  # the terminal fills the screen
            page.wait("document.querySelector('.o_menu_sections .dropdown-toggle, .o_menu_sections .o_nav_entry')")


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
