# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools.misc import file_open

from ..controllers import lot_result
from ..lims.columns import guess_columns
from .common import QualityFixtures

RESULTS = "/lot_quality/v1/results"


@tagged("post_install", "-at_install")
class TestHttp(QualityFixtures, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._specification({cls.fat: ("3.1", None)})
        cls.lot = cls._lot("HTTP-1")
        cls.key = cls._key(cls.analyst)

    @classmethod
    def _key(cls, user):
        return (
            cls.env["res.users.apikeys"]
            .with_user(user)
            ._generate(None, "laboratory", fields.Datetime.now() + timedelta(days=1))
        )

    def _send(self, content, key=None, kind="application/json", query=""):
        if not isinstance(content, str | bytes):
            content = json.dumps(content)
        return self.url_open(
            RESULTS + query,
            content,
            method="POST",
            headers={"Authorization": f"Bearer {self.key if key is None else key}", "Content-Type": kind},
        )

    def _result(self, **values):
        return {
            "result_id": "H-1",
            "sample": "HS-1",
            "lot": "HTTP-1",
            "parameter": "T-FAT",
            "value": 3.45,
            "unit": "%",
            "tested_at": "2025-09-17T08:30:00+08:00",
            **values,
        }

    def test_results_are_recorded_once(self):
        first = self._send({"results": [self._result()]})
        self.assertEqual((first.status_code, first.json()["created"]), (201, 1))
        result = self.env["lot.test.result"].search([("lims_ref", "=", "H-1")])
        self.assertEqual((result.value, result.create_uid, result.import_id.entrance), ("3.45", self.analyst, "http"))
        self.assertEqual((result.sample_id.verdict, self.lot.grade_id.code), ("passed", "pass"))
        again = self._send([self._result()])
        self.assertEqual((again.status_code, again.json()["created"], again.json()["known"]), (200, 0, 1))
        told = self.url_open(first.headers["Location"], headers={"Authorization": f"Bearer {self.key}"})
        self.assertEqual((told.status_code, told.json()["state"]), (200, "done"))

    def test_refused_rows_say_what_would_be_right(self):
        rows = [self._result(), self._result(result_id="H-2", lot="nowhere")]
        refused = self._send({"results": rows})
        self.assertEqual((refused.status_code, refused.json()["created"]), (422, 0))
        self.assertEqual([(told["line"], told["column"]) for told in refused.json()["problems"]], [(2, "lot")])
        self.assertFalse(self.env["lot.test.result"].search([("lims_ref", "=", "H-1")]))
        good = self._send({"results": rows}, query="?mode=good")
        self.assertEqual((good.status_code, good.json()["created"], good.json()["refused"]), (201, 1, 1))

    def test_a_result_of_tomorrow_is_refused(self):
        rows = [self._result(), self._result(result_id="H-2", tested_at="2199-01-01T00:00:00Z")]
        answer = self._send({"results": rows}, query="?mode=good").json()
        self.assertEqual((answer["created"], answer["refused"]), (1, 1))

    def test_no_sender_sends_without_end(self):
        with patch.object(lot_result, "DELIVERIES_A_MINUTE", 2):
            answers = [self._send([self._result()]) for _time in range(4)]
        self.assertEqual([answer.status_code for answer in answers], [201, 200, 429, 429])
        self.assertGreater(int(answers[-1].headers["Retry-After"]), 0)

    def test_a_queue_has_an_end(self):
        imports = self.env["lot.result.import"].with_user(self.analyst)
        waiting = imports.create([{"content": "e30=", "filename": f"{number}.json"} for number in range(2)])
        waiting._queue()
        self.env.flush_all()
        with patch.object(lot_result, "QUEUED_MOST", 2):
            self.assertEqual(self._send([self._result()]).status_code, 429)
        self.assertEqual(self._send([self._result()]).status_code, 201)

    def test_csv_as_well(self):
        text = "结果编号,样品编号,批次号,检验项目,结果,单位,检验时间\n"
        text += 'H-9,HS-9,HTTP-1,T-FAT,"3,45",%,2025-09-17 08:30\n'
        self.assertEqual(self._send(text.encode("gb18030"), kind="text/csv; charset=gb18030").status_code, 201)

    def test_the_sender_names_the_laboratory_and_the_encoding(self):
        self.env["lot.result.mapping"].create(
            {
                "name": "City laboratory",
                "code": "city",
                "date_order": "day",
                "name_ids": [(0, 0, {"name": "Fett", "parameter_id": self.fat.id})],
                "word_ids": [(0, 0, {"name": "n.n.", "meaning": "<0.05"})],
            }
        )
        text = "Result ID;Sample;Lot;Test;Result;Unit;Tested at;Analyst\n"
        text += "H-1;HS-1;HTTP-1;Fett;n.n.;%;03/04/2025 08:30;Müller\n"
        named = self._send(text.encode("cp1252"), kind="text/csv; charset=windows-1252", query="?laboratory=City")
        self.assertEqual(named.status_code, 201, named.text)
        result = self.env["lot.test.result"].search([("lims_ref", "=", "H-1")])
        self.assertEqual((result.qualifier, result.value, result.analyst), ("<", "0.05", "Müller"))
        self.assertEqual(result.tested_at.month, 4)
        self.assertEqual(self._send(text.encode("cp1252"), kind="text/csv").status_code, 400)
        for charset in ("none-such", "base64", "hex", "zlib", "rot13", "idna", "punycode", "unicode_escape", "utf-7"):
            self.assertEqual(self._send(text, kind=f"text/csv; charset={charset}").status_code, 415, charset)
        self.assertEqual(self._send(text, kind="text/csv", query="?laboratory=nobody").status_code, 400)

    def test_who_names_no_laboratory_gets_none(self):
        """One without a short name is not called by nothing, nor any by a pattern."""
        self.env["lot.result.mapping"].create(
            [
                {"name": "Trap", "line_ids": [(0, 0, {"title": "value", "meaning": False})]},
                {"name": "Coded", "code": "abc", "line_ids": [(0, 0, {"title": "value", "meaning": False})]},
            ]
        )
        for query in ("?laboratory=", "?laboratory=%25", "?laboratory=%2525", "?laboratory=a%25", "?laboratory=___"):
            self.assertEqual(self._send({"results": [self._result()]}, query=query).status_code, 400, query)
        taken = self._send({"results": [self._result()]})
        self.assertEqual(taken.status_code, 201, taken.text)
        self.assertFalse(self.env["lot.test.result"].search([("lims_ref", "=", "H-1")]).import_id.mapping_id)

    def test_what_is_refused_waits(self):
        rows = [self._result(), self._result(result_id="H-2", sample="HS-2", lot="LATER")]
        told = self._send({"results": rows}, query="?mode=good").json()
        delivery = self.env["lot.result.import"].browse(told["import"])
        self.assertTrue(delivery.next_try_at)
        self._lot("LATER")
        delivery._retry()
        self.assertEqual((delivery.created_count, delivery.next_try_at), (1, False), "what it did stays as it is")
        self.assertTrue(self.env["lot.test.result"].search([("lims_ref", "=", "H-2")]))

    def test_who_may_not(self):
        for key in ("", "wrong"):
            self.assertEqual(self._send([self._result()], key=key).status_code, 401)
        self.assertEqual(self._send([self._result()], key=self._key(self.keeper)).status_code, 403)
        other = self.env["res.company"].create({"name": "Other plant"})
        self.assertEqual(self._send([self._result()], query=f"?company={other.id}").status_code, 403)
        stranger = new_test_user(
            self.env,
            "t_far",
            groups="stock_lot_quality.group_lab",
            company_id=other.id,
            company_ids=[(6, 0, other.ids)],
        )
        made = self._send([self._result()])
        told = self.url_open(made.headers["Location"], headers={"Authorization": f"Bearer {self._key(stranger)}"})
        self.assertEqual(told.status_code, 404)

    def test_what_is_not_taken(self):
        for content, kind, status in (
            (b"", "application/json", 400),
            (b"{", "application/json", 400),
            (b"null", "application/json", 400),
            (b'{"results": []}', "application/json", 400),
            (b"[" * 100_000, "application/json", 400),
            (b"\xff\xfe\xff", "text/csv", 400),
            (b"PK\x03\x04", "text/csv", 400),
            (b"x", "image/png", 415),
        ):
            with self.subTest(content=content[:20]):
                answer = self._send(content, kind=kind)
                self.assertEqual(answer.status_code, status)
                self.assertTrue(answer.json()["error"])
        self.assertEqual(self._send([self._result()], query="?mode=perhaps").status_code, 400)
        self.assertEqual(self.url_open(RESULTS).status_code, 405)
        self.assertFalse(self.env["lot.result.import"].search([("entrance", "=", "http")]))

    def test_a_query_that_no_database_keeps_is_refused_in_words(self):
        for query in (
            "?laboratory=%00",
            "?laboratory=a%00b",
            "?laboratory=%ED%A0%80",
            "?laboratory=" + "9" * 5000,
            "?company=%00",
            "?company=" + "9" * 50,
            "?mode=%00",
            "?mode=%ED%A0%80",
        ):
            answer = self._send([self._result()], query=query)
            self.assertIn(answer.status_code, (400, 403), query)
            self.assertTrue(answer.json()["error"], query)

    def test_what_says_no_length_or_too_much_is_not_read(self):
        answer = self.url_open(
            RESULTS,
            iter([b'{"results": ', b"[]}"]),
            method="POST",
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json"},
        )
        self.assertEqual((answer.status_code, answer.json()["error"]), (400, "The request has no content."))
        with patch.object(lot_result, "FILE_MAX", 10):
            answer = self._send([self._result()])
        self.assertEqual(answer.status_code, 413)
        self.assertTrue(answer.json()["error"])

    def test_an_import_is_named_by_a_number_that_can_be_one(self):
        for number in ("0", "2147483648", "9" * 40, "-1", "x", "%00"):
            answer = self.url_open(f"/lot_quality/v1/imports/{number}", headers={"Authorization": f"Bearer {self.key}"})
            self.assertEqual(answer.status_code, 404, number)

    def test_the_description_is_valid_and_true(self):
        from openapi_spec_validator import validate

        described = self.url_open("/lot_quality/v1/openapi.json")
        self.assertEqual(described.headers["Content-Type"], "application/json; charset=utf-8")
        spec = described.json()
        validate(spec)
        with file_open("stock_lot_quality/static/openapi/lot_quality.v1.json") as committed:
            self.assertEqual(spec, json.load(committed))
        fields_described = list(spec["components"]["schemas"]["Result"]["properties"])
        self.assertEqual(len(guess_columns(fields_described)), len(fields_described), "each is a column that is known")
        example = spec["paths"][RESULTS]["post"]["requestBody"]["content"]["application/json"]["example"]
        self._lot(example["results"][0]["lot"])
        example["results"][0]["parameter"] = "T-FAT"
        self.assertEqual(self._send(example).status_code, 201)
