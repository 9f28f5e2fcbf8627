# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import http
from odoo.http import request


class PublicBatch(http.Controller):
    """What a consumer or customer sees of a batch, and the proof files users download."""

    @http.route("/trace/disclosure/<model('trace.disclosure'):disclosure>", type="http", auth="user", readonly=True)
    def disclosure(self, disclosure):
        """The bundle a user has put together."""
        record = disclosure.record_id
        name = f"{record.batch_number}-v{record.version}.trace.json".replace("/", "-").replace('"', "")
        return request.make_response(disclosure.bundle.encode(), [
            ("Content-Type", "application/json; charset=utf-8"),
            ("Content-Disposition", http.content_disposition(name)),
        ])

    @http.route("/trace/<string:token>", type="http", auth="public", website=True, sitemap=False, readonly=True)
    def batch(self, token):
        """The public page of a batch, found by its unguessable token; chosen fields only."""
        # the token is the right to read these fields, nobody is logged in
        order = request.env["mrp.production"].sudo().search([("trace_token", "=", token)], limit=1)
        if not order or len(token) < 20:
            raise request.not_found()
        return request.render("trace_anchor.public_batch", order._public_batch_values())
