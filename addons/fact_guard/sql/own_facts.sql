-- The facts, and what guards them, belong to a role of their own that nobody logs in as. The server goes on adding facts;
-- it can no longer take a guard away, put another function in its place, drop a table or empty it. Nor does it make
-- functions, operators, casts or types: one in the schema public that fits a value better than PostgreSQL's own would
-- answer for it in every query. Tables, columns, indexes and sequences it makes as ever: work needs them.
--
--     psql -U postgres -d DATABASE -v server=odoo -f own_facts.sql        (a superuser; server: the role Odoo logs in as)
--
-- Before modules are upgraded, installed or removed: free_facts.sql. Afterwards this again. Both may be run twice.
\set ON_ERROR_STOP on
-- A superuser runs this: nothing that the server made may answer here.
SET search_path = pg_catalog, pg_temp;
SELECT 'CREATE ROLE batch_trace_owner NOLOGIN' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'batch_trace_owner')
\gexec
BEGIN;
-- What would answer for PostgreSQL's own already. What a superuser made, as the extensions, is trusted.
CREATE TEMPORARY TABLE shadowing_objects ON COMMIT DROP AS
    WITH trusted AS (SELECT oid FROM pg_roles WHERE rolsuper),
         named AS (SELECT proname AS name FROM pg_proc WHERE pronamespace = 'pg_catalog'::regnamespace
                    UNION SELECT typname FROM pg_type WHERE typnamespace = 'pg_catalog'::regnamespace)
    SELECT 'function ' || oid::regprocedure AS what FROM pg_proc
     WHERE pronamespace = 'public'::regnamespace AND proowner NOT IN (TABLE trusted) AND proname IN (TABLE named)
     UNION ALL
    SELECT 'operator ' || oid::regoperator FROM pg_operator
     WHERE oprnamespace = 'public'::regnamespace AND oprowner NOT IN (TABLE trusted)
       AND oprname IN (SELECT oprname FROM pg_operator WHERE oprnamespace = 'pg_catalog'::regnamespace)
     UNION ALL
    SELECT 'type ' || oid::regtype FROM pg_type
     WHERE typnamespace = 'public'::regnamespace AND typowner NOT IN (TABLE trusted) AND typname IN (TABLE named)
       AND typrelid = 0 AND typelem = 0
     UNION ALL
    SELECT format('cast (%s AS %s)', castsource::regtype, casttarget::regtype)
      FROM pg_cast JOIN pg_type source ON source.oid = castsource JOIN pg_type target ON target.oid = casttarget
     WHERE source.typowner NOT IN (TABLE trusted) OR target.typowner NOT IN (TABLE trusted);
DO $$
BEGIN
    IF EXISTS (SELECT FROM shadowing_objects) THEN
        RAISE EXCEPTION 'These would answer in place of PostgreSQL''s own. Find out who made them, and drop them: %',
            (SELECT string_agg(what, ', ') FROM shadowing_objects);
    END IF;
END $$;
-- A fact is what refuses TRUNCATE by a trigger; what has a guard, as an order with its decision, goes along.
CREATE TEMPORARY TABLE facts ON COMMIT DROP AS
    SELECT DISTINCT tgrelid AS id FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid
     WHERE NOT tgisinternal AND (tgtype & 32 <> 0 OR tgname LIKE 'fact\_guard\_%') AND relnamespace = 'public'::regnamespace;
CREATE TEMPORARY TABLE guards ON COMMIT DROP AS
    SELECT DISTINCT tgfoid AS id FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
     WHERE NOT tgisinternal AND (tgrelid IN (SELECT id FROM facts) OR proname LIKE 'fact\_guard\_%');
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
-- Only a superuser takes this away. It is named with the extension plpgsql so that no dump holds it: whoever restores one
-- without being a superuser would be refused.
SELECT format('ALTER EXTENSION plpgsql DROP %s', kind)
  FROM (VALUES ('EVENT TRIGGER batch_trace_no_code'), ('FUNCTION public.batch_trace_no_code()')) member(kind)
 WHERE EXISTS (SELECT FROM pg_event_trigger WHERE evtname = 'batch_trace_no_code')
\gexec
DROP EVENT TRIGGER IF EXISTS batch_trace_no_code;
DROP FUNCTION IF EXISTS public.batch_trace_no_code();
CREATE FUNCTION public.batch_trace_no_code() RETURNS event_trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    IF TG_TAG <> ALL (ARRAY[
        'CREATE TABLE', 'CREATE TABLE AS', 'SELECT INTO', 'ALTER TABLE', 'DROP TABLE', 'CREATE INDEX', 'ALTER INDEX',
        'DROP INDEX', 'CREATE SEQUENCE', 'ALTER SEQUENCE', 'DROP SEQUENCE', 'CREATE VIEW', 'ALTER VIEW', 'DROP VIEW',
        'CREATE MATERIALIZED VIEW', 'REFRESH MATERIALIZED VIEW', 'DROP MATERIALIZED VIEW', 'COMMENT', 'GRANT', 'REVOKE',
        'REINDEX'])
       AND NOT (SELECT rolsuper FROM pg_catalog.pg_roles WHERE rolname = current_user)
    THEN
        RAISE EXCEPTION USING ERRCODE = 'insufficient_privilege',
            MESSAGE = TG_TAG || ' is refused: the facts of this database have an owner of their own (free_facts.sql)';
    END IF;
END $$;
CREATE EVENT TRIGGER batch_trace_no_code ON ddl_command_start EXECUTE FUNCTION public.batch_trace_no_code();
ALTER EXTENSION plpgsql ADD FUNCTION public.batch_trace_no_code();
ALTER EXTENSION plpgsql ADD EVENT TRIGGER batch_trace_no_code;
COMMIT;
