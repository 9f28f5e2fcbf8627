# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Each addon as a wheel, for servers that install addons with pip."""

from . import plant
from .paths import ADDONS, DIST, PYTHON
from .shell import run, shown, step

#: A wheel has the version that its manifest says; by default whool counts the commits since on top of it.
AS_THE_MANIFEST_SAYS = {"WHOOL_POST_VERSION_STRATEGY_OVERRIDE": "none"}


def dist():
    plant.install()
    with step("wheels of the add-ons"):
        build(DIST, _addons())
    print(f"They lie in {shown(DIST)}/:")
    for path in sorted(DIST.glob("*.whl")):
        print(f"  {path.name}")
    return 0


def build(folder, addons):
    """Make a wheel of each addon, given by its path, in ``folder``, of the files that git tracks; asks no network."""
    for left_over in folder.glob("*.whl"):
        left_over.unlink()
    run(
        [
            PYTHON,
            "-m",
            "pip",
            "wheel",
            "--disable-pip-version-check",
            "--quiet",
            "--no-deps",
            "--no-build-isolation",
            "--wheel-dir",
            folder,
            *addons,
        ],
        name="wheels",
        env=AS_THE_MANIFEST_SAYS,
        fail="The wheels could not be built: see below.",
    )


def _addons():
    return sorted(path.parent for path in ADDONS.glob("*/__manifest__.py"))
