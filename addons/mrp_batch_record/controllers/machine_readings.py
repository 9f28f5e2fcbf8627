# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import http
from odoo.http import request
from werkzeug.exceptions import RequestEntityTooLarge

from ..steps import MOST, MessageError, read_message

#: Bytes of one message at most.
LARGEST = 8 * 2**20
#: Messages of one user that are taken within 60 seconds.
MESSAGES_A_MINUTE = 300


class MachineReadings(http.Controller):
    """Where machines and gateways send what they measured. Described in static/openapi/readings.json (OpenAPI 3.1)."""

    @http.route(
        "/batch_trace/readings",
        type="http",
        auth="bearer",
        methods=["POST"],
        csrf=False,
        save_session=False,
        readonly=False,
        max_content_length=LARGEST,
    )
    def readings(self, **_parameters):
        """Record the readings in the body; answer how many are new, how many were there, and which were refused."""
        user = request.env.user
        if not user.has_group("mrp_batch_record.group_machine"):
            return self._problem(
                403,
                "forbidden",
                request.env._(
                    "%(user)s is no machine. Readings of machines come from a user of their own with the group "
                    "Machine.",
                    user=user.name,
                ),
            )
        # sudo: counts are nobody's to read or write
        wait = request.env["lot.request.count"].sudo()._wait("readings", MESSAGES_A_MINUTE)
        if wait:
            return self._problem(
                429,
                "too_many",
                request.env._(
                    "Send at most %(most)s messages a minute, with more readings in each.", most=MESSAGES_A_MINUTE
                ),
                **{"Retry-After": str(wait)},
            )
        try:
            rows = read_message(self._body())
        except MessageError as error:
            code, detail = error.args
            return self._problem(413 if code == "many" else 400, code, self._sentence(code, detail))
        # sudo: a machine's user reads and writes nothing else; each row has to be of equipment that it is named on
        taken = request.env["mrp.step.log"].sudo()._record_readings(rows, sender=user)
        return self._answer(
            200,
            "application/json",
            {
                "recorded": taken.recorded,
                "repeated": taken.repeated,
                "refused": [{"index": place, "problem": sentence} for place, sentence in taken.refused],
            },
        )

    def _body(self):
        """The bytes sent. By the route's limit, what says no length is read no further than the largest message."""
        try:
            body = request.httprequest.get_data(cache=False)
        except RequestEntityTooLarge as error:
            raise MessageError("many", str(LARGEST)) from error
        if len(body) >= LARGEST:  # what is longer was cut here
            raise MessageError("many", str(LARGEST))
        return body

    def _sentence(self, code, detail):
        env = request.env
        if code == "json":
            return env._("The message is not JSON in UTF-8: %(detail)s.", detail=detail)
        if code == "many":
            return env._(
                "Send at most %(most)s readings and %(size)s MB in one message.", most=MOST, size=LARGEST // 2**20
            )
        return env._("The message has not the form that the description asks for, at: %(place)s.", place=detail)

    def _problem(self, status, code, sentence, **headers):
        """RFC 9457."""
        return self._answer(
            status,
            "application/problem+json",
            {"type": f"urn:batch-trace:{code}", "title": sentence, "status": status},
            **headers,
        )

    def _answer(self, status, content_type, content, **headers):
        return request.make_response(
            json.dumps(content, ensure_ascii=False),
            [("Content-Type", f"{content_type}; charset=utf-8"), *headers.items()],
            status=status,
        )
