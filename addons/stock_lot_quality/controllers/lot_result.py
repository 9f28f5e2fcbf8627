# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import base64
import codecs
from pathlib import Path

from odoo import http
from odoo.addons.fact_guard.guard import Owned
from odoo.http import request

from ..lims.encodings import ENCODINGS
from ..lims.table import FILE_MAX
from ..models.lot_request_count import WINDOW

BASE = "/lot_quality/v1"
#: Deliveries of one user that are taken within 60 seconds, and how many long ones of them may wait for their turn.
DELIVERIES_A_MINUTE = 120
QUEUED_MOST = 20
SUFFIXES = {
    "application/json": "json",
    "application/x-ndjson": "ndjson",
    "text/csv": "csv",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
}
# Python knows codecs besides that are no writing of text, or mean something else than they say.
_CHARSETS = {codecs.lookup(name).name for name in ENCODINGS}
_DESCRIPTION = Path(__file__).parent.parent / "static" / "openapi" / "lot_quality.v1.json"


class LotResultController(http.Controller):
    """Results over HTTP, with an API key; the same results may be sent as often as one likes.

    What it takes and answers is described in OpenAPI, at ``/lot_quality/v1/openapi.json``.
    """

    @http.route(
        f"{BASE}/results",
        type="http",
        auth="bearer",
        methods=["POST"],
        csrf=False,
        save_session=False,
        max_content_length=FILE_MAX + 1,
    )
    def take_results(self, mode="all", company=None, laboratory=None, **_query):
        """Record results sent as JSON, lines of JSON, CSV or XLSX.

        :param mode: 'all' (everything or nothing) or 'good' (the good rows)
        :param company: id of one of the user's companies; their current one when omitted
        :param laboratory: short name of the laboratory whose habits the file has; found by its titles when omitted
        """
        refusal = self._refusal(mode) or self._company(company) or self._unknown(laboratory)
        if refusal:
            return self._answer({"error": refusal[1]}, refusal[0])
        wait = self._seconds_to_wait()
        if wait:
            return self._answer(
                {"error": request.env._("Too much at once. Send this again later.")}, 429, **{"Retry-After": str(wait)}
            )
        content = request.httprequest.get_data()
        imports = request.env["lot.result.import"].with_context(mail_create_nolog=True)
        suffix = SUFFIXES[request.httprequest.mimetype]
        delivery = imports.create(
            Owned(
                content=base64.b64encode(content),
                filename=f"results.{suffix}",
                mode=mode,
                company_id=request.env.company.id,
                entrance="http",
                origin=request.httprequest.remote_addr,
                mapping_id=self._laboratory(laboratory).id,
                charset=self._charset(),
            )
        )
        if delivery._is_long(content):
            delivery._queue()
            return self._answer(delivery._as_json(), 202, Location=f"{BASE}/imports/{delivery.id}")
        delivery._run()
        if delivery.problem_text:
            problem = delivery.problem_text
            delivery.unlink()
            return self._answer({"error": problem}, 400)
        delivery._wait()
        status = 422 if delivery.state == "refused" else 201 if delivery.created_count else 200
        return self._answer(delivery._as_json(), status, Location=f"{BASE}/imports/{delivery.id}")

    @http.route(f"{BASE}/imports/<int:import_id>", type="http", auth="bearer", methods=["GET"], save_session=False)
    def tell_import(self, import_id, **_query):
        """How far an import is, and what it did."""
        if not request.env.user.has_group("stock_lot_quality.group_lab"):
            return self._answer({"error": request.env._("Ask for the right Laboratory.")}, 403)
        if import_id >= 2**31:
            return self._answer({"error": request.env._("There is no such import.")}, 404)
        delivery = request.env["lot.result.import"].search([("id", "=", import_id)])
        if not delivery:
            return self._answer({"error": request.env._("There is no such import.")}, 404)
        return self._answer(delivery._as_json(), 200)

    @http.route(f"{BASE}/openapi.json", type="http", auth="public", methods=["GET"], save_session=False)
    def describe(self, **_query):
        """The description of these addresses."""
        return request.make_response(
            _DESCRIPTION.read_bytes(), headers=[("Content-Type", "application/json; charset=utf-8")]
        )

    def _refusal(self, mode):
        """(status, sentence) of a request that is not looked into, or None."""
        sent = request.httprequest
        env = request.env
        if not env.user.has_group("stock_lot_quality.group_lab"):
            return 403, env._("Ask for the right Laboratory.")
        if sent.mimetype not in SUFFIXES:
            return 415, env._("Send one of these content types: %(types)s.", types=", ".join(SUFFIXES))
        if self._charset() is None:
            return 415, env._("This character set is not known.")
        if mode not in ("all", "good"):
            return 400, env._("The mode is 'all' or 'good'.")
        if (sent.content_length or 0) > FILE_MAX:
            return 413, env._("Send at most %(size)s MB at a time.", size=FILE_MAX >> 20)
        if not sent.content_length:
            return 400, env._("The request has no content.")
        return None

    def _charset(self):
        """The encoding that the sender names, '' for none; None for one that none may write."""
        named = request.httprequest.mimetype_params.get("charset", "")
        if request.httprequest.mimetype != "text/csv" or named.lower() in ("", "utf-8", "us-ascii"):
            return ""
        try:
            charset = codecs.lookup(named).name
        except (LookupError, ValueError):
            return None
        return charset if charset in _CHARSETS else None

    def _laboratory(self, code):
        """The laboratory of a short name; none when none was named or has it."""
        return request.env["lot.result.mapping"]._called(code or "", request.env.company)

    def _unknown(self, laboratory):
        """(status, sentence) when no laboratory has this short name, or None."""
        if laboratory is None or self._laboratory(laboratory):
            return None
        return 400, request.env._("No laboratory has this short name.")

    def _seconds_to_wait(self):
        """0, or after how many seconds a sender may come again: too often, or too much of theirs is still waiting."""
        # sudo: counts are nobody's to read or write
        wait = request.env["lot.request.count"].sudo()._wait("results", DELIVERIES_A_MINUTE)
        waiting = request.env["lot.result.import"].search_count(
            [("state", "=", "queued"), ("create_uid", "=", request.env.uid)], limit=QUEUED_MOST
        )
        return wait or (WINDOW if waiting >= QUEUED_MOST else 0)

    def _company(self, company):
        """Work in the company asked for; (status, sentence) when the user may not."""
        if company is None:
            return None
        allowed = request.env.user.company_ids
        chosen = allowed.filtered(lambda each: str(each.id) == company)
        if not chosen:
            return 403, request.env._("This is none of your companies.")
        request.update_env(context=dict(request.env.context, allowed_company_ids=chosen.ids))
        return None

    def _answer(self, payload, status, **headers):
        response = request.make_json_response(payload, status=status)
        if headers and status != 400:
            response.headers.update(headers)
        return response
