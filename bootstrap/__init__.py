# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Sets up, starts, tests and cleans the project; standard library only, since it runs before anything is installed."""
