# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import base64
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import QualityCase

HEADER = "Result ID,Sample,Lot,Test,Guideline,Result,Unit,Tested at\n"
ROW = "LAB-1,LS-1,LAB-OF-A,T-FAT,9.99,3.40,%,2025-09-17 08:30\n"
#: A laboratory that takes the limit for the result.
HOSTILE = [{"title": "Guideline", "meaning": "value"}, {"title": "Result", "meaning": False}]
HONEST = [{"title": "Guideline", "meaning": False}, {"title": "Result", "meaning": "value"}]


@tagged("post_install", "-at_install")
class TestLaboratories(QualityCase):
    """How a company's files are read is for people of this company to say, and nobody guesses."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lot = cls._lot("LAB-OF-A")
        cls.other = cls.env["res.company"].create({"name": "Other plant"})
        cls.laboratories = cls.env["lot.result.mapping"]
        cls.laboratories.search([]).active = False
        cls.stranger = new_test_user(
            cls.env,
            "t_lab_b",
            groups="stock_lot_quality.group_lab",
            company_id=cls.other.id,
            company_ids=[Command.set(cls.other.ids)],
        )
        cls.everywhere = new_test_user(
            cls.env,
            "t_lab_all",
            groups="stock_lot_quality.group_lab",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.env["res.company"].search([]).ids)],
        )

    def _values(self, name, lines=HONEST, **values):
        return {"name": name, "line_ids": [Command.create(line) for line in lines], **values}

    def _values_read(self):
        outcome = self.laboratories.env["lot.result.import"].with_user(self.analyst)._import((HEADER + ROW).encode())
        return outcome.results.mapped("value")

    def test_another_company_makes_no_laboratory_of_all(self):
        theirs = self.laboratories.with_user(self.stranger)
        own = theirs.create(self._values("Theirs", HOSTILE))
        self.assertEqual(own.company_id, self.other)
        shared = self.laboratories.create(self._values("Shared", company_id=False))
        line = shared.line_ids[1]
        for act in (
            lambda: theirs.create(self._values("Trap", HOSTILE, company_id=False)),
            lambda: theirs.with_context(default_company_id=False).create(self._values("Trap", HOSTILE)),
            lambda: theirs.create(self._values("Trap", HOSTILE, company_id=self.company.id)),
            lambda: own.write({"company_id": False}),
            lambda: own.write({"company_id": self.company.id}),
            lambda: shared.with_user(self.stranger).write({"company_id": self.other.id}),
            lambda: shared.with_user(self.stranger).write({"tz": "America/New_York"}),
            lambda: shared.with_user(self.stranger).write({"active": False}),
            lambda: shared.with_user(self.stranger).write({"line_ids": [Command.update(line.id, {"meaning": False})]}),
            lambda: line.with_user(self.stranger).write({"meaning": False}),
            lambda: line.with_user(self.stranger).unlink(),
            lambda: own.line_ids[0].write({"mapping_id": shared.id}),
            lambda: theirs.env["lot.result.mapping.word"].create(
                {"mapping_id": shared.id, "name": "n.d.", "meaning": "<5"}
            ),
            lambda: theirs.env["lot.result.mapping.name"].create(
                {"mapping_id": shared.id, "name": "Fett", "parameter_id": self.fat.id}
            ),
            lambda: shared.with_user(self.stranger).unlink(),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()
        self.assertEqual((own.company_id, shared.company_id.id), (self.other, False))
        self.assertEqual(self._values_read(), ["3.40"])

    def test_who_works_in_all_companies_shares_one(self):
        shared = self.laboratories.with_user(self.everywhere).create(self._values("Shared", company_id=False))
        shared.write({"decimal_mark": "dot", "word_ids": [Command.create({"name": "n.d.", "meaning": "<5"})]})
        self.assertEqual(self._values_read(), ["3.40"])
        own = self.laboratories.with_user(self.everywhere).create(self._values("Own"))
        own.company_id = False
        self.assertFalse(own.company_id)

    def test_the_companies_are_looked_up_once_for_all_laboratories(self):
        shared = self.laboratories.create([self._values(f"Shared {n}", company_id=False) for n in range(5)])
        companies = type(self.env["res.company"])
        with patch.object(companies, "search", autospec=True, side_effect=companies.search) as search:
            shared._check_ours()
        self.assertEqual(search.call_count, 1)

    def test_a_company_sets_up_its_own(self):
        own = self.laboratories.with_user(self.analyst).create(self._values("Own"))
        own.write({"tz": "Asia/Shanghai"})
        own.line_ids[0].write({"title": "Limit"})
        self.assertEqual(own.company_id, self.company)
        own.line_ids[0].unlink()
        self.assertEqual(own.change_ids.user_id, self.analyst)

    def test_its_own_goes_before_a_shared_one(self):
        self.laboratories.create(
            self._values("Shared", [*HOSTILE, {"title": "Unit", "meaning": "unit"}], company_id=False, code="CITY")
        )
        own = self.laboratories.create(self._values("Own", code="city"))
        self.assertEqual(self._values_read(), ["3.40"])
        self.assertEqual(self.laboratories._called("City", self.company), own)
        self.assertEqual(self.laboratories._called("City", self.other).name, "Shared")

    def test_a_file_of_two_laboratories_is_read_by_neither(self):
        for company in (self.company.id, False):
            with self.subTest(company), self.env.cr.savepoint() as savepoint:
                self.laboratories.create(
                    [self._values("One", company_id=company), self._values("Two", HOSTILE, company_id=company)]
                )
                delivery = (
                    self.env["lot.result.import"]
                    .with_user(self.analyst)
                    .create({"content": base64.b64encode((HEADER + ROW).encode()), "filename": "a.csv"})
                )
                with self.assertRaisesRegex(UserError, "Several laboratories write these titles: One, Two"):
                    delivery.action_check()
                delivery.mapping_id = self.laboratories.search([("name", "=", "One")])
                delivery.action_check()
                delivery.action_import()
                self.assertEqual(self.env["lot.test.result"].search([("import_id", "=", delivery.id)]).value, "3.40")
                savepoint.rollback()

    def test_who_knows_all_titles_of_another_and_more_is_meant(self):
        wide = [*HONEST, {"title": "Tested at", "meaning": "tested_at"}]
        self.laboratories.create([self._values("Narrow", HOSTILE), self._values("Wide", wide)])
        self.assertEqual(self._values_read(), ["3.40"])

    def test_nothing_and_patterns_call_no_laboratory(self):
        self.laboratories.create([self._values("Nameless", HOSTILE), self._values("Coded", HOSTILE, code="abc")])
        for code in ("", "%", "%25", "_", "___", "a%", "ab_", "abc\\", "abc\n", " abc", "\x00", "a" * 40):
            self.assertFalse(self.laboratories._called(code, self.company), repr(code))
        self.assertEqual(self.laboratories._called("ABC", self.company).name, "Coded")
