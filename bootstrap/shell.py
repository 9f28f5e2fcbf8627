# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Running other programs, with their output kept in a log and shown only when they fail."""

import contextlib
import hashlib
import os
import subprocess
import time
from pathlib import Path

from .failure import Stop
from .paths import LOGS, ROOT, STATE

TAIL_LINES = 15


def run(command, *, name, fail, env=None, cwd=ROOT):
    """Run ``command`` with its output in ``<state>/log/<name>.log``.

    ``fail`` is the sentence shown when it ends with another status than 0; the log's last lines follow it.
    """
    log = LOGS / f"{name}.log"
    if record(command, log, env=env, cwd=cwd):
        raise Stop(f"{fail}\n{tail(log)}\nThe whole output is in {shown(log)}.")
    return log


def stream(command, *, env=None, cwd=ROOT):
    """Run ``command`` with its output on this terminal; returns its exit status."""
    return subprocess.call(
        [str(part) for part in command], cwd=cwd, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL
    )


def record(command, log, *, env=None, cwd=ROOT):
    """Run ``command`` with its output in the file ``log``; returns its exit status."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as output:
        return subprocess.call(
            [str(part) for part in command],
            cwd=cwd,
            env={**os.environ, **(env or {})},
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
        )


def tail(path, lines=TAIL_LINES):
    """The last lines of a text file, indented."""
    text = path.read_text(errors="replace").splitlines()[-lines:]
    return "\n".join(f"    {line}" for line in text)


def shown(path):
    """A path as a person wants to read it: relative to the project where it is inside it."""
    path = Path(path)
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def digest(*parts):
    """Short fingerprint of files and strings: the stamp of an install step that need not be repeated."""
    sha = hashlib.sha256()
    for part in parts:
        sha.update(part.read_bytes() if isinstance(part, Path) else str(part).encode())
        sha.update(b"\0")
    return sha.hexdigest()[:24]


def done_before(folder, stamp):
    """Whether an install step that ended with ``mark_done(folder, stamp)`` can be skipped."""
    mark = folder / ".batch-trace"
    return mark.exists() and mark.read_text() == stamp


def mark_done(folder, stamp):
    (folder / ".batch-trace").write_text(stamp)


@contextlib.contextmanager
def step(title):
    """Print one line for a step of the set-up, with the seconds it took."""
    begin = time.monotonic()
    print(f"  {title} ...", flush=True)
    yield
    print(f"  {title}: {time.monotonic() - begin:.0f} s", flush=True)


def write_pid(name, pid):
    STATE.mkdir(parents=True, exist_ok=True)
    (STATE / f"{name}.pid").write_text(str(pid))


def running_pid(name, marker):
    """The process id kept under ``name`` if that process still runs and its command line holds ``marker``."""
    try:
        pid = int((STATE / f"{name}.pid").read_text())
        command = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    except (OSError, ValueError):
        return None
    return pid if marker in command else None
