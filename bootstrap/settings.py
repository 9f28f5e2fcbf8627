# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What odoo.conf says, and what the environment says over it (as Odoo itself weighs them)."""

import configparser
import os
from dataclasses import dataclass

from .failure import Stop
from .paths import CONF, STATE

#: An abstract Unix socket: it needs no folder, so that the committed odoo.conf can name it.
OWN_SOCKET = "@batch-trace"
#: Said by the client, it counts more than what the server's role was given by ALTER ROLE or ALTER DATABASE: so that the
#: pages read the tables that the guards keep.
_PATH = "-c search_path=public"


@dataclass(frozen=True)
class Settings:
    db_host: str
    db_port: int
    db_user: str
    database: str
    http_port: int
    node_port: int
    db_password: str = ""

    @property
    def own_cluster(self):
        """Whether the database server is one that the project starts itself."""
        return self.db_host == OWN_SOCKET

    @property
    def node_url(self):
        return f"http://127.0.0.1:{self.node_port}"

    def odoo_environment(self):
        """Environment in which ``odoo -c odoo.conf`` meets these settings; Odoo reads it over the file."""
        password = {"PGPASSWORD": self.db_password} if self.db_password else {}
        return {
            **password,
            "PGHOST": self.db_host,
            "PGPORT": str(self.db_port),
            "PGUSER": self.db_user,
            "PGOPTIONS": _with_path(os.environ.get("PGOPTIONS", "")),
            "ODOO_HTTP_PORT": str(self.http_port),
            "ODOO_DATA_DIR": str(STATE / "odoo"),
            "BATCH_TRACE_KEYS": str(STATE / "keys"),
            "BATCH_TRACE_RPC": self.node_url,
        }


def read():
    parser = configparser.RawConfigParser()
    if not parser.read(CONF):
        raise Stop("odoo.conf is missing: bring it back with git checkout odoo.conf.")
    options = parser["options"]
    return Settings(
        db_host=os.environ.get("PGHOST") or options.get("db_host", ""),
        db_port=_port(os.environ.get("DB_PORT") or options.get("db_port", "5432")),
        db_user=os.environ.get("PGUSER") or options.get("db_user", "odoo"),
        database=os.environ.get("PGDATABASE") or options.get("db_name", "batch_trace"),
        http_port=_port(os.environ.get("HTTP_PORT") or options.get("http_port", "8069")),
        node_port=_port(os.environ.get("NODE_PORT") or "8545"),
        db_password=os.environ.get("PGPASSWORD") or options.get("db_password", ""),
    )


def _with_path(options):
    return options if options.endswith(_PATH) else f"{options} {_PATH}".strip()


def _port(text):
    if not text.isascii() or not text.isdigit() or not 0 < int(text) < 65536:
        raise Stop(f"{text!r} is no port number: use one between 1 and 65535.")
    return int(text)
