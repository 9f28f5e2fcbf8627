# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The private cluster: starts from nothing, starts again after kill -9, lets nobody else in."""

import os
import signal
import subprocess
import time

import psycopg2
import pytest

from bootstrap import paths, postgres
from bootstrap.failure import Stop

PORTS = {"system": 54991, "embedded": 54992}


@pytest.fixture(params=PORTS)
def cluster(request, tmp_path, monkeypatch):
    monkeypatch.setenv("POSTGRES", request.param)
    monkeypatch.setattr(postgres, "LOGS", tmp_path / "log")
    if request.param == "system" and not postgres._system_binaries():
        pytest.fail("Install the package postgresql: both ways of having a server are tested.")
    made = postgres.Cluster(tmp_path / "cluster", PORTS[request.param], durable=False)
    yield made
    made.stop()


def _connect(cluster, user="odoo"):
    return psycopg2.connect(host="@batch-trace", port=cluster.port, user=user, dbname="postgres")


def test_starts_from_nothing_and_twice(cluster):
    cluster.start()
    cluster.start()
    with _connect(cluster) as connection:
        assert connection.server_version >= 140000


def test_kill_9_loses_nothing_that_was_committed(cluster):
    cluster.start()
    connection = _connect(cluster)
    connection.autocommit = True
    connection.cursor().execute("CREATE DATABASE kept")
    os.kill(_postmaster(cluster), signal.SIGKILL)
    time.sleep(1)
    cluster.start()
    with _connect(cluster) as again, again.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = 'kept'")
        assert cursor.fetchone() == (1,)


@pytest.mark.parametrize("left_running", [False, True])
def test_a_later_start_may_ask_for_another_port(cluster, left_running):
    cluster.start()
    if not left_running:
        cluster.stop()
    moved = postgres.Cluster(cluster.folder, cluster.port + 20, durable=False)
    moved.start()
    try:
        with _connect(moved) as connection:
            assert connection.server_version >= 140000
        with pytest.raises(psycopg2.OperationalError):
            _connect(cluster)
    finally:
        moved.stop()


def test_other_system_user_is_refused(cluster):
    if os.geteuid():
        pytest.skip("only root can try as somebody else")
    cluster.start()
    program = (
        "import os, sys; os.setuid(65534); import psycopg2\n"
        f"psycopg2.connect(host='@batch-trace', port={cluster.port}, user='odoo', dbname='postgres')"
    )
    answer = subprocess.run(
        [paths.PYTHON, "-c", f"import psycopg2\n{program}"], capture_output=True, text=True, check=False
    )
    assert answer.returncode != 0
    assert "authentication failed" in answer.stderr or "pg_hba.conf" in answer.stderr or "password" in answer.stderr


class TestWish:
    """``POSTGRES`` is said at each start; the cluster was made at the first."""

    OTHER = {"system": "embedded", "embedded": "system"}

    def test_a_plant_made_by_the_other_is_kept_and_told(self, cluster, monkeypatch):
        cluster.start()
        monkeypatch.setenv("POSTGRES", self.OTHER[os.environ["POSTGRES"]])
        plant = postgres.Cluster(cluster.folder, cluster.port)
        with pytest.raises(Stop, match="POSTGRES=.* leave POSTGRES out, or run make clean"):
            plant.start()
        assert (cluster.folder / "PG_VERSION").exists()

    def test_what_tests_use_is_made_anew(self, cluster, monkeypatch):
        cluster.start()
        monkeypatch.setenv("POSTGRES", self.OTHER[os.environ["POSTGRES"]])
        before = (cluster.folder / "binaries").read_text()
        cluster.start()
        assert (cluster.folder / "binaries").read_text() != before

    def test_left_out_it_stays_with_its_maker(self, cluster, monkeypatch):
        cluster.start()
        monkeypatch.setenv("POSTGRES", "")
        cluster.start()


def test_second_cluster_on_the_same_port_is_told(cluster, tmp_path):
    cluster.start()
    twin = postgres.Cluster(tmp_path / "twin", cluster.port)
    with pytest.raises(Stop, match=f"uses port {cluster.port}.*DB_PORT"):
        twin.start()


def test_unknown_wish_is_refused(monkeypatch):
    monkeypatch.setenv("POSTGRES", "mysql")
    with pytest.raises(Stop, match="say embedded"):
        postgres.binaries()


def _postmaster(cluster):
    pid = int((cluster.folder / "postmaster.pid").read_text().splitlines()[0])
    assert str(cluster.folder) in open(f"/proc/{pid}/cmdline").read().replace("\0", " ")
    return pid
