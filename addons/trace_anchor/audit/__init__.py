# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What of the past reads differently today: the comparisons of an audit, as plain classes beside the models.

They need Odoo: its database is what they compare with what was sealed.
"""

from .acts import ActsAudit
from .heads import ChainAudit, TreeAudit
from .leaves import LeafAudit
from .records import RecordAudit

#: The phases of an audit; each ``batch`` is committed before the next one.
CHECKS = {"records": RecordAudit, "leaves": LeafAudit, "acts": ActsAudit, "tree": TreeAudit, "chain": ChainAudit}
