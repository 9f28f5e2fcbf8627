# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Results from SENAITE through its JSON API (``@@API/senaite/v1``): analyses, page by page, with their samples."""

import html
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation

import requests

from .json_text import depth
from .outbound import Bounded, TooLong

ANSWER_MAX = 32 << 20
PAGES_MAX = 10_000
DEPTH_MAX = 50
TAKEN = ("verified", "published")
# Limits of detection and of quantification.
LOWER = ("LowerDetectionLimit", "LowerLimitOfQuantification")
UPPER = ("UpperDetectionLimit", "UpperLimitOfQuantification")
NO_UPPER_LIMIT = 1_000_000_000
WITHDRAWN = ("retracted", "rejected", "cancelled")


class SenaiteProblem(Exception):
    """The laboratory's server did not answer as it should.

    code: network, credentials, status, garbage or size; detail says more.
    """

    def __init__(self, code, detail=""):
        super().__init__(f"{code} {detail}".strip())
        self.code = code
        self.detail = detail


class Senaite:
    """A reader of one SENAITE site.

    :param url: str, address of the site, for example https://lims.example.org/senaite
    :param credentials: (user, password)
    :param timeout: seconds to wait for an answer to begin; ten times as long for all of it
    """

    def __init__(self, url, credentials, timeout=30):
        self.base = url.rstrip("/") + "/@@API/senaite/v1/"
        self.timeout = timeout
        self.session = Bounded(10 * timeout, ANSWER_MAX)
        self.session.auth = credentials
        # Neither the environment's proxies nor its .netrc may add to what the connector was told.
        self.session.trust_env = False
        self.samples = {}

    def analyses(self, since, size=100):
        """Pages of analyses changed since a moment, oldest first as far as the server sorts them.

        :param since: aware datetime, or None for all
        :param size: analyses on a page
        :return: iterator of lists of dict, the objects as SENAITE sends them
        :raises SenaiteProblem: the server does not answer as documented
        """
        query = {"complete": "yes", "limit": size, "sort_on": "created", "catalog": "senaite_catalog_analysis"}
        if recent := _recent(since):
            query["recent_modified"] = recent
        seen = set()
        for page in range(PAGES_MAX):
            answer = self._get("Analysis", dict(query, b_start=page * size))
            items = self._items(answer)
            uids = {item.get("uid") for item in items}
            if uids and uids <= seen:
                raise SenaiteProblem("garbage", "the same page again")
            seen |= uids
            yield [item for item in items if since is None or modified(item) >= since]
            if not items or not answer.get("next"):
                return

    def sample(self, uid):
        """The sample (AnalysisRequest) of an analysis, asked for once."""
        if uid not in self.samples:
            items = self._items(self._get(f"AnalysisRequest/{uid}", {"complete": "yes"}))
            if len(items) != 1:
                raise SenaiteProblem("garbage", f"sample {uid}")
            self.samples[uid] = items[0]
        return self.samples[uid]

    def _items(self, answer):
        items = answer.get("items")
        if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
            raise SenaiteProblem("garbage", str(answer.get("message") or "no items")[:200])
        return items

    def _get(self, path, query):
        try:
            response = self.session.get(
                self.base + path, params=query, timeout=self.timeout, headers={"Accept": "application/json"}
            )
        except TooLong:
            raise SenaiteProblem("size", str(ANSWER_MAX)) from None
        except requests.HTTPError as error:
            raise SenaiteProblem("status", str(error.response.status_code)) from None
        except requests.RequestException as error:
            raise SenaiteProblem("network", type(error).__name__) from None
        self._check_status(response)
        content = response.content
        try:
            text = content.decode()
            # The parser recurses: see json_text.
            answer = json.loads(text) if depth(text) <= DEPTH_MAX else None
        except ValueError:
            raise SenaiteProblem("garbage", content[:80].decode("utf-8", "replace")) from None
        if not isinstance(answer, dict):
            raise SenaiteProblem("garbage", type(answer).__name__)
        return answer

    def _check_status(self, response):
        if response.status_code in (401, 403):
            raise SenaiteProblem("credentials", str(response.status_code))
        if response.status_code != 200:
            raise SenaiteProblem("status", str(response.status_code))


def _recent(since):
    """The narrowest of SENAITE's periods that holds everything since a moment; None for no period."""
    if since is None:
        return None
    age = datetime.now(UTC) - since
    # The server's day may have begun before ours.
    for name, days in (("yesterday", 0.5), ("this-week", 5), ("this-month", 27), ("this-year", 360)):
        if age < timedelta(days=days):
            return name
    return None


def modified(item):
    """When an object last changed, aware."""
    return moment_of(item.get("modified"))


def moment_of(text):
    """An ISO moment of SENAITE's.

    :raises SenaiteProblem: it is none
    """
    try:
        moment = datetime.fromisoformat(str(text))
        if not 1970 <= moment.year < 9000:
            raise ValueError(text)
    except ValueError:
        raise SenaiteProblem("garbage", f"moment {text}"[:80]) from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def sheet_of_analyses(items, sample_of, lot_field, replaceable=()):
    """Results as the JSON that every entrance takes.

    :param items: analyses as of Senaite.analyses
    :param sample_of: callable, uid of a sample -> its object
    :param lot_field: str, the sample's field that holds the lot's number, for example ClientSampleID
    :param replaceable: uids that are on record; a retest names the analysis it repeats only then
    :return: (bytes of JSON, list of uids withdrawn)
    """
    results, withdrawn = [], []
    for item in items:
        state = item.get("review_state")
        if state in WITHDRAWN and item.get("uid"):
            withdrawn.append(str(item["uid"]))
        elif state in TAKEN:
            results.append(_result(item, sample_of, lot_field, replaceable))
    return json.dumps({"results": results}, ensure_ascii=False).encode(), withdrawn


def _result(item, sample_of, lot_field, replaceable):
    parent = item.get("parent_uid") or _uid(item.get("getRequestUID"))
    sample = sample_of(parent) if parent else {}
    replaced = _uid(item.get("RetestOf"))
    qualifier, value, limit = _reading(item)
    return {
        "result_id": _text(item.get("uid")),
        "sample": _text(sample.get("id") or item.get("parent_id")),
        "lot": _text(sample.get(lot_field)),
        "parameter": _text(item.get("Keyword") or item.get("getKeyword")),
        "method": _text(_title(item.get("Method"))),
        "qualifier": qualifier,
        "value": value,
        "detection_limit": limit,
        "unit": _text(item.get("Unit")),
        "analyst": _text(item.get("Analyst")),
        "instrument": _text(_title(item.get("Instrument"))),
        "tested_at": _text(item.get("ResultCaptureDate")),
        "drawn_at": _text(sample.get("DateSampled")),
        "replaces": replaced if replaced in replaceable else "",
        "reason": "SENAITE retest" if replaced in replaceable else "",
    }


def _reading(item):
    """(sign, value, lower limit) of an analysis.

    What lies beyond the limits of its method is reported as the limit, as SENAITE does.
    """
    value, sign = _text(item.get("Result")), _text(item.get("DetectionLimitOperand"))
    lower = max((found for name in LOWER if (found := _limit(item.get(name)))), default=None)
    upper = min((found for name in UPPER if (found := _limit(item.get(name)))), default=None)
    limit = format(lower, "f") if lower else ""
    if item.get("ResultOptions"):
        # A choice is stored as its number; what people read is the formatted result, of a web page.
        return sign, html.unescape(_text(item.get("getFormattedResult"))), limit
    number = _decimal(value)
    if number is None or sign:
        return sign, html.unescape(value), limit
    if lower and number < lower:
        return "<", limit, limit
    return (">", format(upper, "f"), limit) if upper and number > upper else ("", value, limit)


def _limit(value):
    """A limit of a method as a Decimal; None where none is set: SENAITE's own are 0 and a thousand millions."""
    limit = _decimal(_text(value))
    return limit if limit and 0 < limit < NO_UPPER_LIMIT else None


def _decimal(text):
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def retest_uids(items):
    """The uids that analyses say they repeat."""
    return {uid for item in items if (uid := _uid(item.get("RetestOf")))}


def _uid(value):
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get("uid")
    return value if isinstance(value, str) else ""


def _title(value):
    if isinstance(value, dict):
        return value.get("title") or ""
    return value if isinstance(value, str) else ""


def _text(value):
    return value if isinstance(value, str) else "" if value is None or isinstance(value, list | dict) else str(value)
