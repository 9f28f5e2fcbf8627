# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The one exception a person is meant to read."""


class Stop(Exception):
    """The command cannot go on. The message is one sentence that says what to do; no traceback is shown."""
