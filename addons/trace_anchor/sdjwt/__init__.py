# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Batch records as SD-JWT (RFC 9901): sealed whole, shown in the parts the holder chooses.

Plain Python: knows no database and no Odoo.
"""

from .commits import commits
from .disclosure import digest
from .issue import ELEMENT_WISE, SECTIONS, SealedRecord, canonical, check_record, commitment, present, seal
from .problems import SdJwtError
from .record_key import RecordKey
from .verify import Presentation, recall_tag_of, verify
