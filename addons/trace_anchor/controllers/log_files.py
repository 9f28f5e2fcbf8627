# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import re

from odoo import http
from odoo.http import request

# Exactly the paths of C2SP tlog-tiles; anything else below the prefix does not exist.
TILE = re.compile(r"(?:[0-9]|[1-5][0-9]|6[0-3]|entries)(?:/x[0-9]{3})*/[0-9]{3}(?:\.p/[1-9][0-9]{0,2})?")
FOR_EVER = 31536000


class LogFiles(http.Controller):
    """The log's public files, as the export wrote them: a small site needs no second web server."""

    @http.route("/trace/<string:log_name>/checkpoint", type="http", auth="none", save_session=False, readonly=True)
    def checkpoint(self, log_name):
        """The signed checkpoint that is published."""
        return self._file(log_name, "checkpoint", "text/plain; charset=utf-8", 0)

    @http.route(
        "/trace/<string:log_name>/tile/<path:tile>", type="http", auth="none", save_session=False, readonly=True
    )
    def tile(self, log_name, tile):
        """A hash tile or an entry bundle; once written it never changes."""
        if not TILE.fullmatch(tile):
            raise request.not_found()
        return self._file(log_name, f"tile/{tile}", "application/octet-stream", FOR_EVER)

    @http.route("/trace/<string:log_name>/genesis.json", type="http", auth="none", save_session=False, readonly=True)
    def genesis(self, log_name):
        """The genesis document, byte for byte as entry 0 commits to it."""
        return self._text(self._log(log_name).genesis)

    @http.route("/trace/<string:log_name>/succession.json", type="http", auth="none", save_session=False, readonly=True)
    def succession(self, log_name):
        """How and why the log ended, byte for byte as its successor entry commits to it."""
        return self._text(self._log(log_name).succession)

    @http.route("/trace/<string:log_name>/trust.json", type="http", auth="none", save_session=False, readonly=True)
    def trust(self, log_name):
        """What a partner needs to check this log's proofs; they should hold it from before."""
        log = self._log(log_name)
        return self._text(log.chain_log_id and log._trust_text())

    def _log(self, log_name):
        # the public reads the log's public files and nothing else of it
        log = request.env["trace.log"].sudo().search([("name", "=", log_name), ("state", "!=", "draft")])
        if not log:
            raise request.not_found()
        return log

    def _file(self, log_name, path, content_type, max_age):
        try:
            content = (self._log(log_name)._export_folder() / path).read_bytes()
        except OSError as missing:
            raise request.not_found() from missing
        cache = f"public, max-age={max_age}, immutable" if max_age else "no-cache"
        return request.make_response(
            content, [("Content-Type", content_type), ("Cache-Control", cache), ("Access-Control-Allow-Origin", "*")]
        )

    def _text(self, text):
        if not text:
            raise request.not_found()
        return request.make_response(
            text.encode(),
            [
                ("Content-Type", "application/json; charset=utf-8"),
                ("Cache-Control", "no-cache"),
                ("Access-Control-Allow-Origin", "*"),
            ],
        )
