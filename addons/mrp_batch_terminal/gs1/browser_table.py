# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The table of Application Identifiers for the terminal, so that a code reads the same without the server.

After a new version of biip: ``python -m gs1.browser_table`` in the addon's folder.
"""

import json
from collections import defaultdict
from pathlib import Path

# biip offers no way to list them: private, and one fixed version of biip is required.
from biip.gs1_application_identifiers import _GS1_APPLICATION_IDENTIFIERS

SCRIPT = Path(__file__).parents[1] / "static" / "src" / "terminal" / "scan_identifiers.js"
_HEAD = """\
// Copyright 2026 Batch Trace
// License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
// Written by gs1/browser_table.py, not by hand. Each row: what a value looks like, whether a separator ends it, and
// the Application Identifiers it is so with.
"""


def script():
    """The text of the terminal's table."""
    alike = defaultdict(list)
    for ai in _GS1_APPLICATION_IDENTIFIERS.values():
        alike[ai.pattern.removeprefix(f"^{ai.ai}").removesuffix("$"), ai.separator_required].append(ai.ai)
    lines = [
        f"    [{json.dumps(pattern)}, {json.dumps(separated)}, {json.dumps(' '.join(sorted(identifiers)))}],\n"
        for (pattern, separated), identifiers in sorted(alike.items())
    ]
    return f"{_HEAD}export const IDENTIFIERS = [\n{''.join(lines)}];\n"


if __name__ == "__main__":
    SCRIPT.write_text(script(), encoding="utf-8")
