# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What a first visitor's browser asks for is fetched before the address is printed; a fault there stops nothing."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from bootstrap import first_page

PEOPLE = [{"login": "li", "password": "p", "language": "zh_CN"}, {"login": "lin", "password": "p", "language": "en_US"}]
PAGES = {
    "/web/login": '<form><input name="csrf_token" value="t1"/></form><script src="/web/assets/1/login.js"></script>',
    "/odoo": '<link href="/web/assets/1/web.css"/><script data-src="/web/assets/1/web.js"></script>',
    "/web/bundle/web.assets_backend_lazy": '[{"type": "script", "src": "/web/assets/1/lazy.js"}]',
}


@pytest.fixture
def server():
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            found = PAGES.get(self.path, "")
            self.send_response(500 if self.path.endswith("lazy.js") else 200)
            self.end_headers()
            self.wfile.write(found.encode())

        def do_POST(self):
            asked.append("POST " + self.rfile.read(int(self.headers["Content-Length"])).decode())
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_arguments):
            pass

    httpd = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=httpd.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{httpd.server_port}", asked
    httpd.shutdown()


def test_pages_and_all_they_name_are_fetched_once(server):
    url, asked = server
    first_page.fetch_all(url, PEOPLE, ["en_US", "zh_CN"])
    for name in ("login.js", "web.css", "web.js"):
        assert asked.count(f"/web/assets/1/{name}") == 1, name
    assert "/web/assets/1/lazy.js" in asked
    assert {"/web/webclient/translations?lang=zh_CN", "/web/webclient/translations?lang=en_US"} <= set(asked)


def test_one_person_for_each_language_logs_in(server):
    url, asked = server
    first_page.fetch_all(url, PEOPLE, ["en_US", "zh_CN"])
    assert [line for line in asked if line.startswith("POST")] == [
        "POST login=lin&password=p&csrf_token=t1",
        "POST login=li&password=p&csrf_token=t1",
    ]


def test_a_server_that_does_not_answer_is_no_fault():
    assert first_page.fetch_all("http://127.0.0.1:9", PEOPLE, ["en_US"]) == 0
