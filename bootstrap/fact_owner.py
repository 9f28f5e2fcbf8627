# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Give the facts of a database of the own cluster to a role of their own, or back to the server.

``python -m bootstrap.fact_owner own|free DATABASE``: runs addons/fact_guard/sql as the cluster's superuser. See
docs/operations.md.
"""

import subprocess
import sys

from .paths import ADDONS
from .postgres import OWN_SOCKET

SCRIPTS = {"own": "own_facts.sql", "free": "free_facts.sql"}


def change(cluster, act, database):
    """Run the script of *act* ('own' or 'free') on *database*; CalledProcessError when PostgreSQL refuses."""
    script = (ADDONS / "fact_guard" / "sql" / SCRIPTS[act]).read_text()
    subprocess.run(
        [
            cluster._program("psql"),
            "-q",
            "-h",
            OWN_SOCKET,
            "-p",
            str(cluster.port),
            "-U",
            "postgres",
            "-d",
            database,
            "-v",
            f"server={cluster.user}",
            "-f",
            "-",
        ],
        input=script,
        text=True,
        check=True,
    )


if __name__ == "__main__":
    from . import plant, settings  # plant uses this module

    change(plant.own_cluster(settings.read()), *sys.argv[1:3])
