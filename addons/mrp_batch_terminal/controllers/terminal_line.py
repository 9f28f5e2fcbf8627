# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.http import request


class TerminalLine(http.Controller):
    """Where a terminal asks, about once a second, whether the server can be reached."""

    @http.route("/batch_trace/alive", type="http", auth="none", methods=["GET"], save_session=False, readonly=True)
    def alive(self):
        """Answer with nothing: that it answers is the answer."""
        return request.make_response("", headers=[("Cache-Control", "no-store")], status=204)
