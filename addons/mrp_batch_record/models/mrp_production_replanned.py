# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import fields, models

from ..release_exception import ReleaseException


class MrpProduction(models.Model):
    """Components that are not those the order was confirmed with, until a deviation judges what that means."""

    _inherit = "mrp.production"

    def _plan_exceptions(self, steps=None):
        places = (
            None
            if steps is None
            else {place for step in steps.with_context(lang=None) for place in (step.operation_id.id, step.name)}
        )
        for change in self._unjudged_changes():
            if places is not None and places.isdisjoint(change.planned.places | change.now.places):
                continue
            product = self.env["product.product"].browse(change.product)
            yield ReleaseException(change.code, self._change_values(change), product._name, product.id, "note_changes")

    def _unjudged_changes(self, products=None):
        """Return the changes of the plan that no deviation names; one that is open blocks the release by itself.

        :param products: ids of the components to compare; all of them when omitted
        """
        # sudo: what was judged does not depend on who asks.
        judged = {key for row in self.sudo().deviation_ids for key in row.judged_changes or ()}
        return [change for change in self._plan_changes(products) if change.key not in judged]

    def _note_changes(self, who=None, products=None):
        """Open a deviation of each change that none names yet.

        :param who: res.users who has just made them, or None where that cannot be told
        :param products: ids of the components that they changed; all of them when omitted
        :return: the mrp.deviation, or None where there is nothing to note
        """
        self.ensure_one()
        found = self._unjudged_changes(products)
        if not found:
            return None
        order = self.company_id._in_its_language(self)
        words = order._exception_words_of_plan()
        sentences = [words[change.code] % order._change_values(change) for change in found]
        if who:
            when = fields.Datetime.to_string(fields.Datetime.now())
            sentences = [f"{sentence} ({who.name}, {when} UTC)" for sentence in sentences]
        return self.env["mrp.deviation"]._note(
            self, "replanned", sentences, "", changes=[change.key for change in found]
        )

    def _change_values(self, change):
        # sudo: who is told of a change need not read the recipe.
        product = self.env["product.product"].sudo().browse(change.product)
        unit = product.uom_id
        return {
            "product": product.display_name,
            "unit": unit.name,
            "planned": unit._decimal(change.planned.quantity),
            "now": unit._decimal(change.now.quantity),
            "from": self._place_names(change.planned.places),
            "to": self._place_names(change.now.places),
        }

    def _place_names(self, places):
        """Return the names of the steps that *places* of a plan name, as one text."""
        # sudo: as above; the name alone.
        operations = self.env["mrp.routing.workcenter"].sudo()
        names = {
            place: self.workorder_ids.filtered(lambda step, place=place: step.operation_id.id == place)[:1].name
            or operations.browse(place).exists().name
            or self.env._("a deleted step")
            for place in places
            if isinstance(place, int)
        }
        return ", ".join(sorted(names.get(place, place) or self.env._("no step") for place in places))

    def _exception_words_of_plan(self):
        return {
            "taken_out": self.env._(
                "%(product)s was planned with %(planned)s %(unit)s and was taken out of the order."
            ),
            "put_in": self.env._("%(product)s was not planned and was added: %(now)s %(unit)s."),
            "replanned": self.env._("The plan of %(product)s was changed from %(planned)s to %(now)s %(unit)s."),
            "moved": self.env._("%(product)s was planned for: %(from)s. It was moved to: %(to)s."),
        }

    def _exception_words(self):
        judge = self.env._("Open a deviation that judges the effect.")
        return super()._exception_words() | {
            code: f"{sentence} {judge}" for code, sentence in self._exception_words_of_plan().items()
        }

    def _remedy_words(self):
        return super()._remedy_words() | {"note_changes": self.env._("Open a deviation")}

    def _remedy_note_changes(self, _row, _thing):
        self.env["mrp.deviation"].check_access("create")
        return self._note_changes()._get_records_action() | {"target": "current"}
