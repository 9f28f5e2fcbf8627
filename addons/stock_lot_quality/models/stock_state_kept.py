# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models, tools
from odoo.addons.fact_guard.guard import Private, private
from odoo.addons.fact_guard.models.guarded_fields import TALKED
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.models import MAGIC_COLUMNS

#: States that say that something is over.
OVER = ("done", "cancel")
#: Where a movement may be on its way to being done.
OPEN = ("draft", "waiting", "confirmed", "partially_available", "assigned")
#: Add-ons of Odoo that say what was moved.
STOCK = frozenset({"stock", "product_expiry"})
#: Said besides "done" where stock is moved as well.
MOVED = "moved"
#: Said where what went in is joined with what came out.
JOINED = "joined"


def bringing_about(records, *states):
    """These records, for code that brings movements, and what belongs to them, to one of these states."""
    return records.with_context(brought_about=Private((*brought_about(records.env), *states)))


def brought_about(env):
    """The states that the code which runs brings about: tuple of str."""
    return private(env, "brought_about", ())


class StockStateKept(models.AbstractModel):
    """A state that comes about by what is done to stock, and that no caller sets; see ``bringing_about``."""

    _name = "stock.state.kept"
    _description = "State That Follows From Stock"
    _inherit = ["fixed.defaults"]

    #: Fields that no caller and no user's own setting gives a default.
    _kept_defaults = ("state",)
    _keeps_notes = True  # as where fields are guarded

    @api.model
    def _fixed_defaults(self):
        return super()._fixed_defaults().union(self._kept_defaults)

    @api.model
    def _computed_but_written(self):
        """Who may write a state is said below."""
        return super()._computed_but_written() | {"state"}

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse records that would be over before anything moved.

        :raises UserError: see above
        """
        if not self.env.su and any(vals.get("state") and self._is_birth_refused(vals) for vals in vals_list):
            self._refuse_birth()
        return super().create(vals_list)

    def write(self, vals):
        """Refuse a state that the code which runs does not bring about.

        :raises UserError: see above
        """
        if not self.env.su and "state" in vals and vals["state"] not in brought_about(self.env):
            changed = self.filtered(lambda record: record.state != vals["state"])
            if changed._is_state_refused(vals["state"]):
                self._refuse_state()
        return super().write(vals)

    @api.model
    def _is_birth_refused(self, vals):
        """Whether no record may begin with the state in these values."""
        return vals["state"] in OVER and not self._may_begin_over(vals)

    @api.model
    def _refuse_birth(self):
        self._refuse_state()

    @api.model
    def _may_begin_over(self, vals):
        """Whether a record of these values belongs to what is done already, and is done with it."""
        return False

    def _is_state_refused(self, state):
        """Whether these records, which have another state, must not be given this one."""
        return bool(self)

    @api.model
    @tools.ormcache("modules", "free")
    def _values_of(self, modules, free):
        """Names of the stored fields that these add-ons of Odoo define, but for those in *free*: frozenset of str."""
        return frozenset(
            name
            for name, field in self._fields.items()
            if field.store
            and field.type != "one2many"
            and name not in free
            and name not in MAGIC_COLUMNS
            and not modules.isdisjoint(field._modules)
        )

    def _is_changed_by(self, vals, names):
        """Whether any of the values named is another than this record has."""
        return any(self._value(name, vals[name]) != self._value(name, self[name]) for name in names & vals.keys())

    def _is_changed_but(self, vals, free):
        """Whether any value but those of the fields named *free*, and what is said about the record, is another."""
        return self._is_changed_by(vals, {name for name in vals if name not in free and not name.startswith(TALKED)})

    def _value(self, name, value):
        if isinstance(value, (list, tuple)):
            # What a command says about a record would count as said already, for all that is asked about it then.
            value = [
                Command.link(command[1])
                if isinstance(command, (list, tuple)) and command[0] == Command.UPDATE
                else command
                for command in value
            ]
        return self._fields[name].convert_to_cache(value, self, validate=False) or False

    @api.model
    def _refuse_state(self):
        raise UserError(
            self.env._("A movement is done or cancelled by the button that does it, not by setting a state.")
        )
