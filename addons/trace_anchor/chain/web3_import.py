# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""web3, imported without what it does to the whole process.

One of its libraries (py_ecc, for pairings that nothing here computes) raises the interpreter's limit of recursion to
100,000 when it is imported. A request with deeply nested JSON would then run out of the thread's stack and end the
server, where the usual limit makes it an error of that one request. This module is imported before any other use of
web3, and puts back the limit that was there.
"""

import sys

_limit = sys.getrecursionlimit()

import web3  # noqa: E402,F401

sys.setrecursionlimit(_limit)
