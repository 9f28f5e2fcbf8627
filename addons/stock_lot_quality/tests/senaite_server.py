# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A small server that answers as SENAITE's JSON API documents: batched items, samples by UID, Basic authentication."""

import base64
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

API = "/senaite/@@API/senaite/v1/"


class SenaiteServer(ThreadingHTTPServer):
    """Serves ``analyses`` and ``samples``; ``trouble`` is a callable that may answer a request otherwise."""

    daemon_threads = True

    def __init__(self, user="lab", password="secret"):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.expected = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        self.analyses, self.samples, self.asked, self.trouble = [], {}, [], None
        self.url = f"http://127.0.0.1:{self.server_address[1]}/senaite"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def sample(self, uid, name, lot):
        """Register a sample as SENAITE shows it with ``complete=yes``."""
        self.samples[uid] = {
            "uid": uid,
            "id": name,
            "portal_type": "AnalysisRequest",
            "ClientSampleID": lot,
            "review_state": "verified",
            "DateSampled": "2025-09-17T07:00:00+08:00",
            "modified": "2025-09-17T10:00:00+08:00",
        }

    def analysis(self, uid, sample, value, keyword="T-FAT", **values):
        """Register an analysis as SENAITE shows it with ``complete=yes``."""
        self.analyses.append(
            {
                "uid": uid,
                "id": keyword,
                "portal_type": "Analysis",
                "Keyword": keyword,
                "Result": value,
                "Unit": "%",
                "getFormattedResult": value,
                "ResultOptions": [],
                "DetectionLimitOperand": "",
                "Analyst": "li.lei",
                "ResultCaptureDate": "2025-09-17T08:30:00+08:00",
                "RetestOf": None,
                "review_state": "verified",
                "Method": {"uid": "m1", "title": "GB 5009.6", "url": "", "api_url": ""},
                "Instrument": None,
                "parent_uid": sample,
                "parent_id": self.samples[sample]["id"],
                "modified": "2025-09-17T10:00:00+08:00",
                **values,
            }
        )


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server, parts = self.server, urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        server.asked.append((parts.path, query))
        if server.trouble and server.trouble(self, query):
            return
        if self.headers.get("Authorization") != server.expected:
            self.answer(401, {"message": "Unauthorized", "success": False})
        elif parts.path == f"{API}Analysis":
            self.answer(200, self._batch(query))
        elif (uid := parts.path.removeprefix(f"{API}AnalysisRequest/")) in server.samples:
            self.answer(200, self._envelope([server.samples[uid]], 1, 1, None))
        else:
            self.answer(404, {"message": "Not Found", "success": False})

    def _batch(self, query):
        limit, start = int(query.get("limit", 25)), int(query.get("b_start", 0))
        found = self.server.analyses
        pages = -(-len(found) // limit)
        following = start + limit
        url = f"{self.server.url}/@@API/senaite/v1/Analysis?b_start={following}" if following < len(found) else None
        return self._envelope(found[start : start + limit], start // limit + 1, pages, url)

    def _envelope(self, items, page, pages, following):
        return {
            "count": len(items),
            "pagesize": len(items),
            "items": items,
            "page": page,
            "_runtime": 0.01,
            "next": following,
            "pages": pages,
            "previous": None,
        }

    def answer(self, status, content):
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        """Keep the tests' output clean."""
