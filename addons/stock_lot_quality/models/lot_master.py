# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json

from odoo import fields, models
from odoo.addons.fact_guard.guard import Private, private
from odoo.addons.fact_guard.text import typed_text
from odoo.exceptions import UserError


class LotMaster(models.AbstractModel):
    """Data that every company shares and judges by: who changes what decides is checked, and the change is on record.

    A model that inherits this names the fields that decide. All ways to change them pass here: ``write``, and the
    translations of a name, which Odoo saves without it. Who changes what is on record says why, in the values of the
    same ``write``.
    """

    _name = "lot.master"
    _description = "Shared Data That Decides"

    #: Names of the fields that decide, or by which people know what does.
    _deciding = ()

    change_reason = fields.Char(
        "Reason for the Change", store=False, help="Why something here is changed. It stays on record."
    )
    change_recorded = fields.Boolean(compute="_compute_change_recorded", help="Who changes it says why.")

    def _compute_change_recorded(self):
        for record in self:
            record.change_recorded = bool(record._origin) and record._origin._is_on_record()

    def write(self, vals):
        """Change the records, having asked whether one may; what decides leaves a fact.

        :raises UserError: no reason is given, or see ``_check_master``
        """
        reason = typed_text(vals.get("change_reason"))
        vals = {name: value for name, value in vals.items() if name != "change_reason"}
        records = self.with_context(change_reason=Private(reason)) if reason else self
        named = [name for name in self._deciding if name in vals]
        return records._on_record(named, vals, super(LotMaster, records).write, vals)

    def _update_field_translations(self, field_name, *args, **kwargs):
        """Translate a name, as ``write`` would change it."""
        names = [name for name in self._deciding if name == field_name]
        return self._on_record(names, None, super()._update_field_translations, field_name, *args, **kwargs)

    def _on_record(self, names, vals, change, *args, **kwargs):
        """Call *change*, check and record what it does to the fields *names*.

        :param vals: the values that *change* writes; None when it changes translations only
        """
        if not names:
            return change(*args, **kwargs)
        self.check_access("write")
        before = {record.id: record._master_texts(names) for record in self}
        for record in self:
            changed = names if vals is None else [name for name in names if record._differs(name, vals[name])]
            if changed:
                record._check_change(changed)
        answer = change(*args, **kwargs)
        for record in self:
            self.env["lot.master.change"]._record(record, before[record.id], record._master_texts(names))
        return answer

    def _differs(self, name, value):
        field = self._fields[name]
        new = field.convert_to_record(field.convert_to_cache(value, self), self)
        return new != self[name]

    def _check_change(self, names):
        """Refuse a change of the fields *names* that may not be, or of which nobody says why.

        :raises UserError: see above
        """
        self._check_master(names)
        # What code of ours does in superuser mode follows from something that is on record itself.
        if not self.env.su and self._is_on_record() and not private(self.env, "change_reason"):
            raise UserError(
                self.env._(
                    "Say why %(name)s is changed: open it, change it, and type the reason beside it. A name is changed "
                    "in the language that you work in.",
                    name=self.display_name,
                )
            )

    def _check_master(self, names):
        """Refuse changes of the fields *names* that may not be. To be extended.

        :raises UserError: they stay as they are, or somebody else changes them
        """

    def _is_on_record(self):
        """Whether changes of this record leave facts. To be extended."""
        return True

    def _master_subject(self):
        """The record that the change is one of: a lot.grade, lot.parameter or lot.result.mapping."""
        return self

    def _master_field(self, name):
        """Under which field of the subject a change of *name* is on record."""
        return name

    def _master_texts(self, names):
        """What these fields hold, as plain texts in no language: dict name -> str."""
        self.ensure_one()
        return {name: self._master_text(name) for name in names}

    def _master_text(self, name):
        field, value = self._fields[name], self[name]
        if field.type == "boolean":
            return "yes" if value else "no"
        if field.type == "many2one":
            return value.with_context(lang=None).display_name or ""
        if field.translate:
            self.flush_recordset([name])
            return json.dumps(field._get_stored_translations(self) or {}, ensure_ascii=False, sort_keys=True)
        return "" if value is False or value is None else str(value)
