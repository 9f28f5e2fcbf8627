# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The lots that core's ``stock_move_line_consume_rel`` joins, beside the lines it joins.

Core joins move lines; a walk from lot to lot would read two of them for every step. The columns below repeat what a
walk asks of them, so that an index alone carries it:

* ``source_lot_id``: the lot of the material line once that line is done, ``source_company_id`` that line's company
* ``target_lot_id``, ``target_done``, ``target_company_id``: the same of the product line, done or not
* ``production_id``: the order of which the product line is the main product; none for by-products and transfers

The database keeps them in the transaction that changes a line, whoever changes it, and takes no other value for them.
What an order makes, and for which product, does not change once its lines are joined; of a batch that was decided on
the database sees to that: a link once found to be of it stays so, whatever its movements say by then.
"""

from odoo.tools import SQL

RELATION = "stock_move_line_consume_rel"
COLUMNS = SQL(
    """ALTER TABLE stock_move_line_consume_rel
         ADD COLUMN source_lot_id int4, ADD COLUMN source_company_id int4,
         ADD COLUMN target_lot_id int4, ADD COLUMN target_company_id int4, ADD COLUMN target_done bool,
         ADD COLUMN production_id int4"""
)
#: Fill the columns of all rows at once: what the trigger does row by row.
FILL = SQL(
    """UPDATE stock_move_line_consume_rel rel
          SET source_lot_id = CASE WHEN c.state = 'done' THEN c.lot_id END, source_company_id = c.company_id,
              target_lot_id = f.lot_id, target_company_id = f.company_id, target_done = f.state = 'done',
              production_id = p.id
         FROM stock_move_line c, stock_move_line f
         LEFT JOIN stock_move m ON m.id = f.move_id
         LEFT JOIN mrp_production p ON p.id = m.production_id AND p.product_id = f.product_id
        WHERE c.id = rel.produce_line_id AND f.id = rel.consume_line_id"""
)
INDEXES = (
    SQL(
        """CREATE INDEX IF NOT EXISTS stock_move_line_consume_rel_down_idx ON stock_move_line_consume_rel
           (source_lot_id) INCLUDE (target_lot_id, target_company_id, source_company_id, target_done, production_id)
           WHERE source_lot_id IS NOT NULL AND target_lot_id IS NOT NULL"""
    ),
    SQL(
        """CREATE INDEX IF NOT EXISTS stock_move_line_consume_rel_up_idx ON stock_move_line_consume_rel
           (target_lot_id) INCLUDE (source_lot_id, target_company_id, production_id)
           WHERE source_lot_id IS NOT NULL AND target_lot_id IS NOT NULL AND target_done"""
    ),
)
#: Fill the columns of one row from its lines. Whatever else is sent for them does not count.
LOTS = """
    SELECT CASE WHEN state = 'done' THEN lot_id END, company_id
      INTO NEW.source_lot_id, NEW.source_company_id
      FROM public.stock_move_line WHERE id = NEW.produce_line_id;
    SELECT f.lot_id, f.company_id, f.state = 'done', p.id
      INTO NEW.target_lot_id, NEW.target_company_id, NEW.target_done, NEW.production_id
      FROM public.stock_move_line f
      LEFT JOIN public.stock_move m ON m.id = f.move_id
      LEFT JOIN public.mrp_production p ON p.id = m.production_id AND p.product_id = f.product_id
     WHERE f.id = NEW.consume_line_id;
    IF TG_OP = 'UPDATE' AND NEW.consume_line_id = OLD.consume_line_id AND EXISTS (
        SELECT FROM public.mrp_production WHERE id = OLD.production_id AND release_decision IS NOT NULL)
    THEN
        NEW.production_id := OLD.production_id;
    END IF;
"""
TRIGGERS = SQL(
    """DROP FUNCTION IF EXISTS batch_trace_link_lots() CASCADE;
       CREATE OR REPLACE FUNCTION batch_trace_relink_line() RETURNS trigger LANGUAGE plpgsql
       SET search_path = pg_catalog, pg_temp AS $$
       BEGIN
           -- Naming a line is enough: the guard of that table looks everything up again.
           UPDATE public.stock_move_line_consume_rel SET consume_line_id = consume_line_id
            WHERE consume_line_id = NEW.id OR produce_line_id = NEW.id;
           RETURN NULL;
       END $$;
       DROP TRIGGER IF EXISTS batch_trace_relink_line ON stock_move_line;
       CREATE TRIGGER batch_trace_relink_line
              AFTER UPDATE OF lot_id, state, company_id, move_id, product_id ON stock_move_line
              FOR EACH ROW WHEN ((OLD.lot_id, OLD.state = 'done', OLD.company_id, OLD.move_id, OLD.product_id)
                     IS DISTINCT FROM (NEW.lot_id, NEW.state = 'done', NEW.company_id, NEW.move_id, NEW.product_id))
              EXECUTE FUNCTION batch_trace_relink_line()"""
)
REMOVE = SQL(
    """DROP FUNCTION IF EXISTS batch_trace_relink_line() CASCADE;
       ALTER TABLE stock_move_line_consume_rel
         DROP COLUMN IF EXISTS source_lot_id, DROP COLUMN IF EXISTS source_company_id,
         DROP COLUMN IF EXISTS target_lot_id, DROP COLUMN IF EXISTS target_company_id,
         DROP COLUMN IF EXISTS target_done, DROP COLUMN IF EXISTS production_id"""
)
