# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from markupsafe import escape
from odoo import api, models
from odoo.addons.fact_guard.guard import on_behalf
from odoo.fields import Domain
from odoo.tools import format_date

_OPEN = Domain("state", "not in", ("done", "cancel", "draft"))


class StockLot(models.Model):
    """What happens to reservations when a lot may no longer be used."""

    _inherit = "stock.lot"

    @api.model
    def _with_open_lines(self, grades=None):
        """Lots on documents that are not completed.

        :param grades: lot.grade records; empty or None for graded lots of any grade
        """
        graded = Domain("lot_id.grade_id", "in", grades.ids) if grades else Domain("lot_id.grade_id", "!=", False)
        return self.concat(*(lot for [lot] in self.env["stock.move.line"]._read_group(_OPEN & graded, ["lot_id"])))

    def _release_reservations(self):
        """Free what is reserved of lots that may no longer be used, reserve anew and tell the documents.

        Stock already picked is freed as well: it could not be completed, and a scan brings it back.
        """
        # sudo: a hold takes effect whoever's documents, of whichever company, reserve the lot.
        lines = on_behalf(self.env["stock.move.line"]).search(_OPEN & Domain("lot_id", "in", self._gated().ids))
        refused = lines._gate_refused()
        if not refused:
            return
        moves = refused.move_id
        held = {}
        for line in refused:
            for document in line._gate_documents():
                held[document] = held.get(document, self.browse()) | line.lot_id
        refused.unlink()
        moves._reserve_instead()
        for document, lots in held.items():
            lots._tell(document)

    def _tell(self, document):
        """Say on a document, to the people it concerns, that these lots were unreserved."""
        company = document.company_id[:1] or self.env.company
        document.message_post(body=company._in_its_language(self)._unreserved())
        for user in self._concerned(document):
            # sudo: who holds a lot need not read the settings of the person who is told.
            theirs = self.with_context(lang=user.sudo().lang)
            document.activity_schedule(
                "mail.mail_activity_data_todo",
                user_id=user.id,
                summary=theirs.env._("Reserved lot was held"),
                note=escape(theirs._unreserved()),
            )

    def _unreserved(self):
        return self.env._(
            "No longer reserved, because it may not be used: %(lots)s.",
            lots=", ".join(lot._named_with_grade() for lot in self),
        )

    def _named_with_grade(self):
        grade = self.grade_id
        if self.grade_badge == "expired":
            grade = grade._of("expired")
        if self.expiration_date:
            return self.env._(
                "lot %(lot)s (%(grade)s, expires on %(expiry)s)",
                lot=self.name,
                grade=grade.name,
                expiry=format_date(self.env, self.expiration_date),
            )
        return self.env._("lot %(lot)s (%(grade)s)", lot=self.name, grade=grade.name)

    def _concerned(self, document):
        """Who has to act: the responsible of the document, else who made it, else quality."""
        asked = (
            document.user_id if "user_id" in document else document.create_uid,
            document.create_uid,
            self[:1]._quality_user(),
        )
        for user in asked:
            works_here = user.active and not user.share and user.id != self.env.ref("base.user_root").id
            if works_here and document.with_user(user).has_access("read"):
                return user
        return self.env["res.users"]
