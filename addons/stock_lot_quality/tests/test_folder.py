# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import base64
import os
import tempfile
import time
from ast import literal_eval
from pathlib import Path
from unittest.mock import patch

from lxml import etree
from odoo import SUPERUSER_ID, fields
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..models.lot_result_folder import LotResultFolder
from .common import QualityCase

HEADER = "id,sample,lot,parameter,value,unit,date\n"
# Due, and refused in another second than the next attempt ends in.
LONG_AGO = {"next_try_at": "2025-09-17 00:00:00", "finished_at": "2025-09-17 00:00:00"}


@tagged("post_install", "-at_install")
class TestFolder(QualityCase):
    def setUp(self):
        super().setUp()
        root = tempfile.TemporaryDirectory()
        self.addCleanup(root.cleanup)
        self.folder = Path(root.name) / "plant"
        self.folder.mkdir()
        self.company.lims_folder = "plant"
        environment = patch.dict(os.environ, {"LIMS_FOLDER": root.name})
        environment.start()
        self.addCleanup(environment.stop)
        self._lot("F-1")

    def _drop(self, name, text, old=True):
        path = self.folder / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        if old:
            an_hour_ago = time.time() - 3600
            os.utime(path, (an_hour_ago, an_hour_ago))
        return path

    def _row(self, ref, lot="F-1"):
        return f"{ref},FS-1,{lot},T-FAT,3.4,%,2025-09-17\n"

    def _look(self):
        with self.enter_registry_test_mode(), self.env.registry.cursor() as cursor:
            self.env(cr=cursor, user=SUPERUSER_ID, su=True)["lot.result.folder"]._look()
        self.env.invalidate_all()

    def _names(self):
        return {str(path.relative_to(self.folder)) for path in self.folder.rglob("*") if path.is_file()}

    def _refs(self):
        return set(self.env["lot.test.result"].search([("sample_id.name", "=", "FS-1")]).mapped("lims_ref"))

    def test_finished_files_are_taken_and_put_away(self):
        self._drop("a.csv", HEADER + self._row("F1"))
        self._drop("b.csv", HEADER + self._row("F2") + self._row("F3", lot="nowhere"))
        self._drop("c.xlsx", b"PK\x03\x04 no workbook")
        self._drop("d.csv", HEADER + self._row("F4"), old=False)
        self._drop(".e.csv", HEADER + self._row("F5"))
        self._drop("f.csv.part", HEADER + self._row("F6"))
        (self.folder / "g.csv").symlink_to("/etc/passwd")
        self._look()
        self.assertEqual(
            self._names(),
            {
                "processed/a.csv",
                "refused/b.csv",
                "refused/b.rows.csv",
                "refused/c.xlsx",
                "refused/c.why.txt",
                "d.csv",
                ".e.csv",
                "f.csv.part",
                "g.csv",
            },
        )
        self.assertEqual(self._refs(), {"F1"})
        self.assertIn("nowhere", (self.folder / "refused/b.rows.csv").read_text(encoding="utf-8-sig"))

    def test_what_breaks_off_before_the_file_is_moved_is_made_good(self):
        self._drop("a.csv", HEADER + self._row("F1"))
        with patch.object(LotResultFolder, "_put_away"):
            self._look()
        self.assertEqual((self._refs(), self._names()), ({"F1"}, {"a.csv"}))
        self._look()
        self.assertEqual((self._refs(), self._names()), ({"F1"}, {"processed/a.csv"}))
        self.assertEqual(self.env["lot.result.import"].search_count([("filename", "=", "a.csv")]), 1)

    def test_the_same_name_again_keeps_both_files(self):
        self._drop("a.csv", HEADER + self._row("F1"))
        self._look()
        self._drop("a.csv", HEADER + self._row("F2"))
        self._look()
        self.assertEqual(self._refs(), {"F1", "F2"})
        self.assertEqual(len([name for name in self._names() if name.startswith("processed/a.")]), 2)

    def test_the_good_rows_where_the_company_says_so(self):
        self.company.lims_folder_mode = "good"
        self._drop("b.csv", HEADER + self._row("F2") + self._row("F3", lot="nowhere"))
        self._look()
        self.assertEqual((self._refs(), self._names()), ({"F2"}, {"processed/b.csv", "processed/b.rows.csv"}))

    def test_the_folder_is_a_plain_name_and_the_administrator_s(self):
        for name in ("..", "a/b", "/etc", ".hidden"):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                self.company.lims_folder = name
        with self.assertRaises(AccessError):
            self.company.with_user(self.quality).read(["lims_folder"])

    def test_one_file_that_breaks_the_reader_keeps_no_other_waiting(self):
        self._drop("a.csv", (HEADER + self._row("F1")).encode("utf-16-le"))
        self._drop("b.csv", HEADER.replace("sample", "sam\x00ple") + self._row("F2"))
        self._drop("c.csv", HEADER + self._row("F3"))
        run = type(self.env["lot.result.import"])._run

        def broken(delivery, *arguments, **named):
            if delivery.filename == "b.csv":
                raise ValueError("what nobody thought of")
            return run(delivery, *arguments, **named)

        with (
            patch.object(type(self.env["lot.result.import"]), "_run", broken),
            mute_logger("odoo.addons.stock_lot_quality.models.lot_result_folder"),
        ):
            self._look()
        self.assertEqual(self._names(), {"processed/a.csv", "refused/b.csv", "refused/b.why.txt", "processed/c.csv"})
        self.assertEqual(self._refs(), {"F1", "F3"})

    def test_what_is_refused_is_told_and_waits(self):
        self.company.lims_folder_mode = "good"
        self._drop("b.csv", HEADER + self._row("F2") + self._row("F3", lot="LATER"))
        self._look()
        delivery = self.env["lot.result.import"].search([("filename", "=", "b.csv")])
        self.assertEqual((delivery.created_count, delivery.bad_count), (1, 1))
        self.assertTrue(delivery.next_try_at)
        self.assertTrue(delivery.activity_ids.user_id.has_group("stock_lot_quality.group_lab"))
        self._lot("LATER")
        delivery.action_retry()
        self.assertEqual(self._refs(), {"F2"}, "a sample stays with its lot")
        self.assertTrue(delivery.next_try_at)
        self.assertEqual(self.env["lot.result.import"].search_count([("entrance", "=", "folder")]), 1)
        delivery.with_user(self.analyst).action_settle()
        self.assertFalse(delivery.next_try_at or delivery.activity_ids)

    def test_the_job_tries_again_what_is_due_and_nothing_that_was_taken_back(self):
        self.company.lims_folder_mode = "good"
        for ref, lot in (("F2", "LATER"), ("F3", "LATEST")):
            self._drop(f"{ref}.csv", HEADER + self._row(f"{ref}-0") + self._row(ref, lot=lot).replace("FS-1", lot))
        self._look()
        first, second = self.env["lot.result.import"].search([("entrance", "=", "folder")], order="id")
        second._undo("wrong file")
        self.assertFalse(second.next_try_at)
        (first | second).write(Owned(next_try_at="2025-09-17 00:00:00"))
        self._lot("LATER"), self._lot("LATEST")
        self._retry_waiting()
        self.assertFalse(first.next_try_at)
        found = self.env["lot.test.result"].search([("lims_ref", "in", ("F2", "F3"))])
        self.assertEqual((found.lims_ref, found.sample_id.lot_id.name), ("F2", "LATER"))
        self.assertEqual((second.state, second.created_count), ("undone", 1))

    def _retry_waiting(self):
        with self.enter_registry_test_mode(), self.env.registry.cursor() as cursor:
            self.env(cr=cursor, user=SUPERUSER_ID, su=True)["lot.result.import"]._retry_waiting()
        self.env.invalidate_all()

    def _waiting(self, ref, lot, user):
        delivery = (
            self.env["lot.result.import"]
            .with_user(user)
            .create(
                {
                    "content": base64.b64encode((HEADER + self._row(ref, lot=lot).replace("FS-1", lot)).encode()),
                    "filename": f"{ref}.csv",
                }
            )
        )
        delivery._run()
        delivery._wait()
        self.assertTrue(delivery.next_try_at)
        delivery.sudo().write(Owned(LONG_AGO))
        return delivery.sudo()

    def test_a_wholly_refused_file_is_recorded_once_its_lots_are_there(self):
        self._drop("a.csv", HEADER + self._row("L1", lot="LATER") + self._row("L2", lot="LATER"))
        self._look()
        delivery = self.env["lot.result.import"].search([("filename", "=", "a.csv")])
        self.assertEqual((delivery.state, delivery.bad_count), ("refused", 2))
        self.assertTrue(delivery.next_try_at and delivery.rejected and delivery.problem_ids and delivery.activity_ids)
        delivery.write(Owned(LONG_AGO))
        self._lot("LATER")
        self._retry_waiting()
        self.assertEqual((delivery.state, delivery.created_count, delivery.bad_count), ("done", 2, 0))
        self.assertFalse(delivery.next_try_at or delivery.rejected or delivery.problem_ids or delivery.activity_ids)
        self.assertEqual(self._refs(), {"L1", "L2"})

    def test_a_person_of_the_laboratory_tries_a_wholly_refused_file_again(self):
        self._drop("a.csv", HEADER + self._row("L1", lot="LATER"))
        self._look()
        delivery = self.env["lot.result.import"].search([("filename", "=", "a.csv")])
        delivery.write(Owned(LONG_AGO))
        self._lot("LATER")
        delivery.with_user(self.analyst).action_retry()
        self.env.flush_all()
        self.assertEqual((delivery.state, delivery.created_count), ("done", 1))
        self.assertFalse(delivery.next_try_at)

    def test_an_author_who_left_the_laboratory_keeps_no_other_waiting(self):
        left = new_test_user(self.env, "t_left", groups="stock_lot_quality.group_lab")
        theirs = self._waiting("L1", "LATER", left)
        other = self._waiting("L2", "LATEST", self.analyst)
        self._lot("LATER"), self._lot("LATEST")
        self.env.flush_all()
        left.group_ids -= self.env.ref("stock_lot_quality.group_lab")
        self._retry_waiting()
        self.assertEqual((theirs.state, theirs.created_count), ("refused", 0))
        self.assertGreater(theirs.next_try_at, fields.Datetime.now())
        self.assertTrue(theirs.rejected and theirs.problem_ids and theirs.activity_ids)
        self.assertEqual((other.state, other.created_count), ("done", 1))
        self.assertFalse(other.next_try_at)
        theirs.with_user(self.analyst).action_retry()
        self.env.flush_all()
        self.assertEqual((theirs.state, theirs.created_count), ("done", 1), "a colleague's name will do")

    def _given_up(self):
        """A delivery that waited in vain for its lot NEVER."""
        delivery = self._waiting("L1", "NEVER", self.analyst)
        delivery.activity_ids.unlink()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE lot_result_import SET create_date = create_date - interval '91 days' WHERE id = %s", [delivery.id]
        )
        self._retry_waiting()
        return delivery

    def test_what_never_comes_is_given_up_and_told(self):
        delivery = self._given_up()
        self.assertFalse(delivery.next_try_at)
        self.assertIn("Not tried again", delivery.activity_ids.summary)
        arch = etree.fromstring(delivery.get_view(view_type="search")["arch"])
        waiting = literal_eval(arch.find(".//filter[@name='waiting']").get("domain"))
        self.assertIn(delivery, delivery.search(waiting))

    def test_what_was_given_up_is_tried_again_by_hand_alone(self):
        delivery = self._given_up()
        delivery.with_user(self.analyst).action_retry()
        self.assertTrue(delivery.given_up and delivery.activity_ids, "it is still not there")
        self._lot("NEVER")
        self._retry_waiting()
        self.assertFalse(delivery.created_count)
        delivery.with_user(self.analyst).action_retry()
        self.env.flush_all()
        self.assertEqual((delivery.state, delivery.created_count), ("done", 1))
        self.assertFalse(delivery.given_up or delivery.next_try_at or delivery.activity_ids)

    def test_what_was_given_up_can_be_settled(self):
        delivery = self._given_up()
        delivery.with_user(self.analyst).action_settle()
        self.assertFalse(delivery.given_up or delivery.activity_ids)

    def test_a_file_that_cannot_even_be_refused_stops_no_other(self):
        for name in ("a", "b"):
            self._drop(f"{name}.csv", HEADER + self._row(name))
        take = LotResultFolder._take_file

        def broken(folder, path, *arguments):
            if path.name == "a.csv":
                raise ValueError("what nobody thought of")
            return take(folder, path, *arguments)

        with (
            patch.object(type(self.env["lot.result.folder"]), "_take_file", broken),
            mute_logger("odoo.addons.stock_lot_quality.models.lot_result_folder"),
        ):
            self._look()
        self.assertEqual(self._names(), {"a.csv", "processed/b.csv"})

    def test_a_sample_says_which_of_two_lots_is_meant(self):
        other = self.env["stock.lot"].create({"name": "F-1", "product_id": self._product("Other").id})
        self._drop("a.csv", HEADER + self._row("F1"))
        self._look()
        self.assertFalse(self._refs(), "two lots are called so")
        self.env["lot.sample"].create({"name": "FS-1", "lot_id": other.id})
        self._drop("b.csv", HEADER + self._row("F2"))
        self._look()
        self.assertEqual(self._refs(), {"F2"})
        self.assertEqual(self.env["lot.test.result"].search([("lims_ref", "=", "F2")]).sample_id.lot_id, other)

    def test_a_laboratory_has_a_folder_of_its_own(self):
        self.env["lot.result.mapping"].create(
            {
                "name": "City laboratory",
                "code": "city",
                "decimal_mark": "comma",
                "tz": "Asia/Shanghai",
                "name_ids": [(0, 0, {"name": "Fettgehalt", "parameter_id": self.fat.id})],
            }
        )
        (self.folder / "city").mkdir()
        (self.folder / "nobody").mkdir()
        row = "F1;FS-1;F-1;Fettgehalt;3,400;%;2025-09-17\n"
        self._drop("city/a.csv", HEADER.replace(",", ";") + row)
        self._drop("nobody/b.csv", HEADER.replace(",", ";") + row)
        self._look()
        self.assertEqual(self._names(), {"city/processed/a.csv", "nobody/b.csv"})
        result = self.env["lot.test.result"].search([("lims_ref", "=", "F1")])
        self.assertEqual((result.parameter_id, result.value), (self.fat, "3.400"))
        self.assertEqual(str(result.tested_at), "2025-09-16 16:00:00")

    def test_of_one_name_the_companys_own_laboratory_reads_the_folder(self):
        shared, own = (
            {"name": name, "code": "city", "company_id": company, "decimal_mark": mark}
            for name, company, mark in (("A", False, "comma"), ("B", self.company.id, "dot"))
        )
        self.env["lot.result.mapping"].create([shared, own])
        (self.folder / "city").mkdir()
        self._drop("city/a.csv", HEADER + self._row("F1").replace("3.4", '"3,400"'))
        self._look()
        self.assertEqual(self.env["lot.result.import"].search([("filename", "=", "a.csv")]).mapping_id.name, "B")

    def test_nothing_is_looked_for_when_the_server_names_no_folder(self):
        self._drop("a.csv", HEADER + self._row("F1"))
        with patch.dict(os.environ, {"LIMS_FOLDER": ""}):
            self._look()
        self.assertEqual(self._names(), {"a.csv"})
