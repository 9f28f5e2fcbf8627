-- The facts, and what guards them, belong to a role of their own that nobody logs in as. The server goes on adding facts;
-- it can no longer take a guard away, put another function in its place, drop a table or empty it.
--
--     psql -U postgres -d DATABASE -v server=odoo -f own_facts.sql        (a superuser; server: the role Odoo logs in as)
--
-- Before modules are upgraded, installed or removed: free_facts.sql. Afterwards this again. Both may be run twice.
\set ON_ERROR_STOP on
SELECT 'CREATE ROLE batch_trace_owner NOLOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'batch_trace_owner')
\gexec
BEGIN;
-- A fact is what refuses TRUNCATE by a trigger; what has a guard, as an order with its decision, goes along.
CREATE TEMPORARY TABLE facts ON COMMIT DROP AS
    SELECT DISTINCT tgrelid AS id FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
     WHERE NOT tgisinternal AND (tgtype & 32 <> 0 OR tgname LIKE 'fact\_guard\_%') AND relnamespace = 'public'::regnamespace;
CREATE TEMPORARY TABLE guards ON COMMIT DROP AS
    SELECT DISTINCT tgfoid AS id FROM pg_trigger
     WHERE NOT tgisinternal AND (tgrelid IN (SELECT id FROM facts) OR tgfoid::regproc::text LIKE 'fact\_guard\_%');
SELECT format('ALTER TABLE %s OWNER TO batch_trace_owner', id::regclass) FROM facts
\gexec
-- Not REFERENCES: PostgreSQL checks a foreign key as the owner of the table it leads to, with whatever cast it needs.
SELECT format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO %I', id::regclass, :'server') FROM facts
\gexec
SELECT format('GRANT USAGE, SELECT ON SEQUENCE %s TO %I', objid::regclass, :'server')
  FROM pg_depend JOIN pg_class ON pg_class.oid = objid AND relkind = 'S'
 WHERE refobjid IN (SELECT id FROM facts) AND deptype IN ('a', 'i')
\gexec
SELECT format('ALTER FUNCTION %s OWNER TO batch_trace_owner', id::regprocedure) FROM guards
\gexec
-- Guards say themselves where they look, and name their tables in full. One that does not, as of an addon of somebody
-- else's, must at least not take a temporary table of the server's for the one it looks into.
SELECT format('ALTER FUNCTION %s SET search_path = pg_catalog, public, pg_temp', guards.id::regprocedure)
  FROM guards JOIN pg_proc ON pg_proc.oid = guards.id
 WHERE 'search_path=pg_catalog, pg_temp' <> ALL (coalesce(proconfig, '{}'))
\gexec
-- Whoever owns a schema may drop what is in it.
ALTER SCHEMA public OWNER TO batch_trace_owner;
SELECT format('GRANT USAGE, CREATE ON SCHEMA public TO %I', :'server')
\gexec
COMMIT;
