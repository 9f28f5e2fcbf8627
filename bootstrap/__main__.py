# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The commands behind the Makefile: ``python3 -m bootstrap <command>``."""

import signal
import sys

from . import checks, core_suites, plant, suites, upkeep, wheels
from .failure import Stop

COMMANDS = {
    "run": plant.serve,
    "demo": plant.demo,
    "upgrade": plant.upgrade,
    "stop": plant.stop,
    "test": suites.test,
    "lint": upkeep.lint,
    "bench": upkeep.bench,
    "soak": upkeep.soak,
    "test-core": core_suites.compare,
    "dist": wheels.dist,
    "clean": upkeep.clean,
}


def end_as_by_hand():
    """Whoever ends a command from outside, or closes its terminal, means it as Ctrl-C: what it started ends too."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) == signal.SIG_DFL:  # nohup has its word
            signal.signal(number, signal.default_int_handler)


def main(arguments):
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(f"Say one of: {', '.join(COMMANDS)}.", file=sys.stderr)
        return 2
    end_as_by_hand()
    try:
        checks.python_version()
        return COMMANDS[arguments[0]]() or 0
    except Stop as stop:
        print(f"\n{stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


sys.exit(main(sys.argv[1:]))
