-- What own_facts.sql did, taken back: the server owns its tables again, as upgrades of modules need it.
--
--     psql -U postgres -d DATABASE -v server=odoo -f free_facts.sql
\set ON_ERROR_STOP on
-- A superuser runs this: nothing that the server made may answer here.
SET search_path = pg_catalog, pg_temp;
BEGIN;
SELECT format('ALTER EXTENSION plpgsql DROP %s', kind)
  FROM (VALUES ('EVENT TRIGGER batch_trace_no_code'), ('FUNCTION public.batch_trace_no_code()')) member(kind)
 WHERE EXISTS (SELECT FROM pg_event_trigger WHERE evtname = 'batch_trace_no_code')
\gexec
DROP EVENT TRIGGER IF EXISTS batch_trace_no_code;
DROP FUNCTION IF EXISTS public.batch_trace_no_code();
SELECT format('ALTER TABLE %s OWNER TO %I', pg_class.oid::regclass, :'server')
  FROM pg_class JOIN pg_roles ON pg_roles.oid = relowner
 WHERE rolname = 'batch_trace_owner' AND relkind = 'r'
\gexec
SELECT format('ALTER FUNCTION %s OWNER TO %I', pg_proc.oid::regprocedure, :'server')
  FROM pg_proc JOIN pg_roles ON pg_roles.oid = proowner
 WHERE rolname = 'batch_trace_owner'
\gexec
ALTER SCHEMA public OWNER TO pg_database_owner;
COMMIT;
