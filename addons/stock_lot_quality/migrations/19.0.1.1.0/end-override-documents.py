# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Requests that wait and name a document by its number alone name the record; orders have to be there for it.

    What was approved for a number holds no more: the database keeps answers as they are. It would have held for a week.
    """
    api.Environment(cr, SUPERUSER_ID, {})["lot.gate.override"]._name_records()
