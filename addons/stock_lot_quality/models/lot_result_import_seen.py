# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError

from .lot_result_import import FILE, OPEN, READING


class LotResultImport(models.Model):
    """Whoever records a file has seen what is recorded: rows read as a check of their own has shown them.

    A laboratory works in shifts, so that a colleague may record what another brought. But how its files are read is
    shared, and may be changed between a check and the recording.
    """

    _inherit = "lot.result.import"

    reading = fields.Char(
        readonly=True, copy=False, guarded="owner", help="Digest of the rows as the last check has read them."
    )
    checked_by = fields.Many2one(
        "res.users",
        readonly=True,
        copy=False,
        ondelete="restrict",
        guarded="owner",
        help="Who has seen last how the file is read. They alone may record it so.",
    )
    is_seen = fields.Boolean("Mine to Record", compute="_compute_is_seen")
    is_to_look = fields.Boolean("Mine to Look at", compute="_compute_is_to_look")

    def write(self, vals):
        """What a person exchanges, and what another sets than who has looked, is to be looked at again."""
        if not isinstance(vals, Owned):
            self._forget_seen(vals)
        return super().write(vals)

    def _forget_seen(self, vals):
        """Take from these files whose preview is not that of these values any more who has seen it."""
        stale = self.filtered(
            lambda delivery: (
                delivery.checked_by
                and (not FILE.isdisjoint(vals) or delivery.checked_by != self.env.user and not READING.isdisjoint(vals))
            )
        )
        # sudo: who has looked is nobody's to write.
        stale.filtered(lambda delivery: delivery.state in OPEN).sudo().write(Owned(reading=False, checked_by=False))

    @api.depends("checked_by")
    @api.depends_context("uid")
    def _compute_is_seen(self):
        for delivery in self:
            delivery.is_seen = delivery._is_seen()

    @api.depends("create_uid", "state")
    @api.depends_context("uid")
    def _compute_is_to_look(self):
        for delivery in self:
            delivery.is_to_look = delivery._is_to_look()

    def _is_seen(self):
        """Whether the user may record this: they checked it last."""
        return self.checked_by == self.env.user

    def _is_to_look(self):
        """Whether the user may check this: what was refused is for whom it is to settle."""
        return self.state != "refused" or self._is_to_settle()

    def _check_seen(self):
        """Let a file be recorded by whoever has seen how it is read.

        :raises UserError: nobody or somebody else has, or it could not be read; code of ours in superuser mode may
        """
        if not self.env.su and self.filtered(lambda delivery: not (delivery.reading and delivery._is_seen())):
            raise UserError(self.env._("Check the file yourself before you import it: you record what you have seen."))

    def _check_to_look(self):
        """Let a file be checked by the laboratory.

        :raises UserError: it was refused, and is somebody else's; code of ours in superuser mode may
        """
        others = not self.env.su and self.filtered(lambda delivery: not delivery._is_to_look())
        if others:
            self._refuse_others(others[0])

    def _seen_values(self, taken, shown=True):
        """What is kept of who saw how the file is read, or recorded it.

        :param taken: Taken of a check, or of a recording
        :param shown: whether nothing is recorded of it yet
        :return: dict of values
        """
        return {"reading": taken.reading, "checked_by" if shown else "taken_by": self.env.uid}
