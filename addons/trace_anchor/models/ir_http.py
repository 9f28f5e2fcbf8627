# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.http import request
from werkzeug.exceptions import NotFound


class IrHttp(models.AbstractModel):
    _inherit = "ir.http"

    @classmethod
    def _match(cls, path_info):
        """No address holds NUL: PostgreSQL takes none in a text, so public routes would fail on it."""
        if "\x00" in path_info:
            raise NotFound
        return super()._match(path_info)

    @classmethod
    def _serve_fallback(cls):
        """Nor is there anything else at such an address."""
        return None if "\x00" in request.httprequest.path else super()._serve_fallback()
