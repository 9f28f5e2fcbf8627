# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What a log may be in."""

STATES = [
    ("draft", "Not opened"),
    ("open", "Open"),
    ("read_only", "Read-only"),
    ("ending", "Ending"),
    ("ended", "Ended"),
]
LIVE = ("draft", "open", "read_only")
ENDED = ("ending", "ended")
