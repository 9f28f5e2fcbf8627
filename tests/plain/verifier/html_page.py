# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The checks of verify.html, run under Node."""

import base64
import json
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
PAGE = HERE.parents[2] / "verifier" / "verify.html"
NODE = shutil.which("node")


def run_page(cases) -> list[dict]:
    """Reports of verify.html; each case is (bundle, trust, recorded calls or None, pure JavaScript?)."""
    lines = [
        json.dumps(
            {
                "bundle": base64.b64encode(bundle).decode(),
                "trust": base64.b64encode(trust).decode(),
                "calls": calls,
                "pure": pure,
            }
        )
        for bundle, trust, calls, pure in cases
    ]
    command = [NODE, "--no-warnings", str(HERE / "run_page.mjs"), str(PAGE)]
    done = subprocess.run(command, input="\n".join(lines) + "\n", capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]
