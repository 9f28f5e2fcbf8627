# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Fed to ``odoo shell``: runs the suites named in CORE_MODULES and writes what failed to the file CORE_RESULT.

Odoo logs the name of each failed test instead of keeping it, so the log is listened to.
"""

import json
import logging
import os
import re
from pathlib import Path

from odoo.tests.shell import run_tests

HEADLINE = re.compile(r"(?:FAIL|ERROR): (.+)")


class Listener(logging.Handler):
    """Collects the names of failed tests from Odoo's log."""

    def __init__(self):
        super().__init__(logging.ERROR)
        self.names = set()

    def emit(self, record):
        match = HEADLINE.search(record.getMessage().splitlines()[0] if record.getMessage() else "")
        if match:
            self.names.add(match.group(1).strip())


def tags_of(module, chosen):
    """What Odoo is to run of a module: all of it, or the tests chosen as ``module: Class.method``."""
    if not chosen:
        return f"/{module}"
    return ",".join(f"/{name.replace(': ', ':')}" for name in chosen if name.startswith(f"{module}: "))


results, chosen = {}, json.loads(os.environ.get("CORE_TESTS", "[]"))
for module in os.environ["CORE_MODULES"].split():
    if not tags_of(module, chosen):
        continue
    listener = Listener()
    logging.getLogger().addHandler(listener)
    report = run_tests(env, tags_of(module, chosen), modules=[module])  # noqa: F821 - the shell provides env
    logging.getLogger().removeHandler(listener)
    results[module] = {"run": report.testsRun, "bad": sorted(listener.names)}
    Path(os.environ["CORE_RESULT"]).write_text(json.dumps(results, indent=1))
