# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.stock_lot_quality.identity import signs
from odoo.exceptions import UserError

SIGNABLE = ("mrp.production", "mrp.step.log", "mrp.step.reading", "mrp.feeding", "mrp.deviation")


class BatchSign(models.TransientModel):
    """Sign one document: the exceptions first, the meaning chosen, the person's identity checked again."""

    _name = "batch.sign"
    _description = "Sign"

    res_model = fields.Char("Document Model", required=True, readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", required=True, readonly=True)
    document = fields.Char(compute="_compute_document")
    exception_text = fields.Text("Exceptions", compute="_compute_document")
    deciding = fields.Boolean(compute="_compute_document")
    role = fields.Selection(selection=lambda self: self._choices("role"), required=True, default="operator")
    meaning = fields.Selection(selection=lambda self: self._choices("meaning"), required=True, default="performed")
    comment = fields.Char()
    decides = fields.Boolean(compute="_compute_document", help="A batch is released or rejected here.")
    release_findings = fields.Json(compute="_compute_document")

    def _choices(self, name):
        return self.env["batch.signature"]._fields[name]._description_selection(self.env)

    @api.depends("res_model", "res_id", "meaning")
    def _compute_document(self):
        for dialog in self:
            document = dialog._document()
            dialog.document = document.display_name
            dialog.deciding = dialog.res_model == "mrp.production" and dialog.meaning in ("released", "rejected")
            dialog.decides = dialog.res_model == "mrp.production"
            dialog.exception_text = document.exception_text if dialog.deciding else False
            dialog.release_findings = document.release_findings if dialog.decides else False

    def _document(self):
        """Return the document to sign. Raises UserError for one that cannot be signed."""
        self.ensure_one()
        if self.res_model not in SIGNABLE:
            raise UserError(self.env._("This kind of document is not signed. Sign the batch it belongs to."))
        return self.env[self.res_model].browse(self.res_id)

    @signs
    def action_release(self):
        """Release the batch, once the password or passkey has been asked for again."""
        self.write({"role": "quality", "meaning": "released"})
        return self._sign_document()

    @signs
    def action_reject(self):
        """Reject the batch, once the password or passkey has been asked for again."""
        self.write({"role": "quality", "meaning": "rejected"})
        return self._sign_document()

    @signs
    def action_sign(self):
        """Sign, once the password or passkey has been asked for again."""
        return self._sign_document()

    def _sign_document(self):
        document = self._document()
        if self.deciding and self.meaning == "released":
            document._release(self.comment)
        elif self.deciding:
            document._reject(self.comment)
        else:
            document._sign(self.role, self.meaning, self.comment)
        return {"type": "ir.actions.act_window_close"}
