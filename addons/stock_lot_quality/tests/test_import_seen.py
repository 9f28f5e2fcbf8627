# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import base64
from unittest.mock import patch

from lxml import etree
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools.safe_eval import safe_eval

from ..models import lot_result_import_run
from .common import QualityCase

HEADER = "结果编号,样品编号,批次号,检验项目,结果,单位,检验时间\n"


@tagged("post_install", "-at_install")
class TestImportSeen(QualityCase):
    """Whoever records a file has seen what is recorded, whatever others do to how it is read meanwhile."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lot = cls._lot("IMPORT-SEEN")
        cls.colleague = new_test_user(cls.env, "t_shift", groups="stock_lot_quality.group_lab")
        cls.laboratory = cls.env["lot.result.mapping"].create(
            {
                "name": "Test laboratory",
                "decimal_mark": "dot",
                "line_ids": [Command.create({"title": "检验项目", "meaning": "parameter"})],
                "word_ids": [Command.create({"name": "n.d.", "meaning": "<0.05"})],
            }
        )

    def _delivery(self, value="n.d.", ref="SEEN-1"):
        row = f"{ref},SEEN,IMPORT-SEEN,t-fat,{value},%,2025-09-17 08:30\n"
        return (
            self.env["lot.result.import"]
            .with_user(self.analyst)
            .create(
                {
                    "content": base64.b64encode((HEADER + row).encode()),
                    "filename": "lab.csv",
                    "mapping_id": self.laboratory.id,
                }
            )
        )

    def _result(self, delivery):
        return self.env["lot.test.result"].search([("import_id", "=", delivery.id)])

    def test_what_was_checked_is_recorded_or_nothing(self):
        """Each way to change how a file is read, between the check and the button."""
        theirs = self.laboratory.with_user(self.colleague)
        for number, change in enumerate(
            (
                lambda: theirs.word_ids.write({"meaning": "<5"}),
                lambda: theirs.write({"word_ids": [Command.update(theirs.word_ids.id, {"meaning": "<4"})]}),
                lambda: theirs.write({"word_ids": [Command.clear()]}),
                lambda: theirs.write({"tz": "America/New_York"}),
                lambda: self.fat.with_user(self.quality).write({"method": "other"}),
            )
        ):
            with self.env.cr.savepoint() as savepoint:
                delivery = self._delivery(ref=f"SEEN-{number}")
                delivery.action_check()
                self.assertEqual((delivery.good_count, delivery.bad_count), (1, 0))
                change()
                with (
                    self.assertRaisesRegex(UserError, "read otherwise than they were checked"),
                    self.env.cr.savepoint(),
                ):
                    delivery.action_import()
                self.assertFalse(self._result(delivery))
                with patch.object(lot_result_import_run, "AT_ONCE", 0):
                    delivery.action_import()
                delivery.with_user(self.analyst)._run(seen=delivery.reading)
                self.assertEqual((delivery.state, delivery.problem_code), ("refused", "read_otherwise"))
                self.assertFalse(self._result(delivery), "nor in the background")
                savepoint.rollback()
            self.env.invalidate_all()

    def test_nobody_records_what_they_never_looked_at(self):
        delivery = self._delivery()
        for act in (
            delivery.action_import,
            delivery.action_import_good,
            lambda: patch.object(lot_result_import_run, "AT_ONCE", 0)(delivery.action_import)(),
        ):
            self._unseen(delivery, act)

    def test_what_was_exchanged_since_is_looked_at_again(self):
        other = self._delivery(value="3.4", ref="SEEN-2").content
        company = self.env["res.company"].create({"name": "Next door"})
        self.analyst.company_ids |= company
        self.laboratory.company_id = False
        for values in ({"content": other}, {"company_id": company.id}, {"content": other, "filename": "lab.csv"}):
            delivery = self._delivery(ref="SEEN-1").with_context(allowed_company_ids=[self.company.id, company.id])
            delivery.action_check()
            delivery.write(values)
            self._unseen(delivery, delivery.action_import)
            self._unseen(delivery, delivery.action_import_good)

    def test_what_somebody_else_set_since_is_looked_at_again(self):
        for values in ({"mode": "good"}, {"mapping_id": False}):
            delivery = self._delivery()
            delivery.action_check()
            delivery.with_user(self.quality).write(values)
            self._unseen(delivery, delivery.action_import)
            delivery.action_check()
            self.assertTrue(delivery.is_seen)

    def test_a_file_that_could_not_be_read_was_not_seen(self):
        delivery = self._delivery()
        content = HEADER.replace("结果,", "含量x,") + "SEEN-1,SEEN,IMPORT-SEEN,t-fat,3.4,%,2025-09-17 08:30\n"
        delivery.content = base64.b64encode(content.encode())
        delivery.action_check()
        self.assertIn("Columns are missing", delivery.problem_text)
        delivery.column_ids.filtered(lambda column: column.title == "含量x").meaning = "value"
        self._unseen(delivery, delivery.action_import)
        delivery.action_check()
        delivery.action_import()
        self.assertEqual((delivery.state, self._result(delivery).value), ("done", "3.4"))

    def _unseen(self, delivery, act):
        with self.assertRaisesRegex(UserError, "Check the file yourself"), self.env.cr.savepoint():
            act()
        self.assertNotIn(delivery.state, ("queued", "done"))
        self.assertFalse(self._result(delivery))

    def test_what_reads_the_same_is_recorded(self):
        delivery = self._delivery()
        delivery.action_check()
        self.laboratory.with_user(self.colleague).write(
            {"code": "seen", "name_ids": [Command.create({"name": "Fett", "parameter_id": self.fat.id})]}
        )
        delivery.action_import()
        self.assertEqual((delivery.state, self._result(delivery).value), ("done", "0.05"))
        self.assertEqual((delivery.create_uid, delivery.checked_by, delivery.taken_by), (self.analyst,) * 3)

    def test_the_next_shift_records_what_it_has_checked_itself(self):
        delivery = self._delivery()
        delivery.action_check()
        theirs = delivery.with_user(self.colleague)
        self.assertFalse(theirs.is_seen)
        with self.assertRaisesRegex(UserError, "Check the file yourself"):
            theirs.action_import()
        theirs.action_check()
        self.assertTrue(theirs.is_seen)
        self.assertFalse(delivery.with_user(self.analyst).is_seen)
        with self.assertRaisesRegex(UserError, "Check the file yourself"):
            delivery.action_import()
        theirs.action_import()
        self.assertEqual((delivery.state, delivery.create_uid), ("done", self.analyst))
        self.assertEqual((delivery.checked_by, delivery.taken_by), (self.colleague, self.colleague))
        self.assertEqual(self._result(delivery).create_uid, self.colleague)
        theirs._undo("wrong lot")
        self.assertEqual(delivery.state, "undone", "who recorded it takes it back")

    def test_a_check_that_fails_is_no_way_around_the_one_before(self):
        delivery = self._delivery()
        delivery.action_check()
        theirs = self.laboratory.with_user(self.colleague)
        theirs.line_ids = [Command.create({"title": "结果"})]
        delivery.column_ids.sudo().unlink()
        delivery.with_user(self.colleague).action_check()
        self.assertTrue(delivery.problem_text)
        with self.assertRaisesRegex(UserError, "Check the file yourself"):
            delivery.with_user(self.analyst).action_import()

    def test_what_was_refused_is_for_whom_it_is_to_settle(self):
        delivery = self._delivery(value="many")
        delivery.action_check()
        delivery.action_import()
        self.assertEqual(delivery.state, "refused")
        theirs = delivery.with_user(self.colleague)
        self.assertFalse(theirs.is_to_look)
        with self.assertRaisesRegex(UserError, "for them and for quality"):
            theirs.action_check()
        for user in (self.quality, self.analyst):
            self.assertTrue(delivery.with_user(user).is_to_look)
            delivery.with_user(user).action_check()
        self.assertEqual(delivery.checked_by, self.analyst)

    def test_the_screen_offers_what_the_server_lets_through(self):
        delivery = self._delivery()
        delivery.action_check()
        theirs = delivery.with_user(self.colleague)
        arch = etree.fromstring(
            theirs.get_view(self.env.ref("stock_lot_quality.lot_result_import_view_form").id)["arch"]
        )
        names = ("state", "good_count", "bad_count", "content", "is_own", "is_seen", "is_to_look")

        def shown(name, whose):
            values = {field: whose[field] for field in names}
            return any(
                not safe_eval(button.get("invisible"), dict(values))
                for button in arch.iterfind(f".//button[@name='{name}']")
            )

        self.assertEqual([shown("action_import", whose) for whose in (delivery, theirs)], [True, False])
        self.assertTrue(shown("action_check", theirs) and not shown("action_back", theirs))
        theirs.action_check()
        self.assertEqual([shown("action_import", whose) for whose in (delivery, theirs)], [False, True])
        [mode] = arch.iterfind(".//field[@name='mode']")
        self.assertEqual(mode.get("readonly"), "not is_own")

    def test_how_a_laboratorys_files_are_read_changes_on_record(self):
        theirs = self.laboratory.with_user(self.colleague).with_context(tracking_disable=True)
        self.assertFalse(theirs.change_ids, "what it was set up with is no change")
        theirs.write(
            {
                "decimal_mark": "comma",
                "word_ids": [
                    Command.update(theirs.word_ids.id, {"meaning": "<5"}),
                    Command.create({"name": "trace", "meaning": "0.1", "parameter_id": self.fat.id}),
                ],
            }
        )
        theirs.line_ids.unlink()
        told = {(change.what, change.old_value or "", change.new_value or "") for change in theirs.change_ids}
        self.assertEqual(
            told,
            {
                ("decimal_mark", "dot", "comma"),
                ("word_ids", "n.d. = <0.05", "n.d. = <5"),
                ("word_ids", "", "trace = T-FAT = 0.1"),
                ("line_ids", "检验项目 = Parameter", ""),
            },
        )
        self.assertEqual(theirs.change_ids.user_id, self.colleague)
        self.assertIn("Words", theirs.change_ids.mapped("what_name"))
        other = self.laboratory.copy({"name": "Another"})
        self.assertFalse(other.change_ids)
        theirs.word_ids[:1].mapping_id = other
        self.assertTrue(
            other.change_ids.filtered("new_value")
            and theirs.change_ids.filtered(lambda change: change.what == "word_ids" and not change.new_value)
        )
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            theirs.unlink()
        theirs.active = False
        foreign = new_test_user(
            self.env,
            "t_lab_foreign",
            groups="stock_lot_quality.group_lab",
            company_id=self.env["res.company"].create({"name": "Elsewhere"}).id,
        )
        self.laboratory.company_id = self.company
        self.assertFalse(
            self.env["lot.master.change"].with_user(foreign).search([("mapping_id", "=", self.laboratory.id)])
        )
