# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""One query a section of the batch record, by what they are about."""

from .batch import BATCH, GENEALOGY, MADE, SHIPMENTS
from .making import DEVIATIONS, MATERIALS, SIGNATURES, STEPS
from .quality import GATES, TESTS
