-- What own_facts.sql did, taken back: the server owns its tables again, as upgrades of modules need it.
--
--     psql -U postgres -d DATABASE -v server=odoo -f free_facts.sql
\set ON_ERROR_STOP on
BEGIN;
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
