# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What the network did, as codes: its own words are English, or whatever the server speaks."""

import errno
import http.client
import socket
import ssl

from .problems import Problem

#: Code -> what the network says by number.
NUMBERS = {errno.EHOSTUNREACH: "no_way", errno.ENETUNREACH: "no_way"}
#: And by the kind of error, the narrower before the wider.
CAUSES = (
    ("slow", (TimeoutError,)),
    ("no_connection", (ConnectionRefusedError,)),
    ("broken_off", (ConnectionError, http.client.RemoteDisconnected)),
    ("certificate", (ssl.SSLError,)),
    ("unknown_name", (socket.gaierror,)),
    ("bad_address", (http.client.InvalidURL, ValueError)),
    ("garbled", (http.client.HTTPException,)),
)


def outside(error: Exception) -> Problem:
    """An error of the network as a problem with a code; one nobody has seen yet keeps its words."""
    reason = getattr(error, "reason", error)
    if code := NUMBERS.get(getattr(reason, "errno", None)):
        return Problem(code)
    for code, kinds in CAUSES:
        if isinstance(reason, kinds):
            return Problem(code)
    return Problem("words", words=str(reason) or type(reason).__name__)
