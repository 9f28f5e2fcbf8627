# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import QualityCase

KEPT, THEIRS = "stays as it was noted", "does or drops it"


@tagged("post_install", "-at_install")
class TestNotesKept(QualityCase):
    """What is noted on a record with facts is evidence; what somebody is asked to do there is theirs to do."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chief = new_test_user(cls.env, "t_notes_chief", groups="stock.group_stock_manager")
        cls.lot = cls._lot("NOTES", "pass")
        cls.theirs = cls.lot.with_user(cls.keeper)

    def _messages(self, user):
        return self.env["mail.message"].with_user(user)

    def test_what_was_noted_is_neither_changed_nor_removed(self):
        self.theirs.sudo()._message_log(body="The source was corrected")
        note = self.lot.message_ids[:1]
        self.assertEqual(note.create_uid, self.keeper, "noted by code while this person worked")
        for person in (self.keeper, self.chief, self.quality):
            mine = note.with_user(person)
            for values in ({"body": "nothing"}, {"date": "2001-01-01"}, {"message_type": "comment"},
                           {"author_id": self.second.partner_id.id}):
                self._refused(KEPT, mine.write, values)
                self._refused(KEPT, self.lot.with_user(person).write, {
                    "message_ids": [Command.update(note.id, values)]})
            self._refused(KEPT, mine.unlink)
            self._refused(KEPT, self.lot.with_user(person).write, {"message_ids": [Command.delete(note.id)]})
        self.assertIn("The source was corrected", note.body)

    def test_a_comment_is_its_writers(self):
        comment = self.theirs.message_post(body="Smells odd", message_type="comment")
        self._refused(KEPT, comment.with_user(self.chief).write, {"body": "Smells fine"})
        self._refused(KEPT, comment.with_user(self.chief).unlink)
        self._refused(KEPT, comment.write, {"date": "2001-01-01"})
        comment.write({"body": "Smells of silage"})
        comment.with_user(self.chief).toggle_message_starred()
        self.theirs._message_update_content(comment.sudo(), body="Smells of silage, a little")
        self.assertIn("a little", comment.body)
        comment.unlink()

    def test_whoever_writes_is_the_author_and_writes_now(self):
        boss = self.quality.partner_id
        said = [
            self.theirs.message_post(body="Released", author_id=boss.id, date="2001-01-01 00:00:00"),
            self.theirs.message_post(body="Released", email_from=boss.email_formatted),
            self._messages(self.keeper).create({
                "model": "stock.lot", "res_id": self.lot.id, "body": "Released", "author_id": boss.id,
                "date": "2001-01-01 00:00:00", "message_type": "notification"}),
            self._messages(self.keeper).with_context(
                default_model="stock.lot", default_res_id=self.lot.id, default_author_id=boss.id,
                default_date="2001-01-01 00:00:00").create({"body": "Released"}),
        ]
        for message in said:
            self.assertEqual(message.author_id, self.keeper.partner_id)
            self.assertGreaterEqual(message.date.year, datetime.now().year - 1)
        partner = self.env["res.partner"].create({"name": "Elsewhere"})
        posted = partner.message_post(body="Called", author_id=boss.id)
        self.assertEqual(posted.author_id, boss, "what is about no facts is Odoo's to answer")

    def test_what_others_are_asked_to_do_is_theirs(self):
        # sudo: code asks on behalf of whoever works.
        self.theirs.sudo().activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.analyst.id, summary="Draw a sample")
        asked = self.lot.activity_ids
        self.assertEqual(asked.create_uid, self.keeper)
        mine = asked.with_user(self.keeper)
        for act in (mine.unlink, mine.action_feedback, mine.action_done, mine.action_cancel):
            self._refused(THEIRS, act)
        for values in ({"user_id": self.keeper.id}, {"active": False}, {"date_deadline": "2035-01-01"},
                       {"automated": False}):
            self._refused(THEIRS, mine.write, values)
        self._refused(THEIRS, self.theirs.write, {"activity_ids": [Command.delete(asked.id)]})
        self.assertFalse(mine.can_write)
        asked.invalidate_recordset(["can_write"])
        self.assertTrue(asked.with_user(self.quality).can_write)
        asked.with_user(self.analyst).action_feedback("Drawn")
        self.assertFalse(self.lot.activity_ids)

    def test_quality_settles_for_others_and_who_asked_takes_it_back(self):
        for person in (self.quality, self.chief):
            activity = self.env["mail.activity"].with_user(self.chief).create({
                "res_model_id": self.env["ir.model"]._get_id("stock.lot"), "res_id": self.lot.id,
                "user_id": self.analyst.id, "summary": "Look"})
            with self.assertRaises(UserError), self.env.cr.savepoint():
                activity.with_user(self.keeper).unlink()
            activity.with_user(person).unlink()

    def test_deleting_a_record_takes_its_notes_along(self):
        lot = self._lot("NOTES-GONE", quantity=0)
        lot.sudo()._message_log(body="Typed twice")
        lot.with_user(self.chief).unlink()
        self.assertFalse(lot.exists())
