# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from typing import NamedTuple

from odoo import api, fields, models
from odoo.addons.fact_guard.guard import Owned, Private, private
from odoo.addons.fact_guard.text import typed_text
from odoo.exceptions import UserError

#: What a lot that was moved or judged gets by a correction too, where it had none.
DATES = frozenset(("expiration_date", "use_date", "removal_date", "alert_date"))
CORRECTORS = ("stock_lot_quality.group_quality", "stock.group_stock_manager")


class Change(NamedTuple):
    """One value of a lot that a write would change; old and new as plain values."""

    lot: object
    name: str
    old: object
    new: object


class StockLot(models.Model):
    """Number, product and dates of a lot: free until it is moved or judged, then corrected with a reason, on record."""

    _inherit = "stock.lot"

    change_ids = fields.One2many("lot.change", "lot_id", "Corrections", readonly=True)
    is_settled = fields.Boolean(compute="_compute_is_settled", help="Moved or judged: it is corrected with a reason.")

    def _compute_is_settled(self):
        settled = self._origin._settled()
        for lot in self:
            lot.is_settled = lot._origin in settled

    def write(self, vals):
        """Let the identity of a lot that is moved or judged change by a correction alone.

        :raises UserError: no correction, no right to one, or the lot is another company's
        """
        named = [name for name in self._identity_names() if name in vals]
        changes = self._changes(vals, named) if named else []
        if changes and len(self) > 1:
            return all([lot.write(vals) for lot in self])
        # Odoo counts anew what follows from a value that is written as it is: an expiry date would begin again with the
        # lot's own product.
        same = set(named).difference(change.name for change in changes)
        vals = type(vals)({name: value for name, value in vals.items() if name not in same})
        if not changes:
            return super().write(vals)
        changed = self.browse({change.lot.id for change in changes})
        if not self.env.su:
            changed._check_home()
        settled = changed._settled()
        kept = [change for change in changes if change.lot in settled and self._stays(change)]
        self._check_correction(kept)
        homes = self._homes_kept(changes)
        written = super().write(vals)
        for lot, home in homes.items():
            lot._claim(home)
            if home:
                lot._check_home_is(home)
        self._record_changes(kept)
        return written

    def _stays(self, change):
        """Whether a value is corrected rather than filled in; code of ours fills in dates, from what is on record."""
        return bool(change.old) or (change.name in DATES and not self.env.su)

    def _homes_kept(self, changes):
        """The homes of the lots whose company changes, which they keep: dict stock.lot -> res.company.

        Another product brings its own company, or none.


        :raises UserError: a lot would become the own of a company that does not answer for it
        """
        homes = {change.lot: change.lot._home() for change in changes if change.name in ("company_id", "product_id")}
        for change in changes:
            if change.lot in homes and change.name == "company_id" and change.new:
                change.lot._check_home_is(self.env["res.company"].browse(change.new))
        return homes

    @api.model
    def _identity_names(self):
        """Names of the fields that say which lot it is, where it is from and until when it is good."""
        return self.env["lot.change"]._fields["what"].get_values(self.env)

    def _changes(self, vals, named):
        """What of these values differs from what the lots have: list of Change."""
        new = {name: self._plain_value(name, vals[name]) for name in named}
        # sudo: whether something changes does not depend on what the user sees.
        return [
            Change(lot, name, old, new[name])
            for lot in self
            for name in named
            if (old := self._plain_value(name, lot.sudo()[name])) != new[name]
        ]

    def _plain_value(self, name, value):
        field = self._fields[name]
        if field.type == "datetime":
            return fields.Datetime.to_datetime(value) or False
        if field.type == "many2one":
            return getattr(value, "id", value) or False
        return value or False

    def _settled(self):
        """Those of these lots that have been moved, or judged by a person or a laboratory."""
        if not self:
            return self
        # sudo: as above.
        lines = (
            self.env["stock.move.line"]
            .sudo()
            ._read_group([("lot_id", "in", self.ids), ("state", "=", "done")], ["lot_id"])
        )
        moved = self.browse([lot.id for [lot] in lines])
        return moved | (self - moved).filtered(lambda lot: lot.sudo()._is_judged())  # sudo: as above

    def _is_judged(self):
        by_hand = any(grading.cause != "born" for grading in self.grading_ids)
        return by_hand or any(sample.result_ids for sample in self.sample_ids)

    def _check_correction(self, changes):
        """Refuse changes that no correction with a reason brings; code of ours, in superuser mode, needs none.

        :param changes: list of Change of lots that are moved or judged
        :raises UserError: the change is not a correction by somebody who may
        """
        if not changes or self.env.su:
            return
        may = any(self.env.user.has_group(group) for group in CORRECTORS)
        if not may or not private(self.env, "lot_correction"):
            raise UserError(
                self.env._(
                    "Lot %(lot)s has been moved or judged: its number, product and dates stay. Quality or an inventory"
                    " administrator corrects it with the button Correct on the lot, and says why.",
                    lot=changes[0].lot.name,
                )
            )

    def _record_changes(self, changes):
        reason = private(self.env, "lot_correction")
        # sudo: whoever corrects leaves the fact; nobody writes facts by hand.
        self.env["lot.change"].sudo().create(
            [
                Owned(
                    lot_id=change.lot.id,
                    company_id=change.lot._home().id,
                    what=change.name,
                    old_value=self._said(change.name, change.old),
                    new_value=self._said(change.name, change.new),
                    reason=reason,
                    user_id=self.env.uid,
                    changed_at=fields.Datetime.now(),
                )
                for change in changes
            ]
        )

    def _said(self, name, value):
        """A value as it stands in the record of a correction: names, and moments in UTC."""
        field = self._fields[name]
        if field.type == "datetime":
            return fields.Datetime.to_string(value)
        if field.type == "many2one":
            # sudo: the name stands in the record, whoever may read the product.
            record = self.env[field.comodel_name].sudo().browse(value).with_context(lang=None)
            # What people read instead of a name may change; the name is the one on the papers.
            return record.name if "shown_name" in record._fields else record.display_name
        return value

    def _correct(self, values, reason):
        """Correct this lot.

        :param values: dict of fields that ``_identity_names`` names
        :param reason: str, why
        :raises UserError: no reason, no right, or nothing would change
        """
        self.ensure_one()
        if not typed_text(reason):
            raise UserError(self.env._("Say why the lot is corrected."))
        if not any(self.env.user.has_group(group) for group in CORRECTORS):
            raise UserError(self.env._("Lots are corrected by quality or an inventory administrator. Ask one of them."))
        if not self._changes(values, list(values)):
            raise UserError(self.env._("Nothing is different. Change what is wrong, or close the dialog."))
        self.check_access("write")
        self.with_context(lot_correction=Private(typed_text(reason))).write(values)

    def action_correct(self):
        """Open the dialog that corrects number and dates."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Correct"),
            "res_model": "lot.correction",
            "view_mode": "form",
            "target": "new",
            "context": {"default_lot_id": self.id},
        }
