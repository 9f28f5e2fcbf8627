# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Files that are made to take long, nodes that lie or never come to an end, values that look like our own marks."""

import json
import socket
import threading
import time

import pytest
import verify
from html_page import NODE, run_page
from publisher import Case

SIZES = [64 * 1024, 1024 * 1024]
#: Texts that a search going back and forth would read once for each of their characters.
HOSTILE = {
    "escaped quotes": b'\\"',
    "quotes": b'"',
    "backslashes": b"\\",
    "open text": b'"a\\',
    "brackets": b"[]",
    "open brackets": b"[",
    "digits": b"9",
    "colons": b'{"":',
    "tildes": b"~",
    "blanks": b" ",
}


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_is_read_in_no_time(kind, size):
    piece, trust = HOSTILE[kind], Case().trust()
    text = piece * (size // len(piece))
    for content in (text, b'"' + text, b'{"v":1,"sd_jwt":"' + text, b'{"v":' + text + b"}"):
        started = time.process_time()
        report = verify.verify(content, trust)
        assert time.process_time() - started < 1, content[:20]
        assert report["verdict"] == "REJECTED"


@pytest.mark.skipif(NODE is None, reason="node is not installed")
def test_the_page_reads_hostile_files_in_no_time_too():
    trust = Case().trust()
    contents = [start + piece * (SIZES[-1] // len(piece)) for piece in HOSTILE.values() for start in (b"", b'"')]
    reports = run_page([(content, trust, None, False) for content in contents])
    assert {report["verdict"] for report in reports} == {"REJECTED"}
    assert max(report["ms"] for report in reports) < 3000


def test_a_file_of_many_anchors_is_refused_at_once():
    case = Case()
    bundle = json.loads(case.bundle())
    bundle["anchors"] *= 100_000 // max(1, len(bundle["anchors"]))
    content = (json.dumps(bundle, indent=2, ensure_ascii=False) + "\n").encode()
    assert verify.verify(content, case.trust())["reason"] == "bundle-shape"


def _calls(case, **answers):
    """The honest chain of a case, some of whose answers are put in place of its own."""

    def call(method, params):
        selector = params[0].get("data", "")[:10] if method == "eth_call" else None
        name = next((name for name, signature in SIGNATURES.items() if selector == signature), method)
        return answers[name] if name in answers else case.chain(method, params)

    return call


SIGNATURES = {
    name: "0x" + verify.keccak256(signature.encode())[:4].hex()
    for name, signature in (
        ("head", "head(bytes32)"),
        ("history", "history(bytes32,uint48)"),
        ("recalled", "recalled(bytes32,bytes32)"),
    )
}
WORD = "00" * 31 + "01"


@pytest.mark.parametrize(
    "lie",
    [
        {"head": "0x" + WORD},
        {"head": "0x"},
        {"head": "0x" + WORD[:-1]},
        {"head": 5},
        {"head": None},
        {"history": "0x"},
        {"recalled": "0x"},
        {"eth_getCode": "0x0"},
        {"eth_getCode": []},
        {"eth_chainId": "0x" + "f" * 5000},
        {"eth_getBlockByNumber": {"number": "0x1"}},
        {"eth_getBlockByNumber": []},
    ],
)
def test_a_node_that_lies_about_forms_is_no_verdict_on_the_record(lie):
    case = Case(fresh=True)
    report = verify.verify(case.bundle(), case.trust(), _calls(case, **lie))
    assert report["verdict"] in ("CONSISTENT", "ANCHORED")
    assert [remark for remark in report["remarks"] if remark.startswith("rpc-")], report


def test_a_recall_far_in_the_future_is_printed(capsys):
    case = Case()
    report = verify.verify(case.bundle(), case.trust(), _calls(case, recalled="0x" + "f" * 64))
    assert report["verdict"] == "RECALLED"
    assert any(line.startswith("Recalled: second ") for line in verify.describe(report))


class Dripping:
    """A node that sends a byte of its answer, or of the answer's head, every tenth of a second and never ends."""

    def __init__(self, start):
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.start = start
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                asked, _address = self.socket.accept()
                asked.sendall(self.start)
                while True:
                    asked.sendall(b" ")
                    time.sleep(0.1)
            except OSError:
                return


@pytest.mark.parametrize(
    "start",
    [b"", b"HTTP/1.1 200 OK\r\nX-Long: ", b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n{"],
    ids=["status", "head", "body"],
)
def test_a_node_that_never_comes_to_an_end_is_ended(start):
    case, node = Case(), Dripping(start)
    started = time.perf_counter()
    report = verify.verify(case.bundle(), case.trust(), verify.http_caller(node.url, limit=1))
    assert time.perf_counter() - started < 3
    node.socket.close()
    assert (report["verdict"], report["remarks"]) == ("CONSISTENT", ["rpc-unreachable"])
    assert verify.exit_code(report, node.url) == verify.NODE


def test_codes_of_our_own_are_nobody_elses(tmp_path, monkeypatch, capsys):
    case = Case()
    for name, content in (("b", case.bundle()), ("t", case.trust())):
        (tmp_path / name).write_bytes(content)
    monkeypatch.setattr(verify, "read_record", lambda *_arguments: {}["absent"])
    assert verify.main([str(tmp_path / "b"), "--trust", str(tmp_path / "t")]) == verify.FAULT
    assert "nothing was judged" in capsys.readouterr().err
    assert not {verify.FAULT, verify.NODE, verify.USAGE} & set(verify.EXIT_CODES.values())


def test_a_value_that_looks_like_our_mark_is_shown_as_what_it_is():
    shown = list(verify.outline({"a": {"hidden": True}, "b": verify.HIDDEN, "c": [{"hidden": True}]}, 0))
    assert shown == ["a:", "  hidden: True", "b: (not disclosed)", "c:", "  1:", "    hidden: True"]
