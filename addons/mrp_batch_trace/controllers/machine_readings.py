# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import http
from odoo.http import request

from ..steps import MOST, MessageError, read_message

#: Bytes of one message at most.
LARGEST = 8 * 2**20


class MachineReadings(http.Controller):
    """Where machines and gateways send what they measured. Described in static/openapi/readings.json (OpenAPI 3.1)."""

    @http.route(
        "/batch_trace/readings", type="http", auth="bearer", methods=["POST"], csrf=False, save_session=False,
        readonly=False,
    )
    def readings(self, **_parameters):
        """Record the readings in the body; answer how many are new, how many were there, and which were refused."""
        steps = request.env["mrp.step.log"]
        if not request.env["mrp.step.reading"].has_access("create"):
            return self._problem(403, "forbidden", request.env._(
                "%(user)s may not record readings. Give the machine's user the group Batch Traceability / Operator.",
                user=request.env.user.name,
            ))
        if (request.httprequest.content_length or 0) > LARGEST:
            return self._problem(413, "too_large", self._sentence("many", ""))
        try:
            rows = read_message(request.httprequest.get_data(cache=False))
        except MessageError as error:
            code, detail = error.args
            return self._problem(413 if code == "many" else 400, code, self._sentence(code, detail))
        taken = steps._record_readings(rows)
        return self._answer(200, "application/json", {
            "recorded": taken.recorded,
            "repeated": taken.repeated,
            "refused": [{"index": place, "problem": sentence} for place, sentence in taken.refused],
        })

    def _sentence(self, code, detail):
        env = request.env
        if code == "json":
            return env._("The message is not JSON in UTF-8: %(detail)s.", detail=detail)
        if code == "many":
            return env._("Send at most %(most)s readings and %(size)s MB in one message.", most=MOST,
                         size=LARGEST // 2**20)
        return env._("The message has not the form that the description asks for, at: %(place)s.", place=detail)

    def _problem(self, status, code, sentence):
        """RFC 9457."""
        return self._answer(status, "application/problem+json", {
            "type": f"urn:batch-trace:{code}", "title": sentence, "status": status,
        })

    def _answer(self, status, content_type, content):
        return request.make_response(
            json.dumps(content, ensure_ascii=False), [("Content-Type", f"{content_type}; charset=utf-8")],
            status=status,
        )
