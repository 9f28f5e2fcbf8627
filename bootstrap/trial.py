# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A database server and databases for tests and figures, apart from the running plant's."""

import contextlib
import dataclasses
import os

from . import odoo_server, settings
from .paths import PYTHON, STATE
from .postgres import Cluster
from .shell import step

#: Away from the plant's port, so that tests run while the plant is served.
PORT_OFFSET = 1000
#: All addons installed, zh_CN loaded; copied, never used itself.
TEMPLATE = "batch_trace_template"
#: Begins the names of that one with apps of odoo_server.FOREIGN_APPS or MET_APPS; made for their suites, and copied by
#: none.
FOREIGN = "batch_trace_foreign"
#: The apps our addons stand on and meet, without our addons; copied too.
CORE = "batch_trace_core"
USUAL_APPS = (
    "mrp",
    "mrp_account",
    "stock_account",
    "product_expiry",
    "mrp_product_expiry",
    "maintenance",
    "barcodes",
    "barcodes_gs1_nomenclature",
    "portal",
    "report_xlsx",
)


def trial_settings():
    """The plant's settings, with ports of their own."""
    conf = settings.read()
    return dataclasses.replace(
        conf,
        database=TEMPLATE,
        db_port=conf.db_port + PORT_OFFSET if conf.own_cluster else conf.db_port,
        http_port=conf.http_port + PORT_OFFSET,
        node_port=conf.node_port + PORT_OFFSET,
    )


@contextlib.contextmanager
def server():
    """A fast, forgetful cluster for as long as the ``with`` lasts; yields its settings."""
    conf = trial_settings()
    cluster = Cluster(STATE / "postgres-trial", conf.db_port, conf.db_user, durable=False) if conf.own_cluster else None
    try:
        if cluster:
            cluster.start()
        yield conf
    finally:
        if cluster:
            cluster.stop()


def fresh_template(conf):
    """Make the two databases for copies anew; returns the log of the installation of our addons."""
    with step("database with Odoo's usual apps, for copies"):
        odoo_server.drop_database(conf, CORE)
        odoo_server.create_database(conf, CORE, USUAL_APPS)
    with step("database with every addon, for copies"):
        odoo_server.drop_database(conf, TEMPLATE)
        return odoo_server.create_database(conf, TEMPLATE, template=CORE)


def with_apps(conf, apps):
    """Make a database with every addon and these apps, and the bridges to them; its name, the installation's log."""
    name = f"{FOREIGN}_{min(apps)}"
    odoo_server.drop_database(conf, name)
    return name, odoo_server.create_database(conf, name, sorted(apps), template=TEMPLATE)


def copy(conf, name):
    odoo_server.copy_database(conf, TEMPLATE, name)
    return name


def environment(conf):
    """What tests and benchmarks read to find their server and the database to copy."""
    return {
        **conf.odoo_environment(),
        "BATCH_TRACE_TEMPLATE": TEMPLATE,
        "BATCH_TRACE_CORE": CORE,
        "DB_PORT": str(conf.db_port),
        "HTTP_PORT": str(conf.http_port),
        "NODE_PORT": str(conf.node_port),
        "PATH": f"{PYTHON.parent}:{os.environ.get('PATH', '')}",
    }


def process_environment(conf):
    return {**os.environ, **environment(conf)}
