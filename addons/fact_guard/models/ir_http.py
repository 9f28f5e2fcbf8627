# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from werkzeug.exceptions import NotFound

from ..text import is_storable


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _match(cls, path_info):
        """No address holds what no database can: whoever asks for one is told that it is not there."""
        if not is_storable(path_info):
            raise NotFound
        return super()._match(path_info)
