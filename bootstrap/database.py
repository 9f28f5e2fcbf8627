# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Statements on the database server of odoo.conf, whichever it is, in the role that Odoo has there."""

import json
import os
import subprocess

from .failure import Stop
from .paths import PYTHON

_PROGRAM = """
import json, sys
import psycopg2
statement, database = sys.argv[1:]
connection = psycopg2.connect(dbname=database)
connection.autocommit = True
cursor = connection.cursor()
cursor.execute(statement)
print(json.dumps([str(row[0]) for row in cursor.fetchall()] if cursor.description else []))
"""


def sql(settings, statement, database="postgres"):
    """Run one statement outside any transaction; returns the first column of its rows as strings."""
    answer = subprocess.run(
        [PYTHON, "-c", _PROGRAM, statement, database],
        env={**os.environ, **settings.odoo_environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    if answer.returncode:
        raise Stop(
            f"The database server {settings.db_host or '(default)'}, port {settings.db_port}, named in odoo.conf, "
            f"refused: {answer.stderr.strip().splitlines()[-1]}"
        )
    return json.loads(answer.stdout)


def names(settings):
    return sql(settings, "SELECT datname FROM pg_database WHERE NOT datistemplate")


def drop(settings, name):
    """Remove a database, whoever is connected to it."""
    statement = f'DROP DATABASE IF EXISTS "{name}"'
    try:
        sql(settings, statement + " WITH (FORCE)")
    except Stop:
        # PostgreSQL's own housekeeping (autovacuum) may not be ended by Odoo's role; asked without force, it goes.
        sql(settings, statement)


def rename(settings, old, new):
    sql(settings, f'ALTER DATABASE "{old}" RENAME TO "{new}"')


def copy(settings, template, name):
    sql(settings, f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
