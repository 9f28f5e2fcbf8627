# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Settings may be other ones at each start."""

import socket

import pytest

from bootstrap import chain_node, settings, shell
from bootstrap.failure import Stop


@pytest.fixture
def state(tmp_path, monkeypatch):
    """A chain of its own; returns a function that gives its node at a port."""
    monkeypatch.setattr(shell, "STATE", tmp_path)
    monkeypatch.setattr(chain_node, "LOGS", tmp_path / "log")
    monkeypatch.setattr(chain_node, "STATE_FILE", tmp_path / "chain" / "state.json")
    nodes = [chain_node.Node(_free_port()) for _ in range(2)]
    yield nodes
    for node in nodes:
        node.stop()


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_a_node_left_running_moves_to_the_port_that_is_asked_for(state):
    first, second = state
    first.start()
    second.start()
    assert second.call("eth_chainId")
    with pytest.raises(OSError):
        first.call("eth_chainId")


def test_a_node_that_runs_where_it_should_is_left_alone(state):
    first, _second = state
    first.start()
    before = shell.running_pid("anvil", "anvil")
    first.start()
    assert shell.running_pid("anvil", "anvil") == before


def test_the_chain_is_the_same_after_it_moved(state):
    first, second = state
    first.start()
    account = "0x" + "11" * 20
    first.call("anvil_setBalance", [account, hex(7)])
    first.call("evm_mine")
    first.stop()
    second.start()
    assert int(second.call("eth_getBalance", [account, "latest"]), 16) == 7


@pytest.mark.parametrize(
    ("name", "field"), [("DB_PORT", "db_port"), ("HTTP_PORT", "http_port"), ("NODE_PORT", "node_port")]
)
def test_ports_are_read_at_each_start(name, field, monkeypatch):
    for port in ("23456", "23457"):
        monkeypatch.setenv(name, port)
        assert getattr(settings.read(), field) == int(port)
    monkeypatch.setenv(name, "many")
    with pytest.raises(Stop, match="no port number"):
        settings.read()
