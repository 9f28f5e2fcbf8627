# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import psycopg2
from odoo import fields
from odoo.addons.fact_guard import database
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger
from psycopg2.extras import Json

from .common import MakingCase


@tagged("post_install", "-at_install")
class TestAttackSql(MakingCase):
    """What the server's own database user sends past the ORM: the database refuses, and knows why."""

    def _facts(self):
        """Tables of ours whose rows are facts, and those that link facts to people and equipment."""
        kept = (
            "lot.sample",
            "lot.gate.override",
            "lot.specification",
            "lot.specification.line",
            "mrp.step.log",
            "mrp.deviation",
            "batch.number.void",
        )
        tables = {self.env[name]._table for name in kept} | {"mrp_step_log_operator_rel", "mrp_step_log_equipment_rel"}
        return sorted(
            tables
            | {model._table for model in self.env.values() if hasattr(model, "_fact_set_once") and not model._abstract}
        )

    def test_no_fact_table_is_emptied(self):
        for table in self._facts():
            self._sql_refused(f"TRUNCATE {table} CASCADE")

    def test_steps_of_a_decided_batch_stay_its_own(self):
        order, other = self._order(), self._order()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mrp_production SET release_decision = 'rejected', decided_at = now() AT TIME ZONE 'UTC'"
            " WHERE id = %s",
            [order.id],
        )
        mine, theirs = order.workorder_ids[0], other.workorder_ids[0]
        self._sql_refused("UPDATE mrp_workorder SET production_id = %s WHERE id = %s", other.id, mine.id)
        self._sql_refused("UPDATE mrp_workorder SET production_id = %s WHERE id = %s", order.id, theirs.id)

    def test_nobody_joins_or_leaves_a_closed_step(self):
        order = self._order()
        heat = order.workorder_ids[0]
        self._start(heat)
        log = heat.step_log_id
        other = self._order().workorder_ids[0]
        self._start(other)
        self._reading(log, "74")
        heat._feed("M-1", 100)
        heat.button_finish()
        self.assertEqual(log.state, "closed")
        running = other.step_log_id
        self._sql_refused(
            "INSERT INTO mrp_step_log_operator_rel (log_id, user_id) VALUES (%s, %s)", log.id, self.quality.id
        )
        self._sql_refused("UPDATE mrp_step_log_operator_rel SET log_id = %s WHERE log_id = %s", log.id, running.id)
        self._sql_refused("DELETE FROM mrp_step_log_operator_rel WHERE log_id = %s", log.id)
        spare = self.env["maintenance.equipment"].create({"name": "Spare", "company_id": self.company.id})
        self._sql_refused(
            "INSERT INTO mrp_step_log_equipment_rel (log_id, equipment_id) VALUES (%s, %s)", log.id, spare.id
        )
        self._sql_refused("UPDATE mrp_step_log SET comment = 'x' WHERE id = %s", log.id)

    def test_nothing_is_added_to_a_closed_step(self):
        order = self._order()
        heat = order.workorder_ids[0]
        self._start(heat)
        log = heat.step_log_id
        reading = self._reading(log, "74")
        self.env["mrp.step.attachment"].with_user(self.operator).create(
            {"log_id": log.id, "name": "paper.txt", "content": "QQ=="}
        )
        heat._feed("M-1", 100)
        tables = ("mrp_step_reading", "mrp_step_attachment", "mrp_step_equipment", "mrp_feeding")
        self.env.flush_all()
        self.env.cr.execute("SAVEPOINT still_open")
        for table in tables:
            self._again(table)
        self.env.cr.execute("ROLLBACK TO SAVEPOINT still_open")
        heat.button_finish()
        self.assertEqual(log.state, "closed")
        self.env.flush_all()  # not within what a refusal takes back
        for table in tables:
            with (
                self.assertRaisesRegex(psycopg2.Error, "the step log is closed"),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(flush=False),
            ):
                self._again(table)
        self._again("mrp_step_reading", replaces_id=reading.id, value="75")

    def _again(self, table, **other):
        """Insert a copy of the newest row."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
            INSERT INTO %(table)s SELECT again.*
              FROM (SELECT * FROM %(table)s ORDER BY id DESC LIMIT 1) newest,
                   jsonb_populate_record(NULL::%(table)s, to_jsonb(newest) || jsonb_build_object(
                       'id', nextval(pg_get_serial_sequence(%(name)s, 'id')), 'client_ref', NULL) || %(other)s) again
            """,
                table=SQL.identifier(table),
                name=table,
                other=Json(other),
            )
        )
        self.assertEqual(self.env.cr.rowcount, 1)

    def test_a_closed_deviation_stays(self):
        deviation = (
            self.env["mrp.deviation"]
            .with_user(self.operator)
            .create({"title": "Foam", "production_id": self._order().id})
        )
        self._sql_refused("DELETE FROM mrp_deviation WHERE id = %s", deviation.id)
        deviation.write({"cause": "Pump", "action": "Mended"})
        deviation.with_user(self.supervisor).action_close()
        self._sql_refused("DELETE FROM mrp_deviation WHERE id = %s", deviation.id)
        for change in ("severity = 'critical'", "title = 'x'", "state = 'open'", "closed_by_id = 1", "cause = ''"):
            self._sql_refused(f"UPDATE mrp_deviation SET {change} WHERE id = %s", deviation.id)  # noqa: S608
        deviation.with_user(self.supervisor).message_post(body="Still talked about")

    def test_a_decision_stands(self):
        order = self._order()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE mrp_production SET release_decision = 'rejected', decided_at = %s WHERE id = %s",
            (fields.Datetime.now(), order.id),
        )
        for change in ("release_decision = 'released'", "release_decision = NULL", "decided_at = '2001-01-01'"):
            self._sql_refused(f"UPDATE mrp_production SET {change} WHERE id = %s", order.id)  # noqa: S608

    def test_a_sample_with_results_keeps_whose_it_is(self):
        other = self._received(self.milk, "M-2", 10)
        sample = self.env["lot.sample"].create({"lot_id": self.milk_lot.id, "company_id": self.company.id})
        self.env.flush_all()
        self.env.cr.execute("UPDATE lot_sample SET name = 'S-FREE' WHERE id = %s", (sample.id,))
        self.env.invalidate_all()
        self.env["lot.test.result"].create({"sample_id": sample.id, "parameter_id": self.temperature.id, "value": "4"})
        for change in (
            f"lot_id = {other.id}",
            "name = 'S-1'",
            f"company_id = {self.env.ref('base.main_company').id}",
            "drawn_at = '2001-01-01'",
            f"drawn_by = {self.operator.id}",
            "drawn_by = NULL",
        ):
            self._sql_refused(f"UPDATE lot_sample SET {change} WHERE id = %s", sample.id)  # noqa: S608
        self._sql_refused("DELETE FROM lot_sample WHERE id = %s", sample.id)

    def test_a_sample_is_judged_as_its_verdicts_say(self):
        specification = self.env["lot.specification"].create(
            {
                "name": "Milk",
                "product_id": self.milk.id,
                "company_id": self.company.id,
                "line_ids": [(0, 0, {"parameter_id": self.temperature.id, "lower": "2", "upper": "6"})],
            }
        )
        specification.action_put_in_force()
        sample = self.env["lot.sample"].create({"lot_id": self.milk_lot.id, "company_id": self.company.id})
        self.env["lot.test.result"].create({"sample_id": sample.id, "parameter_id": self.temperature.id, "value": "9"})
        self.env.flush_all()
        self.assertEqual(sample.verdict, "failed")
        for change in ("verdict = 'passed'", "verdict = 'pending'", "specification_id = NULL"):
            self._sql_refused(f"UPDATE lot_sample SET {change} WHERE id = %s", sample.id)  # noqa: S608

    def test_a_guard_takes_no_function_of_the_servers_for_postgresqls(self):
        deviation = (
            self.env["mrp.deviation"]
            .with_user(self.operator)
            .create({"title": "Foam", "production_id": self._order().id, "cause": "Pump", "action": "Mended"})
        )
        deviation.with_user(self.supervisor).action_close()
        self.env.flush_all()
        for lure in (
            "CREATE FUNCTION public.to_jsonb(public.mrp_deviation) RETURNS jsonb LANGUAGE sql"
            " AS $$SELECT '{}'::jsonb$$",
            "CREATE FUNCTION public.never(varchar, varchar) RETURNS bool LANGUAGE sql AS 'SELECT false';"
            "CREATE OPERATOR public.= (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = public.never)",
        ):
            self.env.cr.execute("SAVEPOINT lure")
            self.env.cr.execute(lure)
            self._sql_refused("UPDATE mrp_deviation SET title = 'x' WHERE id = %s", deviation.id)
            self.env.cr.execute("ROLLBACK TO SAVEPOINT lure")

    def test_guards_are_told_from_what_is_nearly_called_so(self):
        self.env.cr.execute(
            "CREATE FUNCTION fact1guard1mine() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';"
            "CREATE TRIGGER fact1guard1mine BEFORE INSERT ON mrp_deviation"
            " FOR EACH ROW EXECUTE FUNCTION fact1guard1mine()"
        )
        database.release(self.env.cr, "mrp_deviation")
        self.env.cr.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'mrp_deviation'::regclass AND tgname LIKE 'fact%%'"
        )
        self.assertEqual(self.env.cr.fetchall(), [("fact1guard1mine",)])

    def test_a_specification_in_force_keeps_its_limits(self):
        specification = self.env["lot.specification"].create(
            {
                "name": "Milk",
                "product_id": self.milk.id,
                "company_id": self.company.id,
                "line_ids": [(0, 0, {"parameter_id": self.temperature.id, "lower": "2", "upper": "6"})],
            }
        )
        line = specification.line_ids
        self.env.flush_all()
        self.env.cr.execute("UPDATE lot_specification_line SET upper = '7' WHERE id = %s", (line.id,))
        self.env.invalidate_all()
        specification.action_put_in_force()
        other = self.env["lot.parameter"].create({"code": "T-OTHER", "name": "Other"})
        self._sql_refused("UPDATE lot_specification_line SET upper = '99' WHERE id = %s", line.id)
        self._sql_refused("DELETE FROM lot_specification_line WHERE id = %s", line.id)
        self._sql_refused(
            "INSERT INTO lot_specification_line (specification_id, parameter_id) VALUES (%s, %s)",
            specification.id,
            other.id,
        )
        for change in (
            "state = 'draft'",
            "version = 9",
            "verify = true",
            "date_from = '2001-01-01'",
            "product_id = NULL",
        ):
            self._sql_refused(f"UPDATE lot_specification SET {change} WHERE id = %s", specification.id)  # noqa: S608
        specification.action_new_version()
