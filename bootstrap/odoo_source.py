# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Finding an Odoo 19, or unpacking Debian's."""

import os
import re
import subprocess
import sys
from pathlib import Path

from . import debian
from .failure import Stop
from .paths import ODOO_TREE
from .shell import digest, done_before, mark_done, step

SERIES = "19.0"
#: Odoo from sid, where its series 19 is; what it links to from stable: sid's Font Awesome is a version too new.
PACKAGES = {
    "odoo-19": "sid",
    "fonts-font-awesome": "stable",
    "fonts-roboto-unhinted": "stable",
    "fonts-montserrat": "stable",
    "fonts-inconsolata": "stable",
    "fonts-ocr-b": "stable",
    "libjs-jquery": "stable",
    "libjs-jquery-form": "stable",
    "libjs-underscore": "stable",
}
IN_TREE = Path("usr/lib/python3/dist-packages")
#: Left out of Debian's package but named in a manifest, which makes every browser test fail; only the blurred
#: background of video calls uses it.
STRIPPED = Path("odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js")


def locate():
    """The folder to put on Python's path so that ``import odoo`` gives an Odoo 19.

    In this order: ``ODOO_HOME``, an Odoo importable by the Python that runs this, Debian's package.
    """
    home = os.environ.get("ODOO_HOME")
    if home:
        return _checked(Path(home).expanduser().resolve(), f"ODOO_HOME is {home}")
    importable = _importable()
    if importable:
        return _checked(importable, f"this Python imports Odoo from {importable}")
    return _unpacked()


def _importable():
    """The folder from which the running Python imports Odoo, or None."""
    code = "import importlib.util as u; s = u.find_spec('odoo.release'); print(s.origin if s else '')"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd="/")
    origin = found.stdout.strip()
    return Path(origin).parent.parent if found.returncode == 0 and origin else None


def _checked(folder, where):
    release = folder / "odoo" / "release.py"
    if not release.exists():
        raise Stop(
            f"{where}, but there is no odoo/release.py in it: name the folder that holds odoo-bin or the package odoo."
        )
    found = series_of(release.read_text())
    if found != SERIES:
        raise Stop(
            f"{where}, which is Odoo {found}; these addons need Odoo {SERIES}: set ODOO_HOME to one, "
            "or unset it and an Odoo 19 is fetched."
        )
    return folder


def series_of(release_source):
    """'19.0' out of the text of odoo/release.py; '?' where it cannot be read."""
    version = re.search(r"^version_info\s*=\s*\(\s*'?([\w~]+)'?\s*,\s*(\d+)", release_source, re.M)
    return ".".join(version.groups()) if version else "?"


def _unpacked():
    stamp = digest(*PACKAGES.items(), "1")
    source = ODOO_TREE / IN_TREE
    if not done_before(ODOO_TREE, stamp):
        with step("Odoo 19 Community (Debian's package) into .odoo"):
            debian.unpack(debian.download(PACKAGES), ODOO_TREE)
            stub = source / STRIPPED
            if not stub.exists():
                stub.parent.mkdir(parents=True, exist_ok=True)
                stub.write_text("// Not in Debian's package; only the background blur of video calls needs it.\n")
            mark_done(ODOO_TREE, stamp)
    return _checked(source, "Debian's package was unpacked")
