# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from . import company_data, computed_kept, fixed_defaults, guarded_fields, ir_attachment, ir_http, ir_module_module
