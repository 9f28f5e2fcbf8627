# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import api, fields, models

from .. import sdjwt
from ..record.reading import RecordReading

PRESETS = [
    ("batch", "The batch alone"),
    ("customer", "Customer: batch, tests, deliveries"),
    ("inspector", "Inspector: everything"),
    ("own", "My choice"),
]
# what a preset shows: sections, and those whose elements it shows too
SHOWN = {
    "batch": (("batch",), ()),
    "customer": (("batch", "tests", "shipments"), ("tests",)),
    "inspector": (sdjwt.SECTIONS, sdjwt.ELEMENT_WISE),
}


class TraceDisclosure(models.TransientModel):
    """Tick what the partner sees, in the plant's words; the right half shows what they will read."""

    _name = "trace.disclosure"
    _description = "Disclosure"
    _rec_name = "record_id"

    production_id = fields.Many2one("mrp.production", "Batch", domain="[('trace_record_ids', '!=', False)]")
    record_id = fields.Many2one(
        "trace.record",
        "Sealed Record",
        compute="_compute_record_id",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    partner_id = fields.Many2one("res.partner", "For")
    preset = fields.Selection(PRESETS, "What they see", default="batch", required=True)
    line_ids = fields.One2many("trace.disclosure.line", "disclosure_id", "Parts")
    bundle = fields.Text("The File", compute="_compute_bundle")
    bundle_size = fields.Integer("Bytes", compute="_compute_bundle")
    visible = fields.Text("What It Shows", compute="_compute_bundle")
    reading = fields.Html("What They Read", compute="_compute_bundle", sanitize=False)
    state = fields.Selection(related="record_id.state")

    @api.depends("production_id")
    def _compute_record_id(self):
        """The newest version of the batch, unless one of it was chosen."""
        for disclosure in self:
            if not disclosure.record_id or disclosure.record_id.production_id != disclosure.production_id:
                disclosure.record_id = disclosure.production_id.trace_record_ids[:1]

    @api.model_create_multi
    def create(self, vals_list):
        records = self.env["trace.record"]
        disclosures = super().create(
            [
                {"production_id": records.browse(vals.get("record_id") or ()).production_id.id, **vals}
                for vals in vals_list
            ]
        )
        for disclosure in disclosures.filtered(lambda d: not d.line_ids):
            disclosure.line_ids = [fields.Command.create(vals) for vals in disclosure._prepare_lines()]
        return disclosures

    @api.onchange("record_id")
    def _onchange_record_id(self):
        self.line_ids = [fields.Command.clear()] + [
            fields.Command.create(vals) for vals in (self._prepare_lines() if self.record_id else ())
        ]

    @api.onchange("preset")
    def _onchange_preset(self):
        if self.preset in SHOWN:
            for line in self.line_ids:
                line.shown = self._is_shown(line.path)

    def _is_shown(self, path):
        """Whether the preset shows a part."""
        sections, element_wise = SHOWN.get(self.preset, SHOWN["batch"])
        section, slash, _place = path.partition("/")
        return section in (element_wise if slash else sections)

    def _prepare_lines(self):
        sections = self.record_id._sections()
        reading = RecordReading(self.env, self.record_id.company_id)
        lines = []
        for section in sdjwt.SECTIONS:
            content = sections[section]
            label = reading.sections[section]
            if not isinstance(content, dict):
                label = self.env._("%(section)s (%(count)s)", section=label, count=len(content))
            lines.append(self._prepare_line(section, False, label))
            if section in sdjwt.ELEMENT_WISE:
                lines += [
                    self._prepare_line(f"{section}/{at}", True, reading.title(section, element))
                    for at, element in enumerate(content)
                ]
        return [{**line, "sequence": place} for place, line in enumerate(lines)]

    def _prepare_line(self, path, is_element, label):
        return {"path": path, "is_element": is_element, "label": label, "shown": self._is_shown(path)}

    def _chosen(self):
        shown = self.line_ids.filtered("shown")
        return (
            shown.filtered(lambda line: not line.is_element).mapped("path"),
            shown.filtered("is_element").mapped("path"),
        )

    @api.depends("record_id", "line_ids.shown")
    def _compute_bundle(self):
        for disclosure in self:
            record = disclosure.record_id._origin
            bundle = record._proof_bundle_text(*disclosure._chosen()) if record.logged_at else ""
            disclosure.bundle = bundle
            disclosure.bundle_size = len(bundle.encode())
            sections = disclosure._presented(record, bundle)
            disclosure.visible = json.dumps(sections, indent=2, ensure_ascii=False) if bundle else self._not_logged()
            disclosure.reading = disclosure._reading(record, sections)

    @api.model
    def _presented(self, record, bundle):
        """The sections that a reader of the file finds in it."""
        if not bundle:
            return {}
        return sdjwt.verify(json.loads(bundle)["sd_jwt"], record.log_id._verifier().public_key).sections

    def _not_logged(self):
        return self.env._("This version is not in the log yet: nothing can be proved about it before it is.")

    def _missing(self, record):
        """What this version still lacks for a full proof, as a sentence; None when it lacks nothing."""
        if not record.logged_at:
            return self._not_logged()
        if not record._proving_anchor():
            return self.env._(
                "No final head of the log holds this version yet: whoever checks the file now reads CONSISTENT. "
                "Download it again when the log shows Final for all its entries."
            )
        return None

    def _reading(self, record, sections):
        """The sections as a page for a person; rendered here, so that every value in it is escaped."""
        reading = record and RecordReading(self.env, record.company_id)
        return self.env["ir.qweb"]._render(
            "trace_anchor.disclosure_reading",
            {
                "parts": [reading.section(name, sections[name]) for name in sdjwt.SECTIONS if name in sections],
                "missing": record and self._missing(record),
                "hidden": [reading.sections[name] for name in sdjwt.SECTIONS if sections and name not in sections],
            },
        )

    def action_download(self):
        """Download the bundle as shown."""
        self.ensure_one()
        return {"type": "ir.actions.act_url", "url": f"/trace/disclosure/{self.id}", "target": "download"}
