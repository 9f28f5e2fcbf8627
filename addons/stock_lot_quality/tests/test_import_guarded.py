# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import base64
from datetime import timedelta

import psycopg2
from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .common import QualityCase

HEADER = "结果编号,样品编号,批次号,检验项目,结果,单位,检验时间\n"


@tagged("post_install", "-at_install")
class TestImportGuarded(QualityCase):
    """What an import did, which file it was and who brought it: by its buttons alone, whichever way values come."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lot = cls._lot("IMPORT-GUARD")
        cls.colleague = new_test_user(cls.env, "t_colleague", groups="stock_lot_quality.group_lab")

    def _file(self, tested_at="2025-09-17 08:30", ref="G-1"):
        return base64.b64encode((HEADER + f"{ref},SG-1,IMPORT-GUARD,t-fat,3.4,%,{tested_at}\n").encode())

    def _delivery(self, **values):
        return (
            self.env["lot.result.import"]
            .with_user(self.analyst)
            .create({"content": self._file(), "filename": "lab.csv", **values})
        )

    def test_what_it_did_is_refused_in_every_way(self):
        forged = {
            "state": "done",
            "entrance": "connector",
            "origin": "lab",
            "created_count": 7,
            "bad_count": 0,
            "digest": "0" * 64,
            "problem_ids": [(0, 0, {"code": "missing"})],
            "row_ids": [(0, 0, {"sample": "S"})],
            "finished_at": "2025-01-01 00:00:00",
            "undo_reason": "x",
            "rejected": self._file(),
        }
        delivery = self._delivery()
        for name, value in forged.items():
            with self.assertRaises(UserError, msg=name):
                self._delivery(**{name: value})
            for asking in (delivery, delivery.sudo(), delivery.with_user(self.quality)):
                with self.assertRaises(UserError, msg=name):
                    asking.write({name: value})
        defaults = {f"default_{name}": value for name, value in forged.items()}
        born = self._delivery().browse().with_context(**defaults).create({"content": self._file()})
        self.assertEqual((born.state, born.entrance, born.created_count), ("draft", "upload", 0))
        self.assertFalse(born.digest or born.origin or born.problem_ids or born.rejected)
        loaded = delivery.browse().load(["filename", "state"], [["x.csv", "done"]])
        self.assertFalse(loaded["ids"])

    def test_the_rows_shown_are_nobodys_to_write(self):
        delivery = self._delivery()
        for model, values in (("row", {}), ("problem", {"code": "missing"})):
            with self.assertRaises(AccessError):
                self.env[f"lot.result.import.{model}"].with_user(self.analyst).create(
                    {"import_id": delivery.id, **values}
                )

    def test_its_buttons_are_the_laboratorys(self):
        delivery = self._delivery()
        for button in ("action_check", "action_back"):
            with self.assertRaises(AccessError, msg=button):
                getattr(delivery.with_user(self.keeper), button)()

    def test_a_recorded_import_keeps_file_columns_and_row(self):
        delivery = self._delivery()
        delivery.action_check()
        columns = delivery.column_ids
        delivery.action_import()
        self.assertEqual((delivery.state, delivery.created_count), ("done", 1))
        for change in (
            lambda: delivery.write({"content": self._file(ref="G-2")}),
            lambda: columns[0].with_user(self.analyst).write({"meaning": False}),
            lambda: columns[0].with_user(self.analyst).unlink(),
            lambda: columns.with_user(self.analyst).create({"import_id": delivery.id, "index": 9}),
        ):
            with self.assertRaises(UserError):
                change()
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", "lot.result.import"), ("res_id", "=", delivery.id), ("res_field", "=", "content")]
        )
        self.assertTrue(attachment)
        for change in (lambda file: file.write({"raw": b"other"}), lambda file: file.unlink()):
            with self.assertRaises(AccessError):
                change(attachment.with_user(self.analyst))
        self.env.flush_all()
        for statement in (
            "UPDATE lot_result_import SET created_count = 9 WHERE id = %s",
            "UPDATE lot_result_import SET state = 'draft' WHERE id = %s",
            "DELETE FROM lot_result_import WHERE id = %s",
        ):
            with self.assertRaises(psycopg2.Error), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                self.env.cr.execute(statement, [delivery.id])
        delivery._undo("columns mixed up")
        self.env.flush_all()
        self.assertEqual((delivery.state, delivery.undo_reason), ("undone", "columns mixed up"))

    def test_a_colleague_takes_a_file_in_their_own_name_and_does_not_exchange_it(self):
        delivery = self._delivery()
        theirs = delivery.with_user(self.colleague)
        with self.assertRaisesRegex(UserError, "not a file you brought"):
            theirs.write({"content": self._file(ref="G-9")})
        theirs._queue()
        self.assertEqual(delivery._taker(), self.colleague)

    def test_how_a_file_is_read_is_for_its_author_and_quality(self):
        delivery = self._delivery()
        delivery.action_check()
        theirs, column = delivery.with_user(self.colleague), delivery.column_ids[0]
        columns = delivery.column_ids.with_user(self.colleague)
        for change in (
            lambda: theirs.write({"mode": "good"}),
            lambda: theirs.write({"mapping_id": False}),
            lambda: theirs.write({"column_ids": [(5,)]}),
            lambda: theirs.write({"column_ids": [(1, column.id, {"meaning": "sample"})]}),
            lambda: columns[0].write({"meaning": "sample"}),
            lambda: columns[0].unlink(),
            lambda: columns.create({"import_id": delivery.id, "index": 9}),
            theirs.action_back,
            theirs.action_import_good,
            theirs.action_save_mapping,
            theirs.action_retry,
            theirs.action_settle,
            theirs.unlink,
        ):
            with self.assertRaisesRegex(UserError, "for them and for quality"), self.env.cr.savepoint():
                change()
        self.assertFalse(theirs.is_own or theirs.is_to_settle)
        self.assertEqual((delivery.mode, delivery.state, column.meaning), ("all", "checked", "lims_ref"))
        for asking in (delivery, delivery.with_user(self.quality)):
            self.assertTrue(asking.is_own and asking.is_to_settle)
            asking.write({"mode": "good", "column_ids": [(1, column.id, {"meaning": "sample"})]})
            asking.column_ids[0].meaning = "lims_ref"
            asking.action_settle()
            asking.action_back()
            asking.action_check()
            column = asking.column_ids[0]
        delivery.unlink()

    def test_who_brought_a_file_is_asked_about_it(self):
        colleagues = self._delivery().with_user(self.colleague).create({"content": self._file(), "filename": "x.csv"})
        self.assertEqual(colleagues._asked(), self.colleague)
        self.colleague.group_ids -= self.env.ref("stock_lot_quality.group_lab")
        self.assertNotIn(colleagues.sudo()._asked(), (self.colleague, self.env["res.users"]))
        self.assertTrue(colleagues.with_user(self.analyst).is_to_settle)
        self.assertFalse(colleagues.with_user(self.analyst).is_own)

    def test_a_result_names_no_import_of_another(self):
        other = self._delivery()
        sample = self.env["lot.sample"].with_user(self.analyst).create({"lot_id": self.lot.id})
        result = (
            self.env["lot.test.result"]
            .with_user(self.colleague)
            .with_context(default_import_id=other.id)
            .create({"sample_id": sample.id, "parameter_id": self.fat.id, "value": "3.4", "import_id": other.id})
        )
        self.assertFalse(result.import_id)

    def test_times_that_cannot_be(self):
        sample = self.env["lot.sample"].with_user(self.analyst).create({"lot_id": self.lot.id})
        values = {"sample_id": sample.id, "parameter_id": self.fat.id, "value": "3.4"}
        results = self.env["lot.test.result"].with_user(self.analyst)
        for at in ("2001-01-01 00:00:00", "2199-01-01 00:00:00"):
            with self.assertRaisesRegex(ValidationError, "cannot be"):
                results.create({**values, "tested_at": at})
            with self.assertRaisesRegex(ValidationError, "cannot be"):
                results.with_context(default_tested_at=at).create(values)
            with self.assertRaisesRegex(ValidationError, "cannot be"):
                self.env["lot.sample"].with_user(self.analyst).create({"lot_id": self.lot.id, "drawn_at": at})
            delivery = self._delivery(content=self._file(tested_at=at))
            delivery.action_check()
            delivery.action_import()
            self.assertEqual(
                (delivery.state, delivery.problem_ids.code), ("refused", "past" if at < "2002" else "future")
            )
        last_week = fields.Datetime.now() - timedelta(days=7)
        self.assertEqual(results.create({**values, "tested_at": last_week}).tested_at, last_week)
