# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from . import controllers, models, wizards
from .models.res_company import open_company_logs
from .tools.append_only import drop_guards
