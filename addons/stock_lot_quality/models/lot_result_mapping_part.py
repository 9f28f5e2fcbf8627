# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.fact_guard.guard import private

#: Key of the context: the laboratory is being set up, which is no change of it.
BORN = "laboratory_born"


class LotResultMappingPart(models.AbstractModel):
    """One line of what a laboratory's files are read by. Whatever happens to it is on the laboratory's record."""

    _name = "lot.result.mapping.part"
    _description = "Part of a Laboratory's Settings"

    mapping_id = fields.Many2one("lot.result.mapping", required=True, index=True, ondelete="cascade")

    def _listed(self):
        """Name of the laboratory's field that lists these."""
        raise NotImplementedError

    def _said(self):
        """What this says, as a plain text in no language."""
        raise NotImplementedError

    @api.model_create_multi
    def create(self, vals_list):
        """Add lines; to a laboratory that is there they are a change."""
        parts = super().create(vals_list)
        parts.mapping_id._check_ours()
        if not private(self.env, BORN):
            for part in parts:
                part._note(part.mapping_id, "", part._said())
        return parts

    def write(self, vals):
        """Change lines; one that goes to another laboratory is a change of both."""
        self.mapping_id._check_ours()
        before = [(part, part.mapping_id, part._said()) for part in self]
        answer = super().write(vals)
        self.mapping_id._check_ours()
        for part, laboratory, said in before:
            moved = part.mapping_id != laboratory
            part._note(laboratory, said, "" if moved else part._said())
            if moved:
                part._note(part.mapping_id, "", part._said())
        return answer

    @api.ondelete(at_uninstall=False)
    def _unlink_on_record(self):
        self.mapping_id._check_ours()
        for part in self:
            part._note(part.mapping_id, part._said(), "")

    def _note(self, laboratory, old, new):
        """Leave a fact of the laboratory's list."""
        listed = self._listed()
        self.env["lot.master.change"]._record(laboratory, {listed: old}, {listed: new})
