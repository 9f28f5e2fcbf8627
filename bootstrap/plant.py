# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The running plant: database server, chain node, database, the day that was played, the web server."""

import contextlib
import json
import os
import secrets
from concurrent.futures import ThreadPoolExecutor

from . import (
    chain_node,
    checks,
    database,
    fact_owner,
    first_page,
    node_packages,
    odoo_server,
    odoo_source,
    python_packages,
    settings,
    system_packages,
)
from .failure import Stop
from .paths import OUT, PYTHON, STATE
from .postgres import Cluster
from .shell import shown, step, stream

#: In the plant's folder: the password of Odoo's own administrator.
ADMIN_PASSWORD = "admin-password"
#: What a first visitor reads last.
_NEXT = """
Batch Trace runs at {url} (Ctrl-C stops it)
  1. Log in as li.qiang: the terminal shows today's batch. Feed it, measure, finish step by step.
  2. chen.jing tests its samples, zhao.min reviews and releases it, liu.wei ships it. Guide: docs/guide.en.md
  3. Check a proof as a customer does:
     {check}
批次追溯已启动：{url}（按 Ctrl-C 停止）
  1. 用 li.qiang 登录：终端显示今天的批次，逐道工序投料、记录、完成。
  2. chen.jing 检验样品，zhao.min 审核放行，liu.wei 发货。指南：docs/guide.zh_CN.md
  3. 像客户那样校验证明：
     {check}"""
_CHECK = "python3 verifier/verify.py {out}/batch.trace.json --trust {out}/trust.json --rpc {node}"


def install(style=False):
    """Everything the project needs on this machine; what is there already is not touched.

    :param style: whether what checks style is needed too
    """
    checks.python_version()
    checks.disk_space()
    checks.programs()
    checks.state_writable()
    system_packages.refuse_if_not_root()
    with ThreadPoolExecutor() as pool:
        started = [
            pool.submit(system_packages.install),
            pool.submit(python_packages.install),
            pool.submit(node_packages.install, style),
            pool.submit(odoo_source.locate),
        ]
        source = [task.result() for task in started][-1]
    python_packages.make_importable(source)


@contextlib.contextmanager
def services():
    """The database server and the chain node, stopped at the end; yields ``(settings, node)``."""
    conf = settings.read()
    cluster = own_cluster(conf)
    node = chain_node.Node(conf.node_port)
    try:
        if cluster:
            cluster.start()
        node.start()
        yield conf, node
    finally:
        node.stop()
        if cluster:
            cluster.stop()


def own_cluster(conf):
    return Cluster(STATE / "postgres", conf.db_port, conf.db_user) if conf.own_cluster else None


def build(conf):
    """The database with all addons, made on the first start."""
    if conf.database not in database.names(conf):
        with step(f"Odoo database {conf.database} with the addons"):
            odoo_server.create_database(conf, conf.database)


def play(conf, node):
    """The plant's day; what was played before is not played again. Returns 0 if the proof verified."""
    node.block_every(chain_node.QUICK)
    try:
        return stream(
            [PYTHON, "-m", "demo", "--database", conf.database, "--out", OUT, "--rpc", conf.node_url, *_as_of()],
            env={**conf.odoo_environment(), **key_secrets(), "BATCH_TRACE_ADMIN_PASSWORD": _secret(ADMIN_PASSWORD)},
        )
    finally:
        node.block_every(chain_node.CALM)


def _as_of():
    """Another day than today for what waits for the visitor; tests look at a plant that was left."""
    day = os.environ.get("BATCH_TRACE_TODAY")
    return ["--today", day] if day else []


def demo():
    install()
    with services() as (conf, node):
        build(conf)
        status = play(conf, node)
    _say_artefacts()
    return status


def serve():
    install()
    with services() as (conf, node):
        build(conf)
        if play(conf, node):
            raise Stop("The plant's day could not be played to its end: the lines above say where it stopped.")
        keep_facts(conf)
        os.environ.update(key_secrets())
        server = odoo_server.Server(conf)
        server.start()
        with step("first pages, so that nobody waits for them"):
            first_page.fetch_all(server.url, _logins(), odoo_server.LANGUAGES.split(","))
        _say_artefacts()
        _say_logins(server.url, node.url)
        return server.wait()


def upgrade():
    """Bring the database to the code that lies here: the server has the facts meanwhile, and afterwards no more."""
    if odoo_server.Server(settings.read()).pid():
        raise Stop("The plant is being served: end it first, with Ctrl-C or make stop.")
    install()
    with services() as (conf, _node):
        if conf.database not in database.names(conf):
            raise Stop(f"There is no database {conf.database} yet: make run makes it.")
        if cluster := own_cluster(conf):
            fact_owner.change(cluster, "free", conf.database)
        try:
            with step(f"upgrade of the addons in {conf.database}"):
                odoo_server.upgrade_database(conf, conf.database)
        finally:
            keep_facts(conf)
    return 0


def keep_facts(conf):
    """From now on a role of its own has the facts and what guards them, where the database server is the project's."""
    if cluster := own_cluster(conf):
        with step("facts and their guards out of the server's hands"):
            fact_owner.change(cluster, "own", conf.database)


def stop():
    conf = settings.read()
    odoo_server.Server(conf).stop_left_over()
    chain_node.Node(conf.node_port).stop()
    cluster = own_cluster(conf)
    if cluster:
        cluster.stop()
    return 0


def key_secrets():
    """The passphrase of the sample plant's keys."""
    return {"BATCH_TRACE_PASSPHRASE": _secret("passphrase")}


def _secret(name):
    """A random text: made once, kept in the plant's folder, for its owner's eyes only."""
    path = STATE / name
    if not path.exists():
        with open(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(24))
    return path.read_text()


def _say_artefacts():
    print("\nWhat the day left behind:")
    for path in sorted(OUT.iterdir()) if OUT.exists() else ():
        print(f"  {shown(path)}{'/' if path.is_dir() else ''}")


def _logins():
    return json.loads((OUT / "logins.json").read_text()) if (OUT / "logins.json").exists() else []


def _say_logins(url, node_url):
    print("\nLog in with 登录账号:")
    for login in _logins():
        print(f"  {login['login']:<16} {login['password']:<16} {login['role'].replace('_', ' ')}")
    print(f"  {'admin':<16} in {shown(STATE / ADMIN_PASSWORD)}")
    check = _CHECK.format(out=shown(OUT), node=node_url)
    if OUT.exists():
        (OUT / "verify.txt").write_text(f"{check}\n")
    print(_NEXT.format(url=url, check=check), flush=True)
