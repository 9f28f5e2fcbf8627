# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import hmac
import json
import os

from odoo import http
from odoo.http import request
from odoo.tools import config

TOKEN_VARIABLE = "BATCH_TRACE_HEALTH_TOKEN"
TOKEN_OPTION = "batch_trace_health_token"
HERE = ("127.0.0.1", "::1")


class Health(http.Controller):
    """For monitoring: 200 while all is well, 503 when a person has to look."""

    @http.route("/trace/health", type="http", auth="none", save_session=False, readonly=True)
    def health(self):
        """How the logs of this database stand, as JSON; for this machine, or with the token of the configuration."""
        if not self._may_ask():
            raise request.not_found()
        # monitoring has no user; it gets numbers and codes
        logs = request.env["trace.log"].sudo().search([])._health()
        wrong = any(log["wrong"] for log in logs)
        return request.make_response(
            json.dumps({"status": "wrong" if wrong else "ok", "logs": logs}),
            [("Content-Type", "application/json"), ("Cache-Control", "no-store")], status=503 if wrong else 200)

    def _may_ask(self):
        asked = request.httprequest
        token = os.environ.get(TOKEN_VARIABLE) or config.get(TOKEN_OPTION)
        if token:
            given = asked.headers.get("Authorization", "").removeprefix("Bearer ")
            return hmac.compare_digest(given.encode(), token.encode())
        # a proxy on this machine speaks for somebody else
        return asked.remote_addr in HERE and "X-Forwarded-For" not in asked.headers
