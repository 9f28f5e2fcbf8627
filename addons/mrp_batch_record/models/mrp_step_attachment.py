# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import base64
import hashlib

from odoo import api, fields, models
from odoo.addons.fact_guard import database
from odoo.exceptions import UserError

from ..queries.closed_log import INTO_CLOSED


class MrpStepAttachment(models.Model):
    """A photograph, print-out or form that belongs to a step: kept as it was, known by the digest of its bytes."""

    _name = "mrp.step.attachment"
    _description = "Attachment of a Step"
    _inherit = ["batch.fact"]
    _order = "recorded_at, id"

    log_id = fields.Many2one("mrp.step.log", "Step Log", required=True, index=True, ondelete="restrict", guarded="once")
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict", guarded="owner")
    name = fields.Char("File Name", required=True)
    content = fields.Binary("File", required=True, attachment=True, guarded="once")
    size = fields.Integer("Size (bytes)", readonly=True, guarded="owner")
    sha256 = fields.Char(
        "Content Digest", required=True, readonly=True, help="SHA-256 of the file's bytes.", guarded="owner"
    )
    note = fields.Char("What It Shows")
    user_id = fields.Many2one(
        "res.users", "Attached By", required=True, readonly=True, ondelete="restrict", guarded="owner"
    )

    def init(self):
        """Nothing is attached to a closed log, by SQL neither."""
        result = super().init()
        database.guard(self.env.cr, self._table, "closed", "INSERT", INTO_CLOSED, "the step log is closed")
        return result

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = self._prepare_facts(vals_list)
        logs = self.env["mrp.step.log"].browse({vals.get("log_id") for vals in vals_list})
        for vals in vals_list:
            log = logs.browse(vals.get("log_id"))
            if log.state == "closed":
                raise UserError(
                    self.env._(
                        "The step log of %(step)s is closed. Attach the file to a deviation.", step=log.display_name
                    )
                )
            content = base64.b64decode(vals.get("content") or b"")
            if not content:
                raise UserError(self.env._("The file is empty. Choose another one."))
            vals.update(
                company_id=log.company_id.id,
                user_id=self.env.user.id,
                size=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
            )
        return super().create(vals_list)
