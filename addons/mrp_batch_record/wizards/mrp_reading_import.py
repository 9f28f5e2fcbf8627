# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo import fields, models


class MrpReadingImport(models.TransientModel):
    """Take the readings a machine wrote into a CSV file."""

    _name = "mrp.reading.import"
    _description = "Import Machine Readings"

    content = fields.Binary("File", required=True, attachment=False)
    filename = fields.Char("File Name")
    recorded = fields.Integer(readonly=True)
    repeated = fields.Integer("Already There", readonly=True)
    refused = fields.Text(readonly=True)
    done = fields.Boolean(readonly=True)
    after_id = fields.Integer(readonly=True, help="The last reading on record before this file.")

    def action_import(self):
        """Record what is good and show, line by line, what is not."""
        self.ensure_one()
        readings = self.env["mrp.step.reading"]
        after = readings.search([], order="id desc", limit=1).id
        taken = self.env["mrp.step.log"]._record_file(base64.b64decode(self.content))
        self.write(
            {
                "recorded": taken.recorded,
                "repeated": taken.repeated,
                "refused": "\n".join(
                    self.env._("Line %(line)s: %(problem)s", line=line, problem=problem)
                    for line, problem in taken.refused
                ),
                "done": True,
                "after_id": after,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Import Machine Readings"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_open_readings(self):
        """Open what this file brought."""
        action = self.env["ir.actions.act_window"]._for_xml_id("mrp_batch_record.mrp_step_reading_action")
        domain = [("id", ">", self.after_id), ("source", "=", "file"), ("create_uid", "=", self.env.uid)]
        return dict(action, domain=domain, context={"create": False})
