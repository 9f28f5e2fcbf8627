# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What a counter does in the database, as functions: one statement a draw, planned once a connection.

Locks are taken in the order given, the same for everybody: two sessions that need the same ones cannot deadlock.

Each looks where only PostgreSQL's own functions are, and names tables in full: a path of the session leads it nowhere
else.
"""

from odoo.tools import SQL

LOOK_UPS = """
CREATE OR REPLACE FUNCTION public.batch_counter_sequence(asked_rule integer, asked_scope text) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
    SELECT 'batch_counter_' || asked_rule || '_' || md5(asked_scope)
$$;

CREATE OR REPLACE FUNCTION public.batch_counter_last(asked_rule integer, asked_scope text) RETURNS integer
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    RETURN COALESCE((
        SELECT last_number FROM public.batch_counter_draw
         WHERE rule_id = asked_rule AND scope = asked_scope
         ORDER BY previous_number DESC LIMIT 1
    ), 0);
END $$;

CREATE OR REPLACE FUNCTION public.batch_counter_reached(asked_rule integer, asked_scope text) RETURNS integer
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    SELECT GREATEST(
        public.batch_counter_last(asked_rule, asked_scope),
        pg_sequence_last_value(
            to_regclass('public.' || public.batch_counter_sequence(asked_rule, asked_scope)))::integer
    )
$$;
"""

# Is none of these numbers a lot's or void? One look at an index each, stopping at the first that is taken, so that the
# draw that prints the numbers itself needs no second statement. NULL: there is no frame to print them in.
CLEAR = """
CREATE OR REPLACE FUNCTION public.batch_counter_clear(
    asked_rule integer, asked_product integer, before text, after text, width integer, numbers integer[]
) RETURNS boolean LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    number integer;
    printed text;
BEGIN
    IF before IS NULL THEN
        RETURN NULL;
    END IF;
    FOREACH number IN ARRAY numbers LOOP
        printed := before || lpad(number::text, GREATEST(width, length(number::text)), '0') || after;
        PERFORM FROM public.stock_lot WHERE product_id = asked_product AND name = printed;
        IF FOUND THEN
            RETURN FALSE;
        END IF;
        PERFORM FROM public.batch_number_void WHERE rule_id = asked_rule AND batch_number_void.number = printed;
        IF FOUND THEN
            RETURN FALSE;
        END IF;
    END LOOP;
    RETURN TRUE;
END $$;
"""

# Both kinds take the same arguments, a place in each array for each draw, and answer the numbers in that order and
# whether all of them are free (NULL: not looked).

# No numbers: the transaction sees too little of a counter. The locks are taken outside the block that may fail, or they
# would be lost with it. A sequence left from when the rule was fast goes along, for many numbers stand in one row.
GAPLESS = """
CREATE OR REPLACE FUNCTION public.batch_counter_take(
    locks bigint[], rules integer[], scopes text[], counts integer[], floors integer[], samples text[],
    products integer[], befores text[], afters text[], widths integer[], committed integer[],
    OUT numbers integer[], OUT clear boolean
) LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    counter regclass;
    previous integer;
    first integer;
    given integer[];
BEGIN
    FOR place IN 1 .. cardinality(locks) LOOP
        PERFORM pg_advisory_xact_lock(locks[place]);
    END LOOP;
    numbers := '{}';
    clear := TRUE;
    BEGIN
        FOR place IN 1 .. cardinality(rules) LOOP
            counter := to_regclass('public.' || public.batch_counter_sequence(rules[place], scopes[place]));
            previous := GREATEST(committed[place], public.batch_counter_last(rules[place], scopes[place]));
            first := GREATEST(floors[place], previous + 1);
            INSERT INTO public.batch_counter_draw
                   (rule_id, scope, previous_number, first_number, last_number, sample, drawn_at)
            VALUES (rules[place], scopes[place], previous, first, first + counts[place] - 1, samples[place],
                    timezone('UTC', now()));
            IF counter IS NOT NULL THEN
                PERFORM setval(counter, GREATEST(pg_sequence_last_value(counter), first + counts[place] - 1));
            END IF;
            given := ARRAY[first];
            IF counts[place] > 1 THEN
                given := ARRAY(SELECT generate_series(first, first + counts[place] - 1));
            END IF;
            clear := clear AND public.batch_counter_clear(
                rules[place], products[place], befores[place], afters[place], widths[place], given);
            numbers := numbers || given;
        END LOOP;
    EXCEPTION WHEN unique_violation THEN
        numbers := NULL;
    END;
END $$;
"""

# What is asked nearly always, one number of one counter. Odoo empties a connection with DISCARD ALL before a request,
# and every expression of a function is then planned anew, a look at a table in a tenth of a millisecond: so there are
# few. Both answer NULL where the long way is to be taken, and a number below zero when its absolute value is drawn but
# not known to be free.
SIGNED = """
    CASE WHEN printed IS NULL
           OR EXISTS (SELECT FROM public.stock_lot WHERE product_id = asked_product AND name = printed)
           OR EXISTS (
               SELECT FROM public.batch_number_void AS void WHERE void.rule_id = asked_rule AND void.number = printed)
         THEN -given ELSE given END
"""

GAPLESS_ONE = (
    """
CREATE OR REPLACE FUNCTION public.batch_counter_next(
    key bigint, asked_rule integer, asked_scope text, example text, asked_product integer, before text, after text,
    width integer
) RETURNS integer LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    given integer;
    printed varchar;
    answer integer;
BEGIN
    PERFORM pg_advisory_xact_lock(key);
    given := 1 + COALESCE((
        SELECT last_number FROM public.batch_counter_draw WHERE rule_id = asked_rule AND scope = asked_scope
         ORDER BY previous_number DESC LIMIT 1
    ), 0);
    printed := before || lpad(given::text, width, '0') || after;
    BEGIN
        INSERT INTO public.batch_counter_draw
               (rule_id, scope, previous_number, first_number, last_number, sample, drawn_at)
        VALUES (asked_rule, asked_scope, given - 1, given, given, example, timezone('UTC', now()))
        RETURNING """
    + SIGNED
    + """ INTO answer;
    EXCEPTION WHEN unique_violation THEN
        answer := NULL;
    END;
    RETURN answer;
END $$;
"""
)

# A fast counter is a sequence of PostgreSQL's: what it gave is never given again, whatever becomes of the transaction.
# No numbers: there is no such sequence, or it is behind. The shared lock keeps it from being dropped; when there are
# none it must be given back for the sequence to be made, so it is taken inside the block that fails.
FAST = """
CREATE OR REPLACE FUNCTION public.batch_counter_take_fast(
    locks bigint[], rules integer[], scopes text[], counts integer[], floors integer[], samples text[],
    products integer[], befores text[], afters text[], widths integer[],
    OUT numbers integer[], OUT clear boolean
) LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    counter regclass;
    least integer;
    number integer;
    given integer[];
BEGIN
    FOR place IN 1 .. cardinality(locks) LOOP
        PERFORM pg_advisory_xact_lock_shared(locks[place]);
    END LOOP;
    numbers := '{}';
    clear := TRUE;
    FOR place IN 1 .. cardinality(rules) LOOP
        counter := to_regclass('public.' || public.batch_counter_sequence(rules[place], scopes[place]));
        IF counter IS NULL THEN
            RAISE unique_violation;
        END IF;
        least := GREATEST(floors[place], public.batch_counter_last(rules[place], scopes[place]) + 1);
        LOOP
            number := nextval(counter);
            EXIT WHEN number >= least;
        END LOOP;
        given := ARRAY[number];
        IF counts[place] = 1 THEN
            INSERT INTO public.batch_counter_draw
                   (rule_id, scope, previous_number, first_number, last_number, sample, drawn_at)
            VALUES (rules[place], scopes[place], number - 1, number, number, samples[place], timezone('UTC', now()));
        ELSE
            given := given || ARRAY(SELECT nextval(counter)::integer FROM generate_series(2, counts[place]));
            -- Another session may have drawn in between: a row for each unbroken run.
            INSERT INTO public.batch_counter_draw
                   (rule_id, scope, previous_number, first_number, last_number, sample, drawn_at)
            SELECT rules[place], scopes[place], min(run.number) - 1, min(run.number), max(run.number), samples[place],
                   timezone('UTC', now())
              FROM unnest(given) WITH ORDINALITY AS run (number, nth) GROUP BY run.number - run.nth;
        END IF;
        clear := clear AND public.batch_counter_clear(
            rules[place], products[place], befores[place], afters[place], widths[place], given);
        numbers := numbers || given;
    END LOOP;
EXCEPTION WHEN unique_violation THEN
    numbers := NULL;
END $$;
"""

# Of a sequence that is behind, because its rule was gapless for a while, the numbers are passed over that have a row.
FAST_ONE = (
    """
CREATE OR REPLACE FUNCTION public.batch_counter_next_fast(
    key bigint, counter text, asked_rule integer, asked_scope text, example text, asked_product integer, before text,
    after text, width integer
) RETURNS integer LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    given integer;
    printed varchar;
    answer integer;
BEGIN
    WHILE answer IS NULL LOOP
        -- CASE: the lock comes before the number, and is not taken when there is no sequence: that must then be made.
        given := CASE WHEN to_regclass('public.' || counter) IS NULL THEN NULL
                      WHEN pg_advisory_xact_lock_shared(key) IS NOT NULL
                      THEN nextval(to_regclass('public.' || counter)) END;
        EXIT WHEN given IS NULL;
        printed := before || lpad(given::text, width, '0') || after;
        INSERT INTO public.batch_counter_draw
               (rule_id, scope, previous_number, first_number, last_number, sample, drawn_at)
        VALUES (asked_rule, asked_scope, given - 1, given, given, example, timezone('UTC', now()))
        ON CONFLICT DO NOTHING
        RETURNING """
    + SIGNED
    + """ INTO answer;
    END LOOP;
    RETURN answer;
END $$;
"""
)

# Opening and closing happen with the counter locked. A sequence is announced by a row without numbers, its
# ``previous_number`` below zero, which is accounted for when the sequence goes; its last numbers, all given up, then
# get a row of their own.
LIFE = """
CREATE OR REPLACE FUNCTION public.batch_counter_open(asked_rule integer, asked_scope text, printed text) RETURNS text
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    name text := public.batch_counter_sequence(asked_rule, asked_scope);
    following integer := public.batch_counter_reached(asked_rule, asked_scope) + 1;
BEGIN
    IF to_regclass('public.' || name) IS NULL THEN
        EXECUTE format('CREATE SEQUENCE public.%%I', name);
        INSERT INTO public.batch_counter_draw
               (rule_id, scope, previous_number, first_number, last_number, sample, drawn_at)
        VALUES (asked_rule, asked_scope, -following, following, following - 1, printed, timezone('UTC', now()))
        ON CONFLICT (rule_id, scope, previous_number)
        DO UPDATE SET accounted = FALSE, drawn_at = EXCLUDED.drawn_at;
    END IF;
    PERFORM setval(to_regclass('public.' || name), following, false);
    RETURN name;
END $$;

CREATE OR REPLACE FUNCTION public.batch_counter_is_open(asked_rule integer, asked_scope text) RETURNS boolean
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
    SELECT COALESCE(
        pg_sequence_last_value(to_regclass('public.' || public.batch_counter_sequence(asked_rule, asked_scope)))
        >= public.batch_counter_last(asked_rule, asked_scope), FALSE)
$$;

CREATE OR REPLACE FUNCTION public.batch_counter_close(asked_rule integer, asked_scope text) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    last integer := public.batch_counter_last(asked_rule, asked_scope);
    reached integer := public.batch_counter_reached(asked_rule, asked_scope);
BEGIN
    IF reached > last THEN
        INSERT INTO public.batch_counter_draw
               (rule_id, scope, previous_number, first_number, last_number, sample, drawn_at)
        SELECT asked_rule, asked_scope, last, last + 1, reached, max(sample), timezone('UTC', now())
          FROM public.batch_counter_draw WHERE rule_id = asked_rule AND scope = asked_scope;
    END IF;
    EXECUTE format('DROP SEQUENCE IF EXISTS public.%%I', public.batch_counter_sequence(asked_rule, asked_scope));
    UPDATE public.batch_counter_draw SET accounted = TRUE
     WHERE rule_id = asked_rule AND scope = asked_scope AND previous_number < 0;
END $$;
"""

# Which of the pairs of product and name, and of rule and name, are a lot's or void: a look at an index for each.
TAKEN = """
CREATE OR REPLACE FUNCTION public.batch_numbers_taken(products integer[], rules integer[], names text[])
RETURNS TABLE (product_id integer, company_id integer, rule_id integer, name text)
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
    FOR place IN 1 .. cardinality(names) LOOP
        RETURN QUERY SELECT lot.product_id, lot.company_id, NULL::integer, lot.name::text FROM public.stock_lot AS lot
                      WHERE lot.product_id = products[place] AND lot.name = names[place];
        RETURN QUERY SELECT void.product_id, NULL::integer, void.rule_id, void.number::text
                       FROM public.batch_number_void AS void
                      WHERE void.rule_id = rules[place] AND void.number = names[place];
    END LOOP;
END $$;
"""

# A function whose signature has changed since an earlier version cannot be replaced.
NONE_LEFT = """
DROP FUNCTION IF EXISTS batch_counter_take, batch_counter_take_fast, batch_counter_next,
                        batch_counter_next_fast, batch_counter_clear, batch_counter_is_open, batch_counter_open,
                        batch_counter_close, batch_counter_reached, batch_counter_last, batch_counter_sequence;
"""

DRAWING = SQL(NONE_LEFT + LOOK_UPS + CLEAR + GAPLESS + GAPLESS_ONE + FAST + FAST_ONE + LIFE)
CHECKING = SQL(TAKEN)

REMOVAL = SQL(
    """
DO $$
DECLARE
    leftover text;
BEGIN
    FOR leftover IN SELECT relname FROM pg_class
                     WHERE relkind = 'S' AND relname ~ '^batch_counter_[0-9]+_[0-9a-f]{32}$'
    LOOP
        EXECUTE 'DROP SEQUENCE ' || leftover;
    END LOOP;
END $$;
DROP FUNCTION IF EXISTS batch_numbers_taken;
"""
    + NONE_LEFT
)
