# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What must hold before anything is touched."""

import os
import shutil
import socket
import sys

from .failure import Stop
from .paths import ROOT, STATE

PYTHON_VERSIONS = ((3, 11), (3, 12))
DISK_NEEDED = 5 * 2**30


def python_version(version=None):
    version = version or sys.version_info[:2]
    if tuple(version) not in PYTHON_VERSIONS:
        raise Stop(
            f"Python {version[0]}.{version[1]} runs this, but Odoo 19 and the pinned packages need 3.11 or 3.12: "
            "install Python 3.11 and say which with make PYTHON=python3.11."
        )


def disk_space(free=None):
    free = shutil.disk_usage(ROOT).free if free is None else free
    if free < DISK_NEEDED:
        raise Stop(
            f"The disk that holds this folder has {free / 2**30:.1f} GiB left and the project needs "
            f"{DISK_NEEDED / 2**30:.0f} GiB: make room and start again."
        )


def programs():
    for program, package in (("node", "nodejs"), ("npm", "npm"), ("dpkg-deb", "dpkg")):
        if not shutil.which(program):
            raise Stop(f"The program {program} is missing: install the package {package} and start again.")


def port_free(port, purpose, setting):
    """Refuse a TCP port of the loopback interface that something already listens on."""
    with socket.socket() as probe:
        probe.settimeout(1)
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise Stop(
                f"Port {port}, wanted for {purpose}, is in use: stop the program that listens there, "
                f"or choose another port with {setting}."
            )


def state_writable():
    STATE.mkdir(parents=True, exist_ok=True)
    if not os.access(STATE, os.W_OK):
        raise Stop(f"The folder {STATE} cannot be written: give yourself the right to, and start again.")
