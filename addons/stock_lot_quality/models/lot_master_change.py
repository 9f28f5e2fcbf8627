# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.fact_guard.guard import Owned, private


class LotMasterChange(models.Model):
    """What a grade allows, what a parameter is called, or how a laboratory's files are read was changed.

    By whom, when, from what to what, and why.
    """

    _name = "lot.master.change"
    _description = "Change of a Grade, Parameter or Laboratory"
    _inherit = ["lot.fact"]
    _order = "changed_at desc, id desc"
    _owned_rows = True
    # Who and when it says itself; and it never changes.
    _log_access = False

    grade_id = fields.Many2one("lot.grade", index="btree_not_null", readonly=True, ondelete="restrict")
    parameter_id = fields.Many2one("lot.parameter", index="btree_not_null", readonly=True, ondelete="restrict")
    mapping_id = fields.Many2one(
        "lot.result.mapping", "Laboratory", index="btree_not_null", readonly=True, ondelete="restrict"
    )
    what = fields.Char("Field", required=True, readonly=True)
    what_name = fields.Char("What", compute="_compute_what_name")
    old_value = fields.Char("Before", readonly=True)
    new_value = fields.Char("Corrected To", readonly=True)
    reason = fields.Char(readonly=True, help="Empty: it followed from something else, which is on record itself.")
    user_id = fields.Many2one("res.users", "By", required=True, readonly=True, ondelete="restrict")
    changed_at = fields.Datetime("On", required=True, readonly=True)

    @api.depends("what", "grade_id", "parameter_id", "mapping_id")
    @api.depends_context("lang")
    def _compute_what_name(self):
        for change in self:
            owner = change.grade_id or change.parameter_id or change.mapping_id
            field = owner._fields.get(change.what)
            change.what_name = field._description_string(self.env) if field else change.what

    @api.model
    def _record(self, record, old, new):
        """Leave a fact for each value of *record* that differs between the dicts *old* and *new* (name -> text)."""
        owner = {"lot.grade": "grade_id", "lot.parameter": "parameter_id", "lot.result.mapping": "mapping_id"}
        subject = record._master_subject()
        rows = [
            Owned(
                {
                    owner[subject._name]: subject.id,
                    "what": record._master_field(name),
                    "old_value": old[name],
                    "new_value": new[name],
                    "reason": private(self.env, "change_reason"),
                    "user_id": self.env.uid,
                    "changed_at": fields.Datetime.now(),
                }
            )
            for name in old
            if old[name] != new[name] and record._is_on_record()
        ]
        # sudo: whoever changes it leaves the fact; nobody writes facts by hand.
        self.sudo().create(rows)
