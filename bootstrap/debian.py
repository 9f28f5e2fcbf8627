# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Packages of Debian unpacked into a folder, never installed.

The signed apt client does the fetching and the checking, with lists and cache of its own, from the mirror that this
machine's apt sources already name; the machine's own package state is neither read nor changed.
"""

import os
import re
import shutil
import subprocess
from pathlib import Path

from .failure import Stop
from .paths import CACHE
from .shell import run

KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
SOURCES = (Path("/etc/apt/sources.list"), Path("/etc/apt/sources.list.d"))
DEBIAN_SUITES = r"(?:bullseye|bookworm|trixie|forky|stable|testing|unstable|sid)"


def mirror(sources=SOURCES):
    """The address of the first Debian archive (not security, not updates of others) in the machine's apt sources."""
    for path in _source_files(sources):
        for address in _addresses(path.read_text(errors="replace")):
            return address
    raise Stop(
        "No Debian mirror is named in this machine's apt sources, so Odoo cannot be fetched: "
        "set ODOO_HOME to the folder of an Odoo 19 that you already have."
    )


def _source_files(sources):
    for place in sources:
        if place.is_dir():
            yield from sorted(path for path in place.iterdir() if path.suffix in (".list", ".sources"))
        elif place.exists():
            yield place


def _addresses(text):
    """Archive addresses in either form that apt reads (sources.list(5)): one-line, and deb822 stanzas."""
    one_line = re.compile(rf"^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+{DEBIAN_SUITES}\s", re.M)
    yield from one_line.findall(text)
    for stanza in re.split(r"\n\s*\n", text):
        suites = re.search(rf"^Suites:.*\b{DEBIAN_SUITES}\b(?!-security)", stanza, re.M)
        address = re.search(r"^URIs:\s*(\S+)", stanza, re.M)
        if suites and address:
            yield address.group(1)


def download(packages):
    """Fetch ``{package: suite}``; returns the paths of the .deb files, in order."""
    apt = _own_apt()
    fetched = CACHE / "debian"
    fetched.mkdir(parents=True, exist_ok=True)
    fail = "Odoo could not be fetched from the Debian mirror (no network?): see below, then start again."
    kept = [_kept(fetched, package) for package in packages]
    if all(kept):
        return kept
    run([*apt, "update"], name="apt-lists", fail=fail)
    for package, suite in packages.items():
        if not _kept(fetched, package):
            run([*apt, "download", f"{package}/{suite}"], name=f"apt-{package}", fail=fail, cwd=fetched)
    return [_kept(fetched, package) for package in packages]


def _kept(folder, package):
    """A package file already in the cache and whole (dpkg-deb reads its listing), or None."""
    for path in sorted(folder.glob(f"{package}_*.deb")):
        if subprocess.run(["dpkg-deb", "--info", path], capture_output=True, check=False).returncode == 0:
            return path
        path.unlink()
    return None


def unpack(archives, target, leave_out=("./usr/share/doc/*", "./etc/*")):
    """Unpack .deb files into ``target``: all of them or nothing."""
    partial = target.with_name(target.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    exclusions = [f"--exclude={pattern}" for pattern in leave_out]
    for archive in archives:
        reader = subprocess.Popen(["dpkg-deb", "--fsys-tarfile", archive], stdout=subprocess.PIPE)
        writer = subprocess.run(
            ["tar", "-x", "-C", partial, "--no-same-owner", *exclusions], stdin=reader.stdout, check=False
        )
        reader.stdout.close()
        if reader.wait() or writer.returncode:
            shutil.rmtree(partial, ignore_errors=True)
            archive.unlink()
            raise Stop(f"{archive.name} could not be unpacked (disk full?): make room and start again.")
    shutil.rmtree(target, ignore_errors=True)
    partial.rename(target)


def _own_apt():
    """The apt-get command line with all of its state in the cache folder."""
    if not shutil.which("apt-get") or not KEYRING.exists():
        raise Stop(
            "This machine has no apt with Debian's keys: set ODOO_HOME to the folder of an Odoo 19 that you have."
        )
    home = CACHE / "apt"
    for folder in ("lists/partial", "cache/archives/partial", "preferences.d"):
        (home / folder).mkdir(parents=True, exist_ok=True)
    (home / "status").touch()
    (home / "archive.sources").write_text(
        f"Types: deb\nURIs: {mirror()}\nSuites: sid stable\nComponents: main\nSigned-By: {KEYRING}\n"
    )
    options = {
        "Dir::State": home,
        "Dir::State::Lists": home / "lists",
        "Dir::State::status": home / "status",
        "Dir::Cache": home / "cache",
        "Dir::Etc::sourcelist": home / "archive.sources",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::Etc::preferencesparts": home / "preferences.d",
        "APT::Get::List-Cleanup": "false",
        "Acquire::Languages": "none",
    }
    if os.geteuid() == 0:
        options["APT::Sandbox::User"] = "root"
    return ["apt-get", "-q", *(f"-o{name}={value}" for name, value in options.items())]
