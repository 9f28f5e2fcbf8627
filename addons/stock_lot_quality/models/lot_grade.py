# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import ormcache

from ..gate import GradeTable
from .lot_master import LotMaster

BADGES = [
    ("in_progress", "In progress"),
    ("pass", "Released"),
    ("conditional", "Conditional"),
    ("fail", "Failed"),
    ("held", "Held"),
    ("recalled", "Recalled"),
    ("expired", "Expired"),
]

OPERATIONS = [
    ("sale", "Sale"),
    ("purchase_return", "Return to vendor"),
    ("transfer", "Transfer"),
    ("consumption", "Consumption"),
    ("pick", "Pick"),
    ("put_away", "Put-away"),
    ("quarantine", "Quarantine or scrap"),
    ("output", "Production output"),
]

_ALLOWS = {operation: f"allow_{operation}" for operation, _name in OPERATIONS}


class LotGrade(models.Model):
    """What a lot of this grade may be used for, operation by operation.

    Grades hold in every company: an administrator of the system changes them, on record. Those that ship with this
    add-on keep what they are known by.
    """

    _name = "lot.grade"
    _description = "Quality Grade"
    _inherit = [LotMaster._name]  # which has to be there first
    _order = "priority, id"
    _deciding = ("name", "code", "badge", "priority", "active", *_ALLOWS.values())

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, copy=False)
    badge = fields.Selection(BADGES, required=True, default="held", help="Colour and icon the grade is shown with.")
    priority = fields.Integer(default=50, help="The lower, the better the lot.")
    active = fields.Boolean(default=True)
    allow_sale = fields.Boolean("Sale")
    allow_purchase_return = fields.Boolean("Return to vendor", default=True)
    allow_transfer = fields.Boolean("Transfer")
    allow_consumption = fields.Boolean("Consumption")
    allow_pick = fields.Boolean("Pick")
    allow_put_away = fields.Boolean("Put-away")
    allow_quarantine = fields.Boolean("Quarantine or scrap", default=True)
    allow_output = fields.Boolean("Production output", default=True)

    change_ids = fields.One2many("lot.master.change", "grade_id", "Changes", readonly=True)

    _code_unique = models.UniqueIndex("(code)", "Two grades cannot have the same code.")

    @api.constrains("allow_quarantine", "allow_purchase_return")
    def _check_way_out(self):
        for grade in self:
            if not (grade.allow_quarantine or grade.allow_purchase_return):
                raise ValidationError(
                    self.env._(
                        "Grade %(grade)s would leave its lots no way out. Allow quarantine and scrap, or the return"
                        " to the vendor.",
                        grade=grade.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_standard(self):
        standard = self.filtered(lambda grade: grade.code in dict(BADGES))
        if standard:
            raise ValidationError(
                self.env._(
                    "Grade %(grade)s is used by the verdict and the expiry check. Change what it allows instead.",
                    grade=standard[0].name,
                )
            )

    def _check_master(self, names):
        """What a grade is known by stays: its code always, name and badge of those that ship with this add-on.

        :raises UserError: a name of *names* is one of those
        """
        shipped = self.code in dict(BADGES)
        kept = {"code", "name", "badge"} if shipped else {"code"}
        if kept.intersection(names):
            raise UserError(
                self.env._(
                    "Grade %(grade)s keeps its code, and one that comes with the program its name and badge too. Add a"
                    " grade of your own.",
                    grade=self.name,
                )
            )
        return super()._check_master(names)

    @api.model_create_multi
    def create(self, vals_list):
        """Add grades; the table that the gate reads is read anew."""
        grades = super().create(vals_list)
        self.env.registry.clear_cache()
        return grades

    def write(self, vals):
        """Change what grades allow, and free at once what is reserved of lots that may be used no longer."""
        written = super().write(vals)
        if vals.keys() & {"code", *_ALLOWS.values()}:
            self.env.registry.clear_cache()
        if any(name in vals and not vals[name] for name in _ALLOWS.values()):
            # What 'expired' forbids concerns the lots of every grade.
            grades = self.browse() if "expired" in self.mapped("code") else self
            # sudo: a grade holds in every company, so does its change.
            self.env["stock.lot"].sudo()._with_open_lines(grades)._release_reservations()
        return written

    def unlink(self):
        """Remove grades of one's own; the table that the gate reads is read anew."""
        removed = super().unlink()
        self.env.registry.clear_cache()
        return removed

    @api.model
    @ormcache()
    def _permissions(self):
        """What each grade allows, as plain values that every request of this process shares.

        :return: gate.GradeTable
        """
        # sudo: everyone who moves a lot meets the gate, also without access to grades.
        grades = self.sudo().with_context(active_test=False).search([])
        return GradeTable(
            allows={
                grade.id: frozenset(operation for operation, name in _ALLOWS.items() if grade[name]) for grade in grades
            },
            codes={grade.code: grade.id for grade in grades},
        )

    @api.model
    def _of(self, code):
        """The grade with this code; empty when there is none."""
        return self.browse(self._permissions().codes.get(code))

    def _allows(self, operation):
        self.ensure_one()
        return operation in self._permissions().allows[self.id]

    def _operation_name(self, operation):
        return dict(self.env["lot.gate.decision"]._fields["operation"]._description_selection(self.env))[operation]
