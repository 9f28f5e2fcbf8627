# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models, tools
from odoo.exceptions import UserError
from odoo.models import MAGIC_COLUMNS

from ..guard import Owned, Private, private, without_defaults

#: How a field may be guarded: filled by its owner alone; or given when the record is made, and then the owner's.
OWNER, ONCE = "owner", "once"
#: Fields of the chatter and of activities are about a record; they are no part of it.
TALKED = ("message_", "activity_")


class GuardedFields(models.AbstractModel):
    """Fields that only the code which owns the fact may fill.

    A field says so itself: ``guarded="owner"`` (nobody gives it a value) or ``guarded="once"`` (whoever creates the
    record gives it, nobody changes it). The owner's code marks its values: ``record.write(Owned(state="approved"))``.
    Everything else is refused, whoever asks, superuser mode included: values of create and write, commands of a parent,
    imports, copies. Defaults of the context and of the user's own settings do not count for a field of the owner.
    """

    _name = "guarded.fields"
    _description = "Guarded Fields"
    _inherit = ["fixed.defaults"]

    #: Whether records of this model are made by its own code alone: every stored field is then the owner's, but for
    #: those that say ``guarded=False``.
    _owned_rows = False
    #: Whether what people note on these records is evidence, too, for add-ons that keep it.
    _keeps_notes = True

    def _valid_field_parameter(self, field, name):
        return name == "guarded" or super()._valid_field_parameter(field, name)

    @api.model
    @tools.ormcache("level")
    def _guarded_names(self, level):
        """frozenset of the names of this model's fields that are guarded at *level*: 'owner' or 'once'."""
        whole = self._owned_rows and level == OWNER
        return frozenset(
            name
            for name, field in self._fields.items()
            if (said := getattr(field, "guarded", None)) == level
            or whole
            and said is None
            and field.store
            and name not in MAGIC_COLUMNS
            and not name.startswith(TALKED)
        )

    @api.model
    def _fixed_defaults(self):
        """A field of the owner; and where code of ours makes the records, whatever it does not say itself."""
        made = self._kept_names() if private(self.env, "made_by_owner") == self._name else frozenset()
        return super()._fixed_defaults() | self._guarded_names(OWNER) | made

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse guarded values that their owner has not marked.

        What code of ours makes (marked, or in superuser mode) has the values that it names: the context is that of
        whoever called, and so are the defaults in it and in that user's settings.

        :raises UserError: see ``_refuse_guarded``
        """
        self._check_unguarded(vals_list)
        return super(GuardedFields, self._as_made(vals_list)).create(vals_list).with_env(self.env)

    def _as_made(self, vals_list):
        """This model without its caller's defaults, where code of ours makes the records."""
        if self.env.su or all(isinstance(vals, Owned) for vals in vals_list):
            return without_defaults(self, self._kept_names()).with_context(made_by_owner=Private(self._name))
        return self

    @api.model
    def _kept_names(self):
        """Names of the fields that no caller's default fills where code of ours makes the record. To be extended."""
        return self._guarded_names(OWNER) | self._guarded_names(ONCE)

    def _check_unguarded(self, vals_list):
        """Refuse guarded values of new records that their owner has not marked.

        A model whose own ``create`` adds such values calls this on what it was given, completes it, and hands
        ``Owned`` values on.

        :raises UserError: see ``_refuse_guarded``
        """
        guarded = self._guarded_names(OWNER)
        for vals in vals_list:
            if not isinstance(vals, Owned) and (self._owned_rows or not guarded.isdisjoint(vals)):
                self.check_access("create")
                self._refuse_guarded(guarded.intersection(vals) or guarded)

    def _completed(self, vals_list):
        """The values with the defaults that ``create`` would add, so that nothing comes in after it was checked."""
        made = self._as_made(vals_list)
        return [Owned(made._add_missing_default_values(vals)) for vals in vals_list]

    def write(self, vals):
        """Refuse guarded values that their owner has not marked.

        :raises UserError: see ``_refuse_guarded``
        """
        if not isinstance(vals, Owned):
            named = (self._guarded_names(OWNER) | self._guarded_names(ONCE)).intersection(vals)
            if named:
                self.check_access("write")
                self._refuse_guarded(named)
        return super().write(vals)

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        """Refuse translations of a guarded field: they are SQL of their own, past ``write``.

        :raises UserError: see ``_refuse_guarded``
        """
        if field_name in self._guarded_names(OWNER) | self._guarded_names(ONCE):
            self.check_access("write")
            self._refuse_guarded({field_name})
        return super()._update_field_translations(field_name, translations, digest=digest, source_lang=source_lang)

    def _refuse_guarded(self, names):
        """Say that these fields are not for people to fill. To be extended with what to do instead.

        :param names: set of names of guarded fields
        :raises UserError: always
        """
        if self._owned_rows:
            raise UserError(
                self.env._(
                    "%(model)s: nobody makes or changes this by hand or by an import. It is recorded by the action it "
                    "belongs to.",
                    model=self._description,
                )
            )
        labels = sorted(self._fields[name]._description_string(self.env) for name in names)
        raise UserError(
            self.env._(
                "%(fields)s of %(model)s cannot be typed in or imported: it is recorded by the action it belongs to.",
                fields=", ".join(labels),
                model=self._description,
            )
        )
