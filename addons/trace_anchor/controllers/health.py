# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import hmac
import json
import os
import time

from odoo import http
from odoo.http import request
from odoo.tools import config

TOKEN_VARIABLE = "BATCH_TRACE_HEALTH_TOKEN"
TOKEN_OPTION = "batch_trace_health_token"
HERE = ("127.0.0.1", "::1")
#: What a plain client sends. A proxy on this machine speaks for somebody else and says so in a header of its own, whose
#: names nobody can list: with any header besides these, a request counts as from elsewhere.
PLAIN = {
    "host",
    "user-agent",
    "accept",
    "accept-encoding",
    "accept-language",
    "connection",
    "cache-control",
    "pragma",
    "content-type",
    "content-length",
    "cookie",
    "authorization",
}
#: Seconds for which the answer to strangers is kept: they do not make the server work.
KEPT = 10
_answers = {}  # of strangers, by database: (when it was found, whether something is wrong), in this process


class Health(http.Controller):
    """For monitoring: 200 while all is well, 503 when a person has to look."""

    @http.route("/trace/health", type="http", auth="none", save_session=False, readonly=True)
    def health(self):
        """How the logs of this database stand, as JSON; for this machine, or with the token of the configuration.

        Everybody else is told whether all is well, and nothing of what there is.
        """
        if not self._may_ask():
            return self._answer(self._is_something_wrong())
        logs = self._logs()
        return self._answer(any(log["wrong"] for log in logs), logs=logs)

    def _logs(self):
        # sudo: monitoring has no user; it gets numbers and codes
        return request.env["trace.log"].sudo().search([])._health()

    def _is_something_wrong(self):
        found_at, wrong = _answers.get(request.db, (None, None))
        if found_at is None or time.monotonic() - found_at > KEPT:
            wrong = any(log["wrong"] for log in self._logs())
            _answers[request.db] = time.monotonic(), wrong
        return wrong

    def _answer(self, wrong, **more):
        return request.make_response(
            json.dumps({"status": "wrong" if wrong else "ok", **more}),
            [("Content-Type", "application/json"), ("Cache-Control", "no-store")],
            status=503 if wrong else 200,
        )

    def _may_ask(self):
        asked = request.httprequest
        token = os.environ.get(TOKEN_VARIABLE) or config.get(TOKEN_OPTION)
        if token:
            given = asked.headers.get("Authorization", "").removeprefix("Bearer ")
            return hmac.compare_digest(given.encode(), token.encode())
        return asked.remote_addr in HERE and all(name.lower() in PLAIN for name, _value in asked.headers)
