# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import Command
from odoo.tests import new_test_user, tagged

from .common import QualityCase

HEADER = "Result ID,Sample,Lot,Test,Result,Unit,Tested at\n"


@tagged("post_install", "-at_install")
class TestParameterNames(QualityCase):
    """What one company calls a parameter or takes away changes nothing of how the files of another are read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lot = cls._lot("LAB-OF-A")
        cls.other = cls.env["res.company"].create({"name": "Other plant"})
        cls.foreign = new_test_user(
            cls.env,
            "t_pn_foreign",
            groups="stock_lot_quality.group_quality",
            company_id=cls.other.id,
            company_ids=[Command.set(cls.other.ids)],
        )
        cls.laboratory = cls.env["lot.result.mapping"].create({"name": "Of A", "code": "pn-a"})

    def _read(self, name, unit="%"):
        """Which parameter a row of this company's laboratory is of, or what is said of it."""
        row = f"PN-1,PNS-1,LAB-OF-A,{name},3.40,{unit},2025-09-17 08:30\n"
        outcome = self.env["lot.result.import"].with_user(self.analyst)._import((HEADER + row).encode(), mode="good")
        return outcome.results.parameter_id or [problem.code for problem in outcome.problems]

    def _reads(self, name, unit="%"):
        with self.env.cr.savepoint() as savepoint:
            found = self._read(name, unit)
            savepoint.rollback()
        return found

    def test_a_code_goes_before_any_name(self):
        fat = self.env["lot.parameter"].create(
            {"code": "PNFAT", "name": "Fat by weighing", "uom_id": self.fat.uom_id.id}
        )
        self.env["lot.parameter"].with_user(self.foreign).create({"code": "B_FAT", "name": "pnFat"})
        for written in ("PNFAT", "pnfat", "pnFat"):
            self.assertEqual(self._reads(written), fat, written)
        self.env["lot.parameter"].create({"code": "B_FAT2", "name": "Fat by weighing"})
        self.assertEqual(self._reads("Fat by weighing"), ["doubtful"], "a name that two bear is nobody's")

    def test_nobody_takes_the_name_of_what_another_company_has_in_use(self):
        self._specification({self.fat: ("3", "4")}, company_id=self.company.id)
        self.fat.name = "Fat of A"
        parameters = self.env["lot.parameter"].with_user(self.foreign)
        own = parameters.create({"code": "B_OWN", "name": "Own"})
        hidden = parameters.create({"code": "B_GONE", "name": "FAT OF A", "active": False})
        for act in (
            lambda: parameters.create({"code": "fat of a", "name": "Theirs"}),
            lambda: parameters.create({"code": "B_FAT", "name": "fat of A"}),
            lambda: parameters.create({"code": "B_FAT", "name": "T-FAT"}),
            lambda: own.write({"name": "Fat of A"}),
            lambda: own.write({"code": "Fat of A"}),
            lambda: own.update_field_translations("name", {"en_US": "Fat of A"}),
            lambda: hidden.write({"active": True}),
        ):
            self._refused("Files of other companies", act)
        self.assertFalse(parameters.load(["code", "name"], [["B_FAT", "Fat of A"]])["ids"])
        self.assertEqual(self._reads("Fat of A"), self.fat)
        self.env["lot.parameter"].with_user(self.quality).create({"code": "T-FAT-2", "name": "Fat of A"})
        self.assertEqual(self._reads("Fat of A"), ["doubtful"], "its own people may, and nobody guesses")

    def test_a_name_that_was_there_before_may_be_written_as_it_is(self):
        """As a list of parameters that is loaded once more."""
        theirs = self.env["lot.parameter"].create({"code": "B_FAT", "name": "Fat of A"}).with_user(self.foreign)
        self._specification({self.fat: ("3", "4")}, company_id=self.company.id)
        self.fat.name = "Fat of A"
        theirs.write({"name": "Fat of A", "code": "B_FAT", "active": True, "method": "ISO 1211"})
        self.assertEqual(theirs.method, "ISO 1211")
        self._refused("Files of other companies", lambda: theirs.write({"code": "B_FAT_2", "name": "Fat of A"}))

    def test_the_unit_of_the_parameter_goes_before_others_of_its_name(self):
        unit = self.fat.uom_id
        self.env["uom.uom"].create({"name": unit.name, "relative_uom_id": unit.id, "relative_factor": 10})
        self.assertEqual(self._reads("T-FAT", unit.name), self.fat)

    def test_what_a_laboratory_names_is_in_use(self):
        zeta, eta = self.env["lot.parameter"].create([{"code": "ZETA", "name": "Zeta"}, {"code": "ETA", "name": "Eta"}])
        unit = self.env["uom.uom"].create({"name": "zz", "relative_factor": 1})
        self.laboratory.write(
            {
                "name_ids": [
                    Command.create({"name": "Z-Wert", "parameter_id": zeta.id}),
                    Command.create({"name": "z z", "uom_id": unit.id}),
                ],
                "word_ids": [Command.create({"name": "n.n.", "parameter_id": eta.id, "meaning": "<0.05"})],
            }
        )
        for parameter in zeta | eta:
            theirs = parameter.with_user(self.foreign)
            for act in (
                theirs.unlink,
                lambda theirs=theirs: theirs.write({"code": "QQ"}),
                lambda theirs=theirs: theirs.write({"active": False}),
            ):
                self._refused("other companies", act)
            self._refused("Of A", parameter.with_user(self.quality).unlink)
            self._sql_refused("DELETE FROM lot_parameter WHERE id = %s", parameter.id)
        self._sql_refused("DELETE FROM uom_uom WHERE id = %s", unit.id)
        self.assertEqual((len(self.laboratory.name_ids), len(self.laboratory.word_ids)), (2, 1))
        changes = len(self.laboratory.change_ids)
        self.laboratory.with_user(self.analyst).name_ids[0].unlink()
        self.assertEqual(len(self.laboratory.change_ids), changes + 1)
        zeta.with_user(self.quality).unlink()

    def test_what_a_shared_laboratory_names_everybody_uses(self):
        zeta = self.env["lot.parameter"].create({"code": "ZETA", "name": "Zeta"})
        self.laboratory.company_id = False
        self.laboratory.word_ids = [Command.create({"name": "n.n.", "parameter_id": zeta.id, "meaning": "<0.05"})]
        for user in (self.foreign, self.quality):
            self._refused("other companies", lambda user=user: zeta.with_user(user).write({"name": "Other"}))
