# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.http import request

LANGUAGES = {"zh": "zh_CN"}
TOKEN_LEAST = 20


class PublicBatch(http.Controller):
    """What a consumer or customer sees of a batch, and the proof files users download."""

    @http.route("/trace/disclosure/<model('trace.disclosure'):disclosure>", type="http", auth="user", readonly=True)
    def disclosure(self, disclosure):
        """The bundle a user has put together."""
        if not disclosure.bundle:  # of none that there is, or of one not put together yet
            raise request.not_found()
        record = disclosure.record_id
        name = f"{record.batch_number}-v{record.version}.trace.json".replace("/", "-").replace('"', "")
        return request.make_response(
            disclosure.bundle.encode(),
            [
                ("Content-Type", "application/json; charset=utf-8"),
                ("Content-Disposition", http.content_disposition(name)),
            ],
        )

    @http.route("/trace/<string:token>", type="http", auth="public", readonly=True)
    def batch(self, token):
        """The public page of a batch, found by its unguessable token; chosen fields only."""
        request.update_context(lang=_language())
        # the token is the right to read these fields, nobody is logged in
        order = request.env["mrp.production"].sudo().search([("trace_token", "=", token)], limit=1)
        if not order or len(token) < TOKEN_LEAST:
            page = request.render("trace_anchor.public_batch_missing", {"language": _language()})
            page.status_code = 404
        else:
            page = request.render("trace_anchor.public_batch", order._public_batch_values() | {"language": _language()})
        # a batch is recalled from one minute to the next; its address is nobody's business
        page.headers["Cache-Control"] = "no-store"
        page.headers["X-Robots-Tag"] = "noindex"
        page.headers["Referrer-Policy"] = "no-referrer"
        return page


def _language():
    """The first language the browser asks for that the page speaks and is installed; English otherwise."""
    installed = {code for code, _name in request.env["res.lang"].get_installed()}
    for asked in request.httprequest.accept_languages.values():
        code = LANGUAGES.get(asked.split("-")[0].lower())
        if code in installed:
            return code
        if asked.lower().startswith("en"):
            break
    return "en_US"
