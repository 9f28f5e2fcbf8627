# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""People at terminals, each at a place of their own."""

import json
import random
import socket
import threading
import time
import uuid
from collections import Counter
from datetime import UTC, datetime, timedelta

import requests

PASSWORD = "terminal-under-test"
MODEL = "batch.terminal"
#: The longest pause in seconds between two entries of one person.
THINKING = 1.0


class Shift:
    """What all terminals did. ``answers`` is ``{uuid: (entry, accepted)}`` of everything they were told about."""

    def __init__(self, base, name, feedings, readings):
        self.base, self.name, self.feedings, self.readings = base, name, feedings, readings
        self.answers, self.refused, self.times, self.count = {}, set(), [], Counter()
        self.bare = []
        self._lock = threading.Lock()

    def work(self, place):
        """One terminal's shift: log in, look, then scan and log in turn, now and then over a bad line."""
        dice = random.Random(place["login"])
        session = self._log_in(place)
        for number in range(max(self.feedings, self.readings)):
            time.sleep(dice.uniform(0, THINKING))
            self._read_bare(session, place)
            if number < self.feedings:
                wrong = dice.random() < 0.1
                self._enter(
                    session,
                    dice,
                    place,
                    kind="feed",
                    quantity=0 if wrong else dice.randint(1, 5) / 4,
                    code="LOAD-WRONG" if wrong else place["lot"],
                )
            if number < self.readings:
                self._enter(
                    session,
                    dice,
                    place,
                    kind="reading",
                    parameter_id=place["parameter_id"],
                    value=str(70 + dice.randint(0, 100) / 10),
                )

    def _log_in(self, place):
        session = requests.Session()
        answer = session.post(
            f"{self.base}/web/session/authenticate",
            timeout=120,
            json={"jsonrpc": "2.0", "params": {"db": self.name, "login": place["login"], "password": PASSWORD}},
        )
        if answer.json().get("result", {}).get("uid") != place["user_id"]:
            raise RuntimeError(f"{place['login']} cannot log in: {answer.text[:300]}")
        return session

    def _read_bare(self, session, place):
        """The yardstick: what core takes to read three fields of the same work order at the same time."""
        started = time.perf_counter()
        session.post(
            f"{self.base}/web/dataset/call_kw/mrp.workorder/read",
            timeout=120,
            json={
                "jsonrpc": "2.0",
                "params": {
                    "model": "mrp.workorder",
                    "method": "read",
                    "kwargs": {},
                    "args": [[place["workorder_id"]], ["name", "state", "product_id"]],
                },
            },
        )
        self.bare.append(time.perf_counter() - started)

    def _enter(self, session, dice, place, **vals):
        at = datetime.now(UTC) - timedelta(seconds=dice.randint(0, 600))
        entry = {
            "uuid": str(uuid.UUID(int=dice.getrandbits(128), version=4)),
            "user_id": place["user_id"],
            "workorder_id": place["workorder_id"],
            "at": f"{at:%Y-%m-%d %H:%M:%S}",
            **vals,
        }
        chance = dice.random()
        if chance < 0.15:
            self._tear(session, dice, entry)
        elif chance < 0.3:
            self._tally("double")
            other = threading.Thread(target=self._send, args=(session.cookies.copy(), entry))
            other.start()
            self._until_answered(session.cookies, dice, entry)
            other.join()
            return
        self._until_answered(session.cookies, dice, entry)

    def _until_answered(self, cookies, dice, entry):
        """As the terminal's queue does: the same entry again, until the server has said what became of it."""
        for turn in range(60):
            if self._send(cookies, entry):
                return
            time.sleep(min(0.2 * 2**turn, 2) * dice.uniform(0.5, 1.5))
        raise RuntimeError(f"no answer to {entry}")

    def _send(self, cookies, entry):
        """Send once; True when the server has answered for good."""
        self._tally("sent")
        started = time.perf_counter()
        try:
            answer = requests.post(self._url(), json=self._body(entry), cookies=cookies, timeout=120).json()
        except (requests.RequestException, ValueError):
            self._tally("busy")
            return False
        seconds = time.perf_counter() - started
        if "error" in answer:
            name = answer["error"].get("data", {}).get("name", "")
            if name.startswith("odoo.exceptions.") and not name.endswith("ConcurrencyError"):
                raise RuntimeError(answer["error"]["data"]["message"])
            self._tally("busy")
            return False
        with self._lock:
            said = answer["result"]["accepted"]
            known = self.answers.setdefault(entry["uuid"], (entry, said))
            if known[1] != said:
                self.count["contradicted"] += 1
            if not said:
                self.refused.add(entry["uuid"])
            self.times.append(seconds)
        return True

    def _tear(self, session, dice, entry):
        """Send the request and hang up before the answer: nobody knows whether it was booked."""
        self._tally("torn")
        self._tally("sent")
        body = json.dumps(self._body(entry)).encode()
        host, port = self.base.removeprefix("http://").split(":")
        cookie = "; ".join(f"{name}={value}" for name, value in session.cookies.items())
        head = (
            f"POST {self._path()} HTTP/1.1\r\nHost: {host}:{port}\r\nCookie: {cookie}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        ).encode()
        with socket.create_connection((host, int(port)), timeout=30) as line:
            whole = head + body
            line.sendall(whole if dice.random() < 0.7 else whole[: len(whole) // 2])
            time.sleep(dice.uniform(0, 0.3))

    def _path(self):
        return f"/web/dataset/call_kw/{MODEL}/record"

    def _url(self):
        return self.base + self._path()

    def _body(self, entry):
        return {
            "jsonrpc": "2.0",
            "method": "call",
            "params": {"model": MODEL, "method": "record", "args": [entry], "kwargs": {}},
        }

    def _tally(self, what):
        with self._lock:
            self.count[what] += 1
