# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from datetime import datetime
from functools import partial

from odoo.exceptions import AccessError, UserError
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
            for values in (
                {"body": "nothing"},
                {"date": "2001-01-01"},
                {"message_type": "comment"},
                {"author_id": self.second.partner_id.id},
            ):
                self._refused(KEPT, mine.write, values)
                self._refused(
                    KEPT, self.lot.with_user(person).write, {"message_ids": [Command.update(note.id, values)]}
                )
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

    def test_a_file_of_a_comment_is_its_writers(self):
        comment = self.lot.with_user(self.quality).message_post(
            body="See the photo", message_type="comment", attachments=[("photo.txt", b"as it was")]
        )
        [photo] = comment.attachment_ids
        for person in (self.keeper, self.chief):
            self._refused(KEPT, photo.with_user(person).write, {"raw": b"forged"})
            self._refused(KEPT, photo.with_user(person).write, {"name": "other.txt"})
            self._refused(KEPT, photo.with_user(person).unlink)
        self.assertEqual(photo.raw, b"as it was")
        photo.with_user(self.quality).write({"name": "lid.txt"})
        photo.with_user(self.quality).unlink()
        self.assertFalse(comment.attachment_ids)

    def test_whoever_writes_is_the_author_and_writes_now(self):
        boss = self.quality.partner_id
        said = [
            self.theirs.message_post(body="Released", author_id=boss.id, date="2001-01-01 00:00:00"),
            self.theirs.message_post(body="Released", email_from=boss.email_formatted),
            self._messages(self.keeper).create(
                {
                    "model": "stock.lot",
                    "res_id": self.lot.id,
                    "body": "Released",
                    "author_id": boss.id,
                    "date": "2001-01-01 00:00:00",
                    "message_type": "notification",
                }
            ),
            self._messages(self.keeper)
            .with_context(
                default_model="stock.lot",
                default_res_id=self.lot.id,
                default_author_id=boss.id,
                default_date="2001-01-01 00:00:00",
            )
            .create({"body": "Released"}),
        ]
        for message in said:
            self.assertEqual(message.author_id, self.keeper.partner_id)
            self.assertEqual(message.email_from, self.keeper.partner_id.email_formatted)
            self.assertGreaterEqual(message.date.year, datetime.now().year - 1)
        partner = self.env["res.partner"].create({"name": "Elsewhere"})
        posted = partner.message_post(body="Called", author_id=boss.id)
        self.assertEqual(posted.author_id, boss, "what is about no facts is Odoo's to answer")

    def test_mail_is_taken_in_by_who_keeps_the_server(self):
        mail = f"From: {self.quality.email_formatted}\nTo: a@example.com\nSubject: S\nMessage-Id: <%s@example.com>\n\nB"
        values = {"name": "FORGED", "product_id": self.lot.product_id.id}
        for person in (self.keeper, self.chief, self.quality):
            with self.assertRaises(AccessError):
                self.env["stock.lot"].with_user(person).message_process("stock.lot", mail % person.id, values)
        self.assertFalse(self.env["stock.lot"].search([("name", "=", "FORGED")]))
        keeper_of_all = new_test_user(self.env, "t_notes_admin", groups="base.group_system")
        self.env["res.partner"].with_user(keeper_of_all).message_process("res.partner", mail % "x", {"name": "By mail"})
        self.assertTrue(self.env["res.partner"].search([("name", "=", "By mail")]))

    def _template(self):
        return self.env["mail.template"].create(
            {
                "name": "Plain",
                "model_id": self.env["ir.model"]._get_id("stock.lot"),
                "subject": "S",
                "body_html": "Released",
                "email_to": "a@example.com",
            }
        )

    def test_a_template_is_sent_in_ones_own_name_and_now(self):
        boss, template = self.quality.partner_id, self._template().with_user(self.keeper)
        field = self.env["ir.model.fields"]._get("stock.lot", "name")
        tracked = [Command.create({"field_id": field.id, "old_value_char": "a", "new_value_char": "b"})]
        said = {"author_id": boss.id, "email_from": boss.email_formatted, "date": "2001-01-01 00:00:00"}
        sent = template.send_mail(self.lot.id, email_values={**said, "is_notification": True})
        only_own = template.send_mail(self.lot.id, email_values={"date": said["date"], "tracking_value_ids": tracked})
        as_odoo = template.send_mail(self.lot.id, email_values={"author_id": self.env.ref("base.partner_root").id})
        for mail in self.env["mail.mail"].browse([sent, only_own, as_odoo]):
            self.assertEqual(mail.author_id, self.keeper.partner_id)
            self.assertGreaterEqual(mail.date.year, datetime.now().year - 1)
            self.assertFalse(mail.mail_message_id.tracking_value_ids)

    def test_no_mail_changes_what_was_noted(self):
        note = self.lot.with_user(self.quality).message_post(body="As it was")
        template = self._template().with_user(self.keeper)
        forged = {"mail_message_id": note.id, "is_notification": True}
        for values in ({}, {"author_id": self.keeper.partner_id.id}, {"message_type": "email_outgoing"}):
            self._refused(KEPT, partial(template.send_mail, self.lot.id, email_values={**forged, **values}))
        self.assertIn("As it was", note.body)
        self.assertEqual(note.author_id, self.quality.partner_id)

    def test_a_mass_mail_is_of_its_sender(self):
        composer = (
            self.env["mail.compose.message"]
            .with_user(self.keeper)
            .create(
                {
                    "composition_mode": "mass_mail",
                    "model": "stock.lot",
                    "res_ids": f"[{self.lot.id}]",
                    "author_id": self.quality.partner_id.id,
                    "body": "Released",
                    "subject": "S",
                }
            )
        )
        mails, _messages = composer._action_send_mail()
        self.assertEqual(mails.author_id, self.keeper.partner_id)

    def test_no_setting_of_ones_own_lets_one_write_as_another(self):
        boss, forged = self.quality.partner_id, {"body": "Released", "date": "2001-01-01 00:00:00"}
        self.env["ir.default"].with_user(self.keeper).set("mail.message", "model", "stock.lot", user_id=True)
        posted = self._messages(self.keeper).create(
            {**forged, "res_id": self.lot.id, "author_id": boss.id, "reply_to": "plant@example.com"}
        )
        self.assertEqual((posted.model, posted.author_id), ("stock.lot", self.keeper.partner_id))
        self.assertGreaterEqual(posted.date.year, datetime.now().year - 1)

    def test_who_is_no_employee_writes_as_themselves_too(self):
        guest = new_test_user(self.env, "t_notes_portal", groups="base.group_portal")
        field = self.env["ir.model.fields"]._get("stock.lot", "name")
        tracked = [Command.create({"field_id": field.id, "old_value_char": "a", "new_value_char": "b"})]
        values = self._messages(guest)._as_written(
            {
                "model": "stock.lot",
                "author_id": self.quality.partner_id.id,
                "date": "2001-01-01 00:00:00",
                "tracking_value_ids": tracked,
                "body": "Released",
            }
        )
        self.assertEqual(values, {"model": "stock.lot", "author_id": guest.partner_id.id, "body": "Released"})
        self.env["ir.model.access"].create(
            {
                "name": "Lots",
                "model_id": self.env["ir.model"]._get_id("stock.lot"),
                "perm_read": True,
                "perm_write": True,
                "group_id": self.env.ref("base.group_portal").id,
            }
        )
        self.env["ir.rule"].search([("model_id.model", "=", "stock.lot")]).active = False
        message = (
            self._messages(guest)
            .create(
                {
                    "model": "stock.lot",
                    "res_id": self.lot.id,
                    "author_id": self.quality.partner_id.id,
                    "body": "Released",
                    "date": "2001-01-01 00:00:00",
                    "tracking_value_ids": tracked,
                    "subtype_id": self.env.ref("mail.mt_comment").id,
                }
            )
            .sudo()
        )
        self.assertEqual((message.author_id, message.tracking_value_ids.ids), (guest.partner_id, []))
        self.assertGreaterEqual(message.date.year, datetime.now().year - 1)

    def test_what_was_noted_elsewhere_is_not_brought_here(self):
        partner = self.env["res.partner"].create({"name": "Elsewhere"})
        self.keeper.group_ids += self.env.ref("base.group_partner_manager")
        note = self._messages(self.keeper).create(
            {"model": "res.partner", "res_id": partner.id, "body": "Released", "date": "2001-01-01 00:00:00"}
        )
        self._refused(KEPT, note.write, {"model": "stock.lot", "res_id": self.lot.id})
        self._refused(KEPT, partner.with_user(self.keeper).sudo().message_change_thread, self.theirs)
        self.assertNotIn("Released", "".join(self.lot.message_ids.mapped("body")))

    def test_keeping_notes_is_asked_for(self):
        messages = self.env["mail.message"]
        self.assertFalse(messages._keeps("stock.quant"), "that it has fixed defaults decides nothing about its notes")
        for model in ("stock.lot", "stock.picking", "lot.sample"):
            self.assertTrue(messages._keeps(model))

    def test_an_inventory_manager_settles_what_odoo_asks_about_transfers(self):
        picking = self._picking(self.warehouse.out_type_id, self.customers)
        kind = self.env.ref("mail.mail_activity_data_warning").id
        asked = [
            picking.sudo().activity_schedule(activity_type_id=kind, user_id=self.analyst.id, summary="Changed")
            for _n in "ab"
        ]
        self._refused(THEIRS, asked[0].with_user(self.keeper).action_feedback)
        asked[0].with_user(self.chief).user_id = self.chief
        asked[0].with_user(self.chief).action_feedback("Seen")
        self.assertTrue(asked[1].with_user(self.chief).can_write)
        asked[1].with_user(self.chief).unlink()
        typed = (
            picking.with_user(self.quality)
            .sudo()
            .activity_schedule(activity_type_id=kind, user_id=self.analyst.id, summary="Look")
        )
        typed.automated = False
        self._refused(THEIRS, typed.with_user(self.chief).unlink)
        on_lot = self.theirs.sudo().activity_schedule(activity_type_id=kind, user_id=self.analyst.id)
        self._refused(THEIRS, on_lot.with_user(self.chief).unlink)

    def test_what_others_are_asked_to_do_is_theirs(self):
        # sudo: code asks on behalf of whoever works.
        self.theirs.sudo().activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.analyst.id, summary="Draw a sample"
        )
        asked = self.lot.activity_ids
        self.assertEqual(asked.create_uid, self.keeper)
        mine = asked.with_user(self.keeper)
        for act in (mine.unlink, mine.action_feedback, mine.action_done, mine.action_cancel):
            self._refused(THEIRS, act)
        for values in (
            {"user_id": self.keeper.id},
            {"active": False},
            {"date_deadline": "2035-01-01"},
            {"automated": False},
        ):
            self._refused(THEIRS, mine.write, values)
        self._refused(THEIRS, self.theirs.write, {"activity_ids": [Command.delete(asked.id)]})
        self.assertFalse(mine.can_write)
        asked.invalidate_recordset(["can_write"])
        self.assertTrue(asked.with_user(self.quality).can_write)
        asked.with_user(self.analyst).action_feedback("Drawn")
        self.assertFalse(self.lot.activity_ids)

    def test_quality_settles_for_others_and_who_asked_takes_it_back(self):
        for person in (self.quality, self.chief):
            activity = (
                self.env["mail.activity"]
                .with_user(self.chief)
                .create(
                    {
                        "res_model_id": self.env["ir.model"]._get_id("stock.lot"),
                        "res_id": self.lot.id,
                        "user_id": self.analyst.id,
                        "summary": "Look",
                    }
                )
            )
            with self.assertRaises(UserError), self.env.cr.savepoint():
                activity.with_user(self.keeper).unlink()
            activity.with_user(person).unlink()

    def test_deleting_a_record_takes_its_notes_along(self):
        lot = self._lot("NOTES-GONE", quantity=0)
        lot.sudo()._message_log(body="Typed twice")
        lot.with_user(self.chief).unlink()
        self.assertFalse(lot.exists())
