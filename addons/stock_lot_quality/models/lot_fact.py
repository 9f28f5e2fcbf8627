# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.fact_guard import database
from odoo.exceptions import UserError
from odoo.tools import SQL


class LotFact(models.AbstractModel):
    """A table of facts: rows are added, never changed or removed.

    A model that inherits this may name columns in ``_fact_set_once``: they are written at most once, from
    empty. The database refuses everything else, whoever asks; the ORM says so first, in a sentence.
    """

    _name = "lot.fact"
    _description = "Append-only fact"
    _inherit = ["guarded.fields"]

    _fact_set_once = ()

    def init(self):
        """Create the trigger of the concrete table."""
        if self._abstract:
            return
        self.env.cr.execute(_FUNCTION)
        # The last row on record is the one with the highest id: nobody chooses it.
        database.keep_rows(self.env.cr, self._table)
        trigger = SQL.identifier(f"{self._table}_append_only")
        table = SQL.identifier(self._table)
        columns = SQL(", ").join(self._fact_set_once)
        self.env.cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, table))
        self.env.cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", _whole(self._table), table))
        self.env.cr.execute(
            SQL(
                "CREATE TRIGGER %s BEFORE UPDATE OR DELETE ON %s"
                " FOR EACH ROW EXECUTE FUNCTION lot_fact_append_only(%s)",
                trigger,
                table,
                columns,
            )
        )
        self.env.cr.execute(
            SQL(
                "CREATE TRIGGER %s BEFORE TRUNCATE ON %s FOR EACH STATEMENT EXECUTE FUNCTION lot_fact_append_only()",
                _whole(self._table),
                table,
            )
        )

    @api.model
    def _kept_names(self):
        """Every column of a fact is one."""
        return super()._kept_names() | {name for name, field in self._fields.items() if field.store}

    def write(self, vals):
        """Refuse what is not set once.

        :raises UserError: a recorded value would change
        """
        if any(name not in self._fact_set_once or any(fact[name] for fact in self) for name in vals):
            self._refuse_change()
        return super().write(vals)

    def _refuse_change(self):
        raise UserError(
            self.env._(
                "%(model)s %(name)s is on record and cannot be changed. Add a new one that names it and says why.",
                model=self._description,
                name=", ".join(self.mapped("display_name")),
            )
        )

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(
            self.env._(
                "%(model)s %(name)s is on record and cannot be deleted.",
                model=self._description,
                name=", ".join(self.mapped("display_name")),
            )
        )


def _whole(table):
    return SQL.identifier(f"{table}_append_only_whole")


# Arguments are the columns that may be filled once. What the ORM itself stamps is free.
_FUNCTION = SQL("""
CREATE OR REPLACE FUNCTION lot_fact_append_only() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    set_once text[] := coalesce(TG_ARGV[0:TG_NARGS - 1], '{}');
    free text[] := set_once || ARRAY['write_uid', 'write_date'];
    name text;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF to_jsonb(NEW) - free = to_jsonb(OLD) - free THEN
            FOREACH name IN ARRAY set_once LOOP
                IF to_jsonb(OLD) -> name <> 'null'::jsonb AND to_jsonb(OLD) -> name <> to_jsonb(NEW) -> name THEN
                    RAISE EXCEPTION '%%.%% is recorded once: change refused', TG_TABLE_NAME, name;
                END IF;
            END LOOP;
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '%% is append-only: %% refused', TG_TABLE_NAME, TG_OP;
END
$$""")
