# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A laboratory's server that drips, sends one elsewhere or names a moment that no calendar has."""

import socket
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import lims.senaite
import pytest
from lims import Senaite, SenaiteProblem, outbound
from lims.senaite import moment_of

ADDONS = Path(outbound.__file__).parents[2]
PIECE = b"1"


@contextmanager
def dripping(first, piece=PIECE, pause=0.05):
    """A server that says ``first`` and then a piece again and again; its address."""
    over, server = threading.Event(), socket.create_server(("127.0.0.1", 0))

    def serve():
        try:
            with server.accept()[0] as client:
                client.sendall(first)
                while not over.wait(pause):
                    client.sendall(piece)
        except OSError:
            return

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
    finally:
        over.set()
        server.close()


def asked(url, timeout=0.1):
    with pytest.raises(SenaiteProblem) as problem:
        next(Senaite(url, ("user", "password"), timeout).analyses(None))
    return problem.value


@pytest.mark.parametrize(
    "first",
    [
        b"HTTP/1.1 200 OK\r\nX: ",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4000\r\n",
        b"HTTP/1.1 500 No\r\n\r\n",
        b"HTTP/1.1 302 Moved\r\nLocation: http://127.0.0.1:1/\r\n\r\n",
    ],
)
def test_an_answer_that_drips_in_is_given_up(first):
    with dripping(first) as url:
        begun = time.monotonic()
        assert asked(url).code == "network"
        assert time.monotonic() - begun < 3


def test_an_endless_answer_is_left(monkeypatch):
    monkeypatch.setattr(lims.senaite, "ANSWER_MAX", 1 << 20)
    with dripping(b"HTTP/1.1 200 OK\r\n\r\n", PIECE * 100_000, 0) as url:
        assert asked(url, 5).code == "size"


def test_nobody_is_sent_elsewhere():
    with dripping(b"HTTP/1.1 302 Moved\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n") as url:
        assert (asked(url).code, asked(url).code) == ("status", "network")


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "x"])
def test_a_moment_that_no_calendar_has_is_garbage(text):
    with pytest.raises(SenaiteProblem, match="garbage"):
        moment_of(text)


def test_the_bounds_are_those_of_the_chain():
    twin = ADDONS / "trace_anchor/chain/outbound.py"
    assert Path(outbound.__file__).read_bytes() == twin.read_bytes()
