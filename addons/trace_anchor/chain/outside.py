# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What the disk and the network did, as codes: their own words are English, or whatever the server speaks."""

import errno

import requests

from .errors import Problem

#: Code -> what the disk says.
NUMBERS = {
    errno.EACCES: "no_permission",
    errno.EPERM: "no_permission",
    errno.ENOSPC: "disk_full",
    errno.EROFS: "disk_read_only",
}
#: What the network says, the narrower before the wider: a timeout and a bad certificate are no connection, too.
CAUSES = (
    ("slow", (TimeoutError, requests.Timeout)),
    ("certificate", (requests.exceptions.SSLError,)),
    (
        "bad_address",
        (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, requests.exceptions.MissingSchema),
    ),
    ("http_fault", (requests.HTTPError,)),
    (
        "garbled",
        (
            requests.exceptions.ChunkedEncodingError,
            requests.exceptions.ContentDecodingError,
            requests.exceptions.JSONDecodeError,
        ),
    ),
    ("no_connection", (requests.ConnectionError,)),
)


def outside(error: Exception) -> Problem:
    """An error of the disk or the network as a problem with a code; one nobody has seen yet keeps its words."""
    if code := NUMBERS.get(getattr(error, "errno", None)):
        return Problem(code)
    for code, kinds in CAUSES:
        if isinstance(error, kinds):
            return Problem(code)
    return Problem("words", words=getattr(error, "strerror", None) or type(error).__name__)
