# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Odoo as a child process: making databases, and serving one."""

import os
import re
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request

from . import checks, database
from .failure import Stop
from .paths import ADDONS, CONF, LOGS, PYTHON, ROOT, STATE
from .shell import run, running_pid, shown, tail, write_pid

#: Addons whose manifest says they install themselves once what they need is there come along by themselves.
INSTALL_ORDER = (
    "fact_guard",
    "stock_batch_numbering",
    "stock_lot_quality",
    "stock_inventory_ageing",
    "mrp_batch_record",
    "mrp_batch_terminal",
    "mrp_batch_trace",
    "trace_anchor",
)
#: Bridges to apps that neither the plant nor the usual databases for tests have, and those apps.
FOREIGN_APPS = {
    "pos_lot_quality": ("point_of_sale",),
    "mrp_subcontracting_batch_numbering": ("mrp_subcontracting",),
    "mrp_subcontracting_trace_anchor": ("mrp_subcontracting",),
    "repair_batch_numbering": ("repair",),
    "repair_lot_quality": ("repair",),
}
#: Which of them are tested in one database: installing their apps takes longer than their tests.
BRIDGES = (
    ("pos_lot_quality",),
    (
        "mrp_subcontracting_batch_numbering",
        "mrp_subcontracting_trace_anchor",
        "repair_batch_numbering",
        "repair_lot_quality",
    ),
)
#: Apps that an addon meets and works without, and the files of its tests that are played again beside them.
MET_APPS = {
    "stock_inventory_ageing": (
        ("purchase_stock", "stock_landed_costs"),
        ("test_ageing_replay.py", "test_ageing_truth.py"),
    )
}
#: Both stay active; the first is what new users read.
LANGUAGES = "en_US,zh_CN"
SERVER_MARK = "--pidfile="


def command(*arguments):
    return [PYTHON, "-m", "odoo", *arguments, "-c", CONF]


def create_database(settings, name, modules=None, template=None):
    """Make database ``name`` with ``modules`` (every addon by default), under another name until it is whole.

    ``template`` is a database to start from. Returns the log of the installation.
    """
    partial = f"{name}_partial"
    drop_database(settings, partial)
    if template:
        copy_database(settings, template, partial)
    log = run(
        command(
            "-d",
            partial,
            "-i",
            ",".join(modules or present_addons()),
            f"--load-language={LANGUAGES}",
            "--stop-after-init",
            "--no-http",
            "--max-cron-threads=0",
            "--log-level=info",
        ),
        name=f"install-{name}",
        env=settings.odoo_environment(),
        fail="The addons could not be installed into a new database: see below.",
    )
    shutil.rmtree(filestore(name), ignore_errors=True)
    if filestore(partial).exists():
        filestore(partial).rename(filestore(name))
    database.rename(settings, partial, name)
    return log


def upgrade_database(settings, name):
    """Upgrade every addon of the project that is installed there."""
    run(
        command(
            "-d",
            name,
            "-u",
            ",".join(present_addons()),
            "--stop-after-init",
            "--no-http",
            "--max-cron-threads=0",
            "--log-level=info",
        ),
        name=f"upgrade-{name}",
        env=settings.odoo_environment(),
        fail="The addons could not be upgraded: see below.",
    )


def copy_database(settings, template, name):
    """Copy a database and its attachments."""
    drop_database(settings, name)
    database.copy(settings, template, name)
    if filestore(template).exists():
        shutil.copytree(filestore(template), filestore(name))


def drop_database(settings, name):
    database.drop(settings, name)
    shutil.rmtree(filestore(name), ignore_errors=True)


def filestore(name):
    return STATE / "odoo" / "filestore" / name


def present_addons():
    return [name for name in INSTALL_ORDER if (ADDONS / name / "__manifest__.py").exists()]


def our_warnings(log):
    """Lines of an Odoo log that warn about, or out of, an addon of this project."""
    names = "|".join(sorted(path.parent.name for path in ADDONS.glob("*/__manifest__.py")))
    ours = re.compile(rf" (?:WARNING|ERROR|CRITICAL) .*\b(?:{names})\b")
    return [line for line in log.read_text(errors="replace").splitlines() if ours.search(line)]


class Server:
    """Odoo serving ``settings.database`` on the loopback interface."""

    def __init__(self, settings):
        self.settings = settings
        self.url = f"http://127.0.0.1:{settings.http_port}"
        self.process = None

    def start(self):
        self.stop_left_over()
        checks.port_free(self.settings.http_port, "Odoo", "make HTTP_PORT=8070 ...")
        LOGS.mkdir(parents=True, exist_ok=True)
        log = LOGS / "odoo.log"
        with log.open("w") as output:
            self.process = subprocess.Popen(
                [str(part) for part in command("-d", self.settings.database, f"{SERVER_MARK}{LOGS / 'odoo.pid'}")],
                cwd=ROOT,
                env={**os.environ, **self.settings.odoo_environment()},
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        write_pid("odoo", self.process.pid)
        self._wait(log)

    def wait(self):
        """Until the server ends or Ctrl-C; returns its exit status."""
        try:
            return self.process.wait()
        except KeyboardInterrupt:
            self.stop_left_over()
            return 0

    def pid(self):
        """Of the server of this project that runs; None where none does."""
        return running_pid("odoo", f"{SERVER_MARK}{LOGS / 'odoo.pid'}")

    def stop_left_over(self):
        """End a server of this project that still runs, from this start or one that was killed."""
        pid = self.pid()
        if not pid:
            return
        os.kill(pid, signal.SIGTERM)
        for _ in range(100):
            if self.process and self.process.poll() is not None or not self.pid():
                return
            time.sleep(0.1)
        os.kill(pid, signal.SIGKILL)

    def _wait(self, log):
        for _ in range(600):
            if self.process.poll() is not None:
                raise Stop(f"Odoo ended at once; its last lines:\n{tail(log)}\nThe whole log is {shown(log)}.")
            try:
                with urllib.request.urlopen(f"{self.url}/web/login", timeout=20):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.2)
        raise Stop(f"Odoo did not answer within two minutes; its log is {shown(log)}.")
