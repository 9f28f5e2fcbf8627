# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import format_duration, ormcache

from ..numbering import Window, local_time, overlapping, window_at


class BatchShift(models.Model):
    _name = "batch.shift"
    _inherit = ["batch.numbering.setting"]
    _description = "Shift"
    _order = "company_id, start_hour, id"

    name = fields.Char(required=True, translate=True)
    code = fields.Char(required=True, help="What a batch number prints: capitals and digits, for example A.")
    start_hour = fields.Float(string="Starts At", required=True)
    end_hour = fields.Float(
        string="Ends At", required=True, help="Earlier than the start: the shift runs past midnight."
    )
    overnight = fields.Boolean(
        compute="_compute_overnight", help="Runs past midnight; its batches carry the date on which it began."
    )
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    active = fields.Boolean(default=True)

    _code_unique = models.Constraint(
        "UNIQUE (company_id, code)", "This company already has a shift with that code; choose another one."
    )

    @api.depends("start_hour", "end_hour")
    def _compute_overnight(self):
        for shift in self:
            shift.overnight = shift._window().overnight

    @api.depends("name", "start_hour", "end_hour")
    def _compute_display_name(self):
        for shift in self:
            hours = [format_duration(hour) for hour in (shift.start_hour, shift.end_hour)]
            shift.display_name = f"{shift.name or ''} ({hours[0]}–{hours[1]})"

    @api.constrains("code")
    def _check_code(self):
        for shift in self:
            if not re.fullmatch(r"[0-9A-Z]{1,4}", shift.code):
                raise ValidationError(
                    self.env._(
                        "The code “%(code)s” of shift %(shift)s goes into batch numbers: use one to four capitals or "
                        "digits.",
                        code=shift.code,
                        shift=shift.name,
                    )
                )

    @api.constrains("start_hour", "end_hour", "company_id", "active")
    def _check_hours(self):
        for company in self.company_id:
            shifts = self.search([("company_id", "=", company.id)])
            if wrong := shifts.filtered(lambda shift: not self._is_hour(shift)):
                raise ValidationError(
                    self.env._("Shift %(shift)s: start and end are hours from 00:00 to 24:00.", shift=wrong[0].name)
                )
            clash = overlapping([shift._window() for shift in shifts])
            if clash:
                one, other = (self.browse(window.key).display_name for window in clash)
                raise ValidationError(
                    self.env._(
                        "The shifts %(one)s and %(other)s overlap: a batch would belong to both. Change their hours.",
                        one=one,
                        other=other,
                    )
                )

    @staticmethod
    def _is_hour(shift):
        return 0 <= shift.start_hour < 24 and 0 <= shift.end_hour <= 24

    def _window(self):
        self.ensure_one()
        return Window(self.id, self.start_hour, self.end_hour)

    @api.model
    @ormcache("company_id")
    def _windows(self, company_id):
        """(windows, codes by shift id) of a company's shifts."""
        # Every lot must be named, also by those who may not read the shifts of the plant.
        shifts = self.sudo().search([("company_id", "=", company_id)])
        return tuple(shift._window() for shift in shifts), {shift.id: shift.code for shift in shifts}

    @api.model
    def _at(self, instant, company):
        """The shift at an instant and the production date it belongs to.

        :param instant: datetime, naive UTC or aware
        :param company: res.company whose shifts and factory time zone count
        :return: (batch.shift, date); the shift is empty when none covers the instant, the date is then the
            factory's calendar date. A shift past midnight belongs to the day it began.
        """
        window, day = window_at(local_time(instant, company._factory_tz()), self._windows(company.id)[0])
        return self.browse(window and window.key), day
