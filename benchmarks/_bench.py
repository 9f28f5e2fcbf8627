# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What the benchmarks share: a database of their own, Odoo on it, rows and how they are printed.

Each benchmark offers ``run(dsn) -> rows``; ``dsn`` is a dictionary of db_host, db_port, db_user and template, the name
of a database with all addons, which is copied and never changed. ``make bench`` runs each in a process of its own.
Alone: ``python benchmarks/<name>.py db_host db_port db_user template``.
"""

import sys
import tempfile
import time
from contextlib import closing, contextmanager
from pathlib import Path

import psycopg2
from psycopg2.sql import SQL, Identifier

ROOT = Path(__file__).resolve().parent.parent
KEYS = ("db_host", "db_port", "db_user", "template")


def row(name, value, unit, goal="", yardstick=""):
    """One figure. ``name`` is ``<addon>.<what>``; ``yardstick`` says what it is to be compared with."""
    return {"name": name, "value": value, "unit": unit, "goal": goal, "yardstick": yardstick}


@contextmanager
def copied(dsn, purpose):
    """Name of a copy of the template, dropped afterwards."""
    name = f"bench_{purpose}"
    server = {"host": dsn["db_host"], "port": dsn["db_port"], "user": dsn["db_user"], "dbname": "postgres"}
    with closing(psycopg2.connect(**server)) as connection:
        connection.autocommit = True
        cursor = connection.cursor()
        drop = SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name))
        cursor.execute(drop)
        cursor.execute(SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(dsn["template"])))
        try:
            yield name
        finally:
            _insist(cursor, drop)


def _insist(cursor, drop):
    """A worker of autovacuum at work in the database is nobody's to end, and soon gone."""
    for _attempt in range(20):
        try:
            return cursor.execute(drop)
        except psycopg2.errors.InsufficientPrivilege:
            time.sleep(0.5)
    return cursor.execute(drop)


@contextmanager
def registry(dsn, purpose, apps=()):
    """Odoo's registry on a copy of the template, with these apps; attachments go to a folder that goes with it."""
    with copied(dsn, purpose) as name, registry_of(dsn, name, apps) as opened:
        yield opened


@contextmanager
def registry_of(dsn, name, apps=()):
    """Odoo's registry on a database that is there, with these apps installed into it first; attachments go to a folder
    that goes with it."""
    from odoo.modules.registry import Registry
    from odoo.sql_db import close_all
    from odoo.tools import config

    with tempfile.TemporaryDirectory() as folder:
        config.parse_config(
            [
                "-c",
                str(ROOT / "odoo.conf"),
                "--addons-path",
                str(ROOT / "addons"),
                "--db_host",
                str(dsn["db_host"]),
                "--db_port",
                str(dsn["db_port"]),
                "--db_user",
                dsn["db_user"],
                "-d",
                name,
                "--data-dir",
                folder,
                "--log-level",
                "critical",
            ]
        )
        try:
            yield Registry.new(name, update_module=True, install_modules=apps) if apps else Registry(name)
        finally:
            close_all()


@contextmanager
def environment(dsn, purpose, apps=()):
    """Odoo's environment as superuser on a copy of the template, with these apps installed into it first."""
    from odoo import SUPERUSER_ID, api

    with registry(dsn, purpose, apps) as opened, opened.cursor() as cursor:
        yield api.Environment(cursor, SUPERUSER_ID, {"lang": "en_US"})
        cursor.rollback()


@contextmanager
def environment_of(dsn, name):
    """Odoo's environment as superuser on a database that is there; nothing is kept that is not committed."""
    with registry_of(dsn, name) as opened, opened.cursor() as cursor:
        from odoo import SUPERUSER_ID, api

        yield api.Environment(cursor, SUPERUSER_ID, {"lang": "en_US"})
        cursor.rollback()


class Sweeper:
    """Clears away between two pieces of a long run what the first, rolled back, left in the tables.

    Autovacuum would come in the midst of the next piece, count none of its rows, for they are not committed, and have
    the planner take full tables for empty ones: a trace of some hundred rows then takes seconds. So it is told to stay
    away.

    :param cursor: on a database of the benchmark's own; committed
    """

    def __init__(self, cursor):
        cursor.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        for [table] in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} SET (autovacuum_enabled = off, toast.autovacuum_enabled = off)")
        cursor.commit()
        self.server = cursor._cnx.get_dsn_parameters()
        self.sizes = self._vacuum({})

    def sweep(self):
        """Vacuum the tables that have grown."""
        self.sizes = self._vacuum(self.sizes)

    def _vacuum(self, sizes):
        with closing(psycopg2.connect(**self.server)) as connection:
            connection.autocommit = True
            cursor = connection.cursor()
            now = self._sizes(cursor)
            grown = [table for table, size in now.items() if size > sizes.get(table, 0)]
            if grown:
                cursor.execute(f"VACUUM {', '.join(grown)}")
            return self._sizes(cursor)

    @staticmethod
    def _sizes(cursor):
        cursor.execute(
            "SELECT oid::regclass::text, pg_relation_size(oid) FROM pg_class"
            " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        return dict(cursor.fetchall())


def main(run):
    """Measure what the command line names and print the rows."""
    for told in run(dict(zip(KEYS, sys.argv[1:], strict=False))):
        print(f"{told['name']:<58}{told['value']:>14,} {told['unit']:<10}{told['goal']:<22}{told['yardstick']}")
