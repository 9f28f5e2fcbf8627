# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""anvil, the Solidity compiler and what checks style, at the versions of package-lock.json."""

import platform

from .failure import Stop
from .paths import NODE_MODULES, ROOT
from .shell import digest, done_before, mark_done, run, step

MACHINES = {"x86_64": "amd64", "aarch64": "arm64", "arm64": "arm64"}


def install(style=False):
    """What a plant needs of package-lock.json; with ``style`` its devDependencies too, which check style."""
    lock = ROOT / "package-lock.json"
    plant, whole = digest(lock, "plant"), digest(lock, "style too")
    if done_before(NODE_MODULES, whole) or (not style and done_before(NODE_MODULES, plant)):
        return
    with step("Node packages into node_modules"):
        left_out = [] if style else ["--omit=dev"]
        run(
            ["npm", "ci", "--no-audit", "--no-fund", *left_out],
            name="npm",
            fail="The Node packages could not be installed (no network?): see below, then start again.",
        )
        mark_done(NODE_MODULES, whole if style else plant)


def anvil():
    """The node's own binary; the npm wrapper around it would outlive a kill -9 of itself."""
    kind = f"{platform.system().lower()}-{MACHINES.get(platform.machine(), platform.machine())}"
    binary = NODE_MODULES / "@foundry-rs" / f"anvil-{kind}" / "bin" / "anvil"
    if not binary.exists():
        raise Stop(f"There is no chain node for {kind} among the Node packages: use Linux or macOS on x86-64 or ARM.")
    return binary
