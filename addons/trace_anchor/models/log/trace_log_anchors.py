# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...log.cover import Cover
from ...sending.states import DONE, ON_CHAIN


class TraceLog(models.Model):
    """How far the log is on its chain, as it is stored."""

    _inherit = "trace.log"

    def _covering_anchors(self):
        """The ``Cover`` of this log's anchors that are in a block."""
        return Cover(self.env["trace.anchor"].search([("log_id", "=", self.id), ("state", "in", ON_CHAIN)]))

    def _last_anchor(self, states=ON_CHAIN):
        """The anchor of the longest head in one of these states."""
        return self.env["trace.anchor"].search(
            [("log_id", "=", self.id), ("state", "in", states)], order="size desc, id desc", limit=1
        )

    def _in_flight(self):
        """The anchor that is on its way, or an empty set."""
        return self.env["trace.anchor"].search([("log_id", "=", self.id), ("state", "not in", DONE)], limit=1)
