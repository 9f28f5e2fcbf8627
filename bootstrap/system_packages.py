# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Browser, PDF maker, Chinese fonts: installed when root, asked for by name when not."""

import os
import shutil
import subprocess

from .failure import Stop
from .shell import run, step

CJK_FONT = "Noto Sans CJK SC"
PROGRAMS = {"chromium": "chromium", "wkhtmltopdf": "wkhtmltopdf", "pdftotext": "poppler-utils"}


def missing():
    """Names of the Debian packages that are not there yet."""
    wanted = [package for program, package in PROGRAMS.items() if not shutil.which(program)]
    if not shutil.which("fc-list") or not _font_present():
        wanted += ["fontconfig", "fonts-noto-cjk"]
    return wanted


def refuse_if_not_root():
    """Say what to install to whoever may not install it."""
    wanted = missing()
    if wanted and os.geteuid() != 0:
        raise Stop(
            f"Please install what reports and tests need, then start again: sudo apt-get install {' '.join(wanted)}"
        )


def install():
    wanted = missing()
    if not wanted:
        return
    with step(f"Debian packages {' '.join(wanted)}"):
        fail = "Debian's packages could not be installed (no network?): see below, then start again."
        quiet = {"DEBIAN_FRONTEND": "noninteractive"}
        run(["apt-get", "update"], name="apt-update", fail=fail, env=quiet)
        run(["apt-get", "install", "-y", "--no-install-recommends", *wanted], name="apt-install", fail=fail, env=quiet)


def _font_present():
    listed = subprocess.run(["fc-list", CJK_FONT], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())
