# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""odoo.conf is enough: plain ``odoo -c odoo.conf`` starts, loads the addons and stops without a word of warning."""

import os
import subprocess

from bootstrap import odoo_server, trial
from bootstrap.paths import ROOT, VENV


def test_plain_command_loads_the_addons(conf, copy_of):
    name = copy_of(trial.TEMPLATE, "plain_odoo")
    answer = subprocess.run(
        [VENV / "bin" / "odoo", "-c", "odoo.conf", "-d", name, "--stop-after-init", "--no-http"],
        cwd=ROOT,
        env={**os.environ, **conf.odoo_environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr[-2000:]
    assert "Modules loaded" in answer.stderr
    assert not [line for line in answer.stderr.splitlines() if " ERROR " in line]


def test_the_file_names_nothing_of_one_machine():
    text = (ROOT / "odoo.conf").read_text()
    assert "/" not in "".join(line for line in text.splitlines() if not line.startswith(";")).replace(".run/", "")
    assert "password" not in text.lower()


def test_every_addon_of_the_folder_is_installed_by_make_run():
    present = {path.parent.name for path in odoo_server.ADDONS.glob("*/__manifest__.py")}
    bridges = {
        name
        for name in present
        if "'auto_install': True" in (odoo_server.ADDONS / name / "__manifest__.py").read_text().replace('"', "'")
    }
    assert present - bridges == set(odoo_server.INSTALL_ORDER)
