# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from . import chain, log

# isort: split
# the facts and what goes to the chain inherit the mixins of the two above
from . import audit, ir_http, notice, record, res_company
