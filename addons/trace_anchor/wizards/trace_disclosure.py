# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, fields, models

from .. import sdjwt

LABEL_LENGTH = 90
# what of an element tells a person which one it is, the first that is there
NAMING = ("lot", "name", "operation", "parameter", "number", "id")


class TraceDisclosure(models.TransientModel):
    """Tick what the partner sees; the right half shows exactly the file they will get."""

    _name = "trace.disclosure"
    _description = "Disclosure"
    _rec_name = "record_id"

    record_id = fields.Many2one("trace.record", "Sealed Record", required=True, readonly=True)
    partner_id = fields.Many2one("res.partner", "For")
    line_ids = fields.One2many("trace.disclosure.line", "disclosure_id", "Parts")
    bundle = fields.Text("The File", compute="_compute_bundle")
    bundle_size = fields.Integer("Bytes", compute="_compute_bundle")
    visible = fields.Text("What It Shows", compute="_compute_bundle")
    state = fields.Selection(related="record_id.state")

    @api.model_create_multi
    def create(self, vals_list):
        disclosures = super().create(vals_list)
        for disclosure in disclosures.filtered(lambda d: not d.line_ids):
            disclosure.line_ids = [fields.Command.create(vals) for vals in disclosure._prepare_lines()]
        return disclosures

    def _prepare_lines(self):
        sections = self.record_id._sections()
        lines = []
        for section in sdjwt.SECTIONS:
            lines.append(self._prepare_line(section, False, self._section_label(section, sections[section])))
            if section in sdjwt.ELEMENT_WISE:
                lines += [
                    self._prepare_line(f"{section}/{at}", True, self._element_label(element))
                    for at, element in enumerate(sections[section])
                ]
        return [{**line, "sequence": place} for place, line in enumerate(lines)]

    @api.model
    def _prepare_line(self, path, is_element, label):
        return {"path": path, "is_element": is_element, "label": label, "shown": path == "batch"}

    def _section_label(self, section, content):
        names = {
            "batch": self.env._("Batch"),
            "materials": self.env._("Materials"),
            "steps": self.env._("Steps"),
            "tests": self.env._("Tests"),
            "gate_decisions": self.env._("Gate decisions"),
            "deviations": self.env._("Deviations"),
            "signatures": self.env._("Signatures"),
            "genealogy": self.env._("Genealogy"),
            "shipments": self.env._("Shipments"),
        }
        if isinstance(content, dict):
            return names[section]
        if section in sdjwt.ELEMENT_WISE:
            return self.env._("%(section)s: how many there are (%(count)s)", section=names[section], count=len(content))
        return self.env._("%(section)s (%(count)s)", section=names[section], count=len(content))

    @api.model
    def _element_label(self, element):
        named = [str(element[key]) for key in NAMING if isinstance(element.get(key), (str, int))][:2]
        return " · ".join(named)[:LABEL_LENGTH] or json.dumps(element, ensure_ascii=False)[:LABEL_LENGTH]

    def _chosen(self):
        shown = self.line_ids.filtered("shown")
        return (shown.filtered(lambda line: not line.is_element).mapped("path"),
                shown.filtered("is_element").mapped("path"))

    @api.depends("record_id", "line_ids.shown")
    def _compute_bundle(self):
        for disclosure in self:
            record = disclosure.record_id._origin
            bundle = record._proof_bundle_text(*disclosure._chosen()) if record.logged_at else ""
            disclosure.bundle = bundle
            disclosure.bundle_size = len(bundle.encode())
            disclosure.visible = disclosure._visible_text(record, bundle)

    def _visible_text(self, record, bundle):
        """What a reader of the file can read in it, as the verifier will print it."""
        if not bundle:
            return self.env._("This version is not in the log yet: nothing can be proved about it before it is.")
        presented = sdjwt.verify(json.loads(bundle)["sd_jwt"], record.log_id._verifier().public_key)
        return json.dumps(presented.sections, indent=2, ensure_ascii=False)

    def action_download(self):
        """Download the bundle as shown."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/trace/disclosure/{self.id}", "target": "download"}
