# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The virtual environment and the pinned packages in it."""

import shutil
import sys
from pathlib import Path

from .paths import PYTHON, ROOT, VENV
from .shell import digest, done_before, mark_done, run, step

HERE = Path(__file__).parent
REQUIREMENTS = [ROOT / "requirements.txt", HERE / "requirements-odoo.txt", HERE / "requirements-dev.txt"]
#: Odoo addons as wheels: they name Odoo as a requirement, which comes another way here, hence --no-deps.
ADDON_WHEELS = HERE / "requirements-addons.txt"


def install():
    stamp = digest(sys.version, *REQUIREMENTS, ADDON_WHEELS)
    if done_before(VENV, stamp):
        return
    with step("Python packages into .venv"):
        fail = "The Python packages could not be installed (no network?): see below, then start again."
        shutil.rmtree(VENV, ignore_errors=True)
        run(
            [sys.executable, "-m", "venv", VENV],
            name="venv",
            fail="Python's venv module is missing: install the package python3-venv and start again.",
        )
        pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
        wanted = [part for path in REQUIREMENTS for part in ("-r", path)]
        run([*pip, *wanted], name="pip", fail=fail)
        run([*pip, "--no-deps", "-r", ADDON_WHEELS], name="pip-addons", fail=fail)
        mark_done(VENV, stamp)


def make_importable(odoo_source):
    """Let .venv import Odoo from ``odoo_source`` and offer it as the command ``.venv/bin/odoo``."""
    site_packages = next((VENV / "lib").glob("python3.*")) / "site-packages"
    _keep(site_packages / "odoo-source.pth", f"{odoo_source}\n")
    command = VENV / "bin" / "odoo"
    _keep(command, f"#!{PYTHON}\nimport odoo.cli\n\nodoo.cli.main()\n")
    command.chmod(0o755)


def _keep(path, text):
    """Write a file only where it differs: a server that starts meanwhile must not read half of it."""
    if not path.exists() or path.read_text() != text:
        path.write_text(text)
