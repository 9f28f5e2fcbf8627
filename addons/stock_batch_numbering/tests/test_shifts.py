# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import date, datetime

from odoo.exceptions import UserError, ValidationError
from odoo.tools import mute_logger
from psycopg2.errors import UniqueViolation

from .common import BatchNumberingCase


class TestShifts(BatchNumberingCase):
    def test_an_instant_belongs_to_a_shift_and_a_production_date(self):
        at = self.env["batch.shift"]._at
        early, late, night = self.shifts
        self.assertEqual(at(datetime(2025, 9, 16, 23, 30), self.company), (early, date(2025, 9, 17)))
        self.assertEqual(at(datetime(2025, 9, 17, 6, 0), self.company), (late, date(2025, 9, 17)))
        self.assertEqual(at(datetime(2025, 9, 17, 19, 0), self.company), (night, date(2025, 9, 17)))

    def test_no_shift_gives_the_calendar_date_of_the_factory(self):
        self.shifts[0].active = False
        shift, day = self.env["batch.shift"]._at(datetime(2025, 9, 16, 23, 30), self.company)
        self.assertFalse(shift)
        self.assertEqual(day, date(2025, 9, 17))

    def test_the_time_zone_falls_back_to_the_address_then_utc(self):
        self.company.factory_tz = False
        self.company.partner_id.tz = "Europe/Berlin"
        self.assertEqual(self.company._factory_tz().key, "Europe/Berlin")
        self.company.partner_id.tz = False
        self.assertEqual(self.company._factory_tz().key, "UTC")
        self.company.factory_tz = "Asia/Tokyo"
        self.assertEqual(self.company._factory_tz().key, "Asia/Tokyo")
        self.company.write(
            {
                "factory_tz": False,
                "partner_id": self.env["res.partner"].create({"name": "Plant", "tz": "Europe/Rome"}).id,
            }
        )
        self.assertEqual(self.company._factory_tz().key, "Europe/Rome")

    def test_a_time_zone_that_is_not_known_is_said(self):
        self.company.factory_tz = False
        self.env.cr.execute("UPDATE res_partner SET tz = 'Mars/Olympus' WHERE id = %s", [self.company.partner_id.id])
        self.env.invalidate_all()
        self.env.registry.clear_cache()
        with self.assertRaisesRegex(UserError, "time zone “Mars/Olympus” of .* is not known"):
            self.company._factory_tz()

    def test_overlapping_shifts_are_refused_and_named(self):
        with self.assertRaisesRegex(ValidationError, "Night.*Extra.*overlap|Extra.*Night.*overlap"):
            self.env["batch.shift"].create({"name": "Extra", "code": "X", "start_hour": 5, "end_hour": 6})

    def test_hours_and_codes_are_checked(self):
        self.shifts.active = False
        for wrong in ({"start_hour": -1}, {"end_hour": 25}, {"code": "a"}, {"code": "LATER"}):
            with self.subTest(wrong), self.assertRaises(ValidationError):
                self.env["batch.shift"].create({"name": "X", "code": "X", "start_hour": 1, "end_hour": 2, **wrong})

    def test_a_code_is_used_once_in_a_company(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation), self.env.cr.savepoint():
            self.shifts[1].code = "A"
            self.env.flush_all()

    def test_a_changed_shift_changes_the_next_number(self):
        self.make_rule(("date", {"text": "%y%m%d"}), ("shift", {}), ("counter", {"width": 2}))
        self.assertEqual(self.make_lots().name, "250917A01")
        self.shifts[0].code = "E"
        self.assertEqual(self.make_lots().name, "250917E02")
