# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Facts that belong to a role of their own: the server works on, and cannot take a guard away any more."""

import os
import subprocess
from contextlib import closing

import psycopg2
import pytest

from bootstrap import database, fact_owner, odoo_server, plant, postgres, trial
from bootstrap.postgres import OWN_SOCKET

WORK = """
parameter = env['lot.parameter'].create({'code': 'OWNED', 'name': 'Fat'})
product = env['product.product'].create({'name': 'Milk', 'is_storable': True, 'tracking': 'lot'})
specification = env['lot.specification'].create({
    'name': 'Milk', 'product_id': product.id,
    'line_ids': [(0, 0, {'parameter_id': parameter.id, 'lower': '3'})]})
specification.action_put_in_force()
lot = env['stock.lot'].create({'name': 'OWNED-1', 'product_id': product.id})
sample = env['lot.sample'].create({'lot_id': lot.id})
result = env['lot.test.result'].create({'sample_id': sample.id, 'parameter_id': parameter.id, 'value': '3.5'})
bom = env['mrp.bom'].create({'product_tmpl_id': product.product_tmpl_id.id})
env['trace.log']._for_company(env.company)
order = env['mrp.production'].create({'product_id': product.id, 'bom_id': bom.id, 'product_qty': 1})
order.action_confirm()
# a draft goes, and its lots with it: the database removes what names it as the owner of that table
draft = env['mrp.production'].create({
    'product_id': product.id, 'bom_id': bom.id, 'product_qty': 1, 'lot_producing_ids': [(6, 0, lot.ids)]})
env.flush_all()
draft.unlink()
env['trace.checkpoint']._gc_superseded()
print('sealed', len(env['trace.record']._seal(order, 'order_opened')))
env.cr.commit()
"""
#: Which works on modules from the menu Apps are refused before they begin.
MODULES = """
from unittest.mock import patch
from odoo.exceptions import UserError
from odoo.modules.registry import Registry

def told(name, work):
    try:
        # begun is as good as done here
        with patch.object(Registry, 'new', side_effect=InterruptedError), patch.object(type(env.cr), 'commit'):
            getattr(env.ref('base.module_' + name), 'button_immediate_' + work)()
    except UserError as refusal:
        return 'refused' if 'a role of its own' in str(refusal) else str(refusal)
    except InterruptedError:
        return 'begun'
    finally:
        env.cr.rollback()

for name, work in (('trace_anchor', 'upgrade'), ('stock_batch_numbering', 'uninstall'), ('stock', 'upgrade'),
                   ('survey', 'install'), ('repair', 'install')):
    print('WORK', name, work, told(name, work))
"""
ATTACKS = [
    "ALTER TABLE lot_test_result DISABLE TRIGGER USER",
    "DROP TRIGGER lot_test_result_append_only ON lot_test_result",
    "CREATE OR REPLACE FUNCTION lot_fact_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "CREATE OR REPLACE FUNCTION trace_append_only() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
    "DROP FUNCTION lot_fact_append_only() CASCADE",
    "DROP FUNCTION fact_guard_whole() CASCADE",
    "ALTER FUNCTION trace_append_only() OWNER TO odoo",
    "DROP TABLE lot_test_result CASCADE",
    "DROP TABLE trace_leaf CASCADE",
    "TRUNCATE lot_test_result CASCADE",
    "TRUNCATE trace_record CASCADE",
    "ALTER TABLE lot_test_result RENAME TO gone",
    "ALTER TABLE trace_record ADD COLUMN more text",
    "ALTER TABLE lot_test_result OWNER TO odoo",
    "CREATE RULE none AS ON INSERT TO lot_test_result DO INSTEAD NOTHING",
    "CREATE TRIGGER none BEFORE INSERT ON lot_test_result FOR EACH ROW EXECUTE FUNCTION lot_fact_append_only()",
    "SET session_replication_role = replica",
    "SET ROLE batch_trace_owner",
    "GRANT batch_trace_owner TO odoo",
    "DROP SCHEMA public CASCADE",
    "ALTER SCHEMA public RENAME TO private",
    "UPDATE lot_test_result SET value = '9'",
    "DELETE FROM lot_test_result",
    "UPDATE trace_record SET moment = 'recalled'",
    # a table of one's own in front of the one that the guard looks into
    "CREATE TEMPORARY TABLE lot_specification (id int, state text); UPDATE lot_specification_line SET upper = '9'",
    # what has a guard and is no fact
    "ALTER TABLE mrp_production DISABLE TRIGGER USER",
    "ALTER TABLE mrp_production DISABLE TRIGGER fact_guard_mrp_production_decision",
    "DROP TRIGGER fact_guard_mrp_production_steps ON mrp_production",
    "DROP TRIGGER fact_guard_mrp_production_stock_lot_rel_decided ON mrp_production_stock_lot_rel",
    "TRUNCATE mrp_production_stock_lot_rel",
    "CREATE TABLE more (order_id int REFERENCES mrp_production (id))",
    "UPDATE lot_sample SET verdict = 'failed'",
    "UPDATE lot_sample SET drawn_by = 2",
    "UPDATE lot_sample SET drawn_at = '2001-01-01'",
    "UPDATE lot_sample SET specification_id = NULL",
    "UPDATE stock_lot SET grade_id = (SELECT max(id) FROM lot_grade WHERE id IS DISTINCT FROM stock_lot.grade_id)",
    "ALTER TABLE stock_lot DISABLE TRIGGER USER",
    "ALTER TABLE stock_move_line_consume_rel DISABLE TRIGGER USER",
    "ALTER TABLE stock_move_line DISABLE TRIGGER batch_trace_relink_line",
    "ALTER TABLE stock_move DISABLE TRIGGER USER",
    "DROP FUNCTION fact_guard_stock_move_line_consume_rel_lots() CASCADE",
    # another row in the place of one
    "UPDATE stock_lot SET id = -id",
    "WITH former AS (UPDATE stock_lot SET id = -id WHERE name = 'OWNED-1' RETURNING *)"
    " INSERT INTO stock_lot (id, name, product_id) SELECT -id, name, product_id FROM former",
    "INSERT INTO stock_lot (id, name, product_id) SELECT 1, 'CHOSEN', product_id FROM stock_lot LIMIT 1",
    "SELECT setval('stock_lot_id_seq', 1)",
    "ALTER SEQUENCE stock_lot_id_seq RESTART",
    # what would answer in place of PostgreSQL's own
    "CREATE FUNCTION public.concat(text, text, text) RETURNS text LANGUAGE sql AS 'SELECT $1'",
    "CREATE FUNCTION public.lower(varchar) RETURNS text LANGUAGE sql AS $$SELECT ''$$",
    "CREATE OPERATOR public.+ (LEFTARG = numeric, RIGHTARG = int, FUNCTION = pg_catalog.round)",
    "CREATE AGGREGATE public.max(varchar) (SFUNC = pg_catalog.textcat, STYPE = text)",
    "CREATE PROCEDURE public.format() LANGUAGE sql AS 'SELECT 1'",
    "CREATE TYPE public.lower AS ENUM ('a')",
    "CREATE DOMAIN public.lower AS text",
    "CREATE CAST (varchar AS res_partner) WITH INOUT AS IMPLICIT",
    "CREATE EXTENSION intarray",
    "CREATE SCHEMA elsewhere",
    "ALTER FUNCTION batch_counter_last(integer, text) RENAME TO concat",
    "ALTER EXTENSION plpgsql DROP EVENT TRIGGER batch_trace_no_code",
    "DROP EVENT TRIGGER batch_trace_no_code",
    "ALTER EVENT TRIGGER batch_trace_no_code DISABLE",
    "DROP FUNCTION batch_trace_no_code() CASCADE",
]
#: What work makes in the database between upgrades.
MADE = [
    "CREATE SEQUENCE more_seq; ALTER SEQUENCE more_seq RESTART 5; DROP SEQUENCE more_seq",
    "CREATE TABLE x_partner_rel (a int, b int); CREATE INDEX ON x_partner_rel (a); COMMENT ON TABLE x_partner_rel"
    " IS 'links'",
    "ALTER TABLE res_partner ADD COLUMN x_more int",
    "CREATE TEMPORARY TABLE more ON COMMIT DROP AS SELECT 1",
]
#: A path of the role's own, to tables that are none.
ELSEWHERE = """
CREATE SCHEMA elsewhere;
CREATE TABLE elsewhere.lot_test_result AS SELECT * FROM public.lot_test_result WHERE false;
ALTER ROLE CURRENT_USER IN DATABASE {name} SET search_path = elsewhere, public;
"""
_NEVER = "CREATE FUNCTION public.never(varchar, varchar) RETURNS bool LANGUAGE sql AS 'SELECT false'; " + "; ".join(
    f"CREATE OPERATOR public.{operator} (LEFTARG = varchar, RIGHTARG = varchar, FUNCTION = public.never)"
    for operator in ("=", "<>")
)
#: What somebody put into the schema public, and what no guard takes it for.
LURES = [
    *(
        (f"CREATE FUNCTION to_jsonb(public.{table}) RETURNS jsonb LANGUAGE sql AS $$SELECT '{{}}'::jsonb$$", change)
        for table, change in (
            ("lot_test_result", "UPDATE lot_test_result SET tested_at = '2001-01-01'"),
            ("lot_verdict", "UPDATE lot_verdict SET verdict = 'failed'"),
            ("trace_record", "UPDATE trace_record SET version = version + 100"),
        )
    ),
    (_NEVER, "UPDATE lot_specification SET version = 99"),
    (_NEVER, "UPDATE lot_specification_line SET upper = '9'"),
    (_NEVER, "UPDATE lot_sample SET verdict = 'failed'"),
]


@pytest.fixture
def owned(conf, copy_of):
    cluster = plant.own_cluster(conf)
    if cluster is None:
        pytest.skip("Only the superuser of a server gives tables to another role; this server is somebody else's.")
    name = copy_of(trial.TEMPLATE, "facts_owned")
    fact_owner.change(cluster, "own", name)
    return cluster, name


def _refused(cursor, statement):
    cursor.execute("SAVEPOINT attack")
    try:
        cursor.execute(statement)
    except psycopg2.Error as refusal:
        return str(refusal)
    finally:
        cursor.execute("ROLLBACK TO SAVEPOINT attack")
    return None


def _superuser(cluster, name):
    return psycopg2.connect(host=OWN_SOCKET, port=cluster.port, user="postgres", dbname=name)


def _works(output):
    return dict(line.rsplit(" ", 1) for line in output.splitlines() if line.startswith("WORK"))


def test_modules_that_keep_facts_wait_until_the_server_has_them(owned, odoo_shell):
    cluster, name = owned
    told = _works(odoo_shell(name, MODULES))
    assert told.pop("WORK survey install") == "begun"
    assert set(told.values()) == {"refused"}
    fact_owner.change(cluster, "free", name)
    assert set(_works(odoo_shell(name, MODULES)).values()) == {"begun"}


def test_the_server_reads_where_the_guards_look(owned, conf, odoo_shell):
    cluster, name = owned
    server = {"host": conf.db_host, "port": conf.db_port, "user": conf.db_user, "dbname": name}
    odoo_shell(name, WORK)
    fact_owner.change(cluster, "free", name)
    with closing(psycopg2.connect(**server)) as connection, connection.cursor() as cursor:
        cursor.execute(ELSEWHERE.format(name=name))
        connection.commit()
    fact_owner.change(cluster, "own", name)
    with closing(psycopg2.connect(**server, options=" ")) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT FROM lot_test_result")
        assert not cursor.rowcount, "the role's path leads nowhere: nothing is shown here"
    assert "results 1" in odoo_shell(name, "print('results', env['lot.test.result'].search_count([]))")


#: What would answer in place of PostgreSQL's own, and how it goes again.
FOUND = [
    (
        "CREATE FUNCTION public.concat(text, text, text) RETURNS text LANGUAGE sql AS 'SELECT $1'",
        "DROP FUNCTION public.concat(text, text, text)",
    ),
    (
        "CREATE OPERATOR public.+ (LEFTARG = numeric, RIGHTARG = int, FUNCTION = pg_catalog.round)",
        "DROP OPERATOR public.+ (numeric, int)",
    ),
    (
        "CREATE AGGREGATE public.max(varchar) (SFUNC = pg_catalog.textcat, STYPE = text)",
        "DROP AGGREGATE public.max(varchar)",
    ),
    ("CREATE TYPE public.lower AS ENUM ('a')", "DROP TYPE public.lower"),
    ("CREATE CAST (varchar AS res_partner) WITH INOUT AS IMPLICIT", "DROP CAST (varchar AS res_partner)"),
]


def test_what_answers_in_place_of_postgresqls_own_is_found_first(owned, conf):
    cluster, name = owned
    server = {"host": conf.db_host, "port": conf.db_port, "user": conf.db_user, "dbname": name}
    fact_owner.change(cluster, "free", name)
    with closing(psycopg2.connect(**server)) as connection, connection.cursor() as cursor:
        for lure, gone in FOUND:
            cursor.execute(lure)
            connection.commit()
            with pytest.raises(subprocess.CalledProcessError):
                fact_owner.change(cluster, "own", name)
            cursor.execute(gone)
            connection.commit()
    fact_owner.change(cluster, "own", name)


def test_a_dump_holds_nothing_that_a_superuser_alone_restores(owned, conf):
    cluster, name = owned
    dumped = subprocess.run(
        [
            cluster._program("pg_dump"),
            "--no-owner",
            "--schema-only",
            "-h",
            conf.db_host,
            "-p",
            str(conf.db_port),
            "-U",
            conf.db_user,
            name,
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "batch_trace_no_code" not in dumped


def test_a_restored_dump_has_its_owner_again_after_own_facts(owned, conf, tmp_path):
    """As docs/operations.md has it done before Odoo starts: see Restore from backup."""
    cluster, name = owned
    file, restored = tmp_path / "owned.dump", "facts_restored"
    server = ["-h", conf.db_host, "-p", str(conf.db_port), "-U", conf.db_user]
    subprocess.run(
        [postgres.binaries() / "pg_dump", "-Fc", "--schema-only", *server, "-f", str(file), name], check=True
    )
    database.drop(conf, restored)
    database.sql(conf, f'CREATE DATABASE "{restored}" TEMPLATE template0')
    try:
        subprocess.run(
            [postgres.binaries() / "pg_restore", "--no-owner", *server, "-d", restored, str(file)], check=True
        )
        attacks = ["ALTER TABLE lot_test_result DISABLE TRIGGER USER", FOUND[0][0]]
        for act in (None, "own"):
            if act:
                fact_owner.change(cluster, act, restored)
            with (
                closing(
                    psycopg2.connect(host=conf.db_host, port=conf.db_port, user=conf.db_user, dbname=restored)
                ) as connection,
                connection.cursor() as cursor,
            ):
                assert [bool(_refused(cursor, attack)) for attack in attacks] == [bool(act)] * 2
    finally:
        database.drop(conf, restored)


def test_the_server_works_on_and_takes_no_guard_away(owned, conf, odoo_shell):
    cluster, name = owned
    assert "sealed 1" in odoo_shell(name, WORK)
    server = {"host": conf.db_host, "port": conf.db_port, "user": conf.db_user, "dbname": name}
    with closing(psycopg2.connect(**server)) as connection, connection.cursor() as cursor:
        through = [statement for statement in ATTACKS if _refused(cursor, statement) is None]
        assert not through
        assert not [told for statement in MADE if (told := _refused(cursor, statement))]
        cursor.execute(
            "SELECT DISTINCT proname FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid"
            " WHERE proowner = 'batch_trace_owner'::regrole AND 'search_path=pg_catalog, pg_temp' <> ALL ("
            "coalesce(proconfig, '{}'))"
        )
        assert not cursor.fetchall(), "guards that look into schemas where the server may put something"
    with closing(_superuser(cluster, name)) as connection, connection.cursor() as cursor:
        for lure, change in LURES:
            cursor.execute(lure)
            cursor.execute("SET LOCAL search_path = public")
            cursor.execute(f"SET LOCAL ROLE {cluster.user}")
            assert _refused(cursor, change), (lure, change)
            connection.rollback()
    fact_owner.change(cluster, "own", name)  # twice is once
    fact_owner.change(cluster, "free", name)
    modules = "fact_guard,stock_batch_numbering,trace_anchor"
    answer = subprocess.run(
        [
            odoo_server.PYTHON,
            "-m",
            "odoo",
            "-c",
            "odoo.conf",
            "-d",
            name,
            "-u",
            modules,
            "--stop-after-init",
            "--no-http",
            "--log-level=error",
        ],
        env={**os.environ, **conf.odoo_environment()},
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stderr[-3000:]
