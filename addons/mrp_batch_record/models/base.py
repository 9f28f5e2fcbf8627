# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models
from odoo.tools.sql import table_exists

from ..former_names import KEPT_NAMES


class Base(models.AbstractModel):
    _inherit = "base"

    def _write_multi(self, vals_list):
        """Keep the name that a renaming takes away: every way of writing one, computed ones too, ends here."""
        kept = KEPT_NAMES.get(self._name)
        if kept and self:
            named = [
                (name, {record.id: vals[name] for record, vals in zip(self, vals_list, strict=True) if name in vals})
                for name in kept
            ]
            self._note_former_names({name: values for name, values in named if values})
        return super()._write_multi(vals_list)

    def _update_field_translations(self, field_name, translations, digest=None, source_lang=""):
        """Keep the name that a translation takes away: translations are written by SQL of their own."""
        if field_name in KEPT_NAMES.get(self._name, ()) and self._fields[field_name].translate:
            self.check_access("write")
            self.flush_recordset([field_name])
            texts = {lang: text for lang, text in translations.items() if isinstance(text, str)}
            self._note_former_names({field_name: dict.fromkeys(self.ids, texts)})
        return super()._update_field_translations(field_name, translations, digest=digest, source_lang=source_lang)

    def _note_former_names(self, renamed):
        """Note what these records are called until now. *renamed* is that of ``batch.former.name._note``."""
        if renamed and (self.pool.ready or table_exists(self.env.cr, "batch_former_name")):
            self.env["batch.former.name"]._note(self, renamed)
