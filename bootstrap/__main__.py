# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The commands behind the Makefile: ``python3 -m bootstrap <command>``."""

import sys

from . import checks, core_suites, plant, suites, upkeep
from .failure import Stop

COMMANDS = {
    "run": plant.serve,
    "demo": plant.demo,
    "stop": plant.stop,
    "test": suites.test,
    "lint": upkeep.lint,
    "bench": upkeep.bench,
    "soak": upkeep.soak,
    "test-core": core_suites.compare,
    "clean": upkeep.clean,
}


def main(arguments):
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(f"Say one of: {', '.join(COMMANDS)}.", file=sys.stderr)
        return 2
    try:
        checks.python_version()
        return COMMANDS[arguments[0]]() or 0
    except Stop as stop:
        print(f"\n{stop}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


sys.exit(main(sys.argv[1:]))
