# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""How far a sealed version has come."""

STATES = [
    ("queued", "Waiting for the signing key"),
    ("sealed", "Sealed"),
    ("logged", "In the log"),
    ("anchored", "Anchored"),
    ("final", "Final"),
]
