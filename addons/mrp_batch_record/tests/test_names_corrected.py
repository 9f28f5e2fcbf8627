# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import base64

from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from .common import MakingCase

PIXEL = base64.b64encode(
    base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
)


@tagged("post_install", "-at_install")
class TestNamesCorrected(MakingCase):
    """Whoever meets a refusal is told who can do it and how, in their language; and that way is open."""

    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("zh_CN")

    def _told(self, act):
        """What *act*, a function of a language, is refused with in English and in Chinese."""
        told = []
        for lang in ("en_US", "zh_CN"):
            with self.assertRaises(UserError) as refused, self.env.cr.savepoint():
                act(lang)
                self.env.flush_all()
            told.append(str(refused.exception))
        return told

    def _user(self, login, groups):
        return new_test_user(
            self.env, login, groups=groups, password=login, company_id=self.company.id, company_ids=self.company.ids
        )

    def test_who_opened_a_deviation_mends_what_was_mistyped(self):
        order = self._order()
        deviation = (
            self.env["mrp.deviation"]
            .with_user(self.operator)
            .create({"title": "Valev stuck", "production_id": order.id})
        )
        self.assertTrue(deviation.is_changeable)
        deviation.web_save({"title": "Valve stuck", "severity": "major", "description": "Tank 2"}, {"title": {}})
        self.assertEqual((deviation.title, deviation.severity), ("Valve stuck", "major"))
        colleague = self._user("c_colleague", "mrp_batch_record.group_operator")
        english, chinese = self._told(
            lambda lang: deviation.with_user(colleague).with_context(lang=lang).web_save({"title": "No"}, {})
        )
        self.assertIn(f"ask {self.operator.name}, who opened it, its owner, a supervisor or quality", english)
        self.assertIn(self.operator.name, chinese)
        self.assertRegex(chinese, "主管.*留言")
        said = deviation.with_user(colleague).message_post(body="I saw <b>it</b>")
        self.assertIn("&lt;b&gt;", said.body)

    def test_a_closed_deviation_is_followed_by_another(self):
        order = self._order()
        deviations = self.env["mrp.deviation"].with_user(self.operator)
        deviation = deviations.create(
            {"title": "Late", "production_id": order.id, "cause": "Valve", "action": "Replaced"}
        )
        deviation.with_user(self.supervisor).action_close()
        english, chinese = self._told(lambda lang: deviation.with_context(lang=lang).write({"cause": "Pump"}))
        self.assertIn("Open a new one", english)
        self.assertRegex(chinese, "新")
        self.assertTrue(
            deviations.create({"title": f"{deviation.name}: it was the pump", "production_id": order.id}).is_changeable
        )

    def test_quality_is_told_who_renames_a_step(self):
        order = self._order()
        step = order.workorder_ids[0]
        english, chinese = self._told(
            lambda lang: step.with_user(self.operator).with_context(lang=lang).write({"name": "Heat"})
        )
        self.assertIn("Ask a supervisor", english)
        self.assertIn("请主管", chinese)
        for act in (
            lambda: step.with_user(self.quality).write({"name": "Heat"}),
            lambda: self.pasteurise.with_user(self.quality).write({"name": "Heat"}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()
        step.with_user(self.supervisor).name = "Heat"
        self.assertEqual(step.name, "Heat")

    def test_a_decided_batch_says_what_can_be_done(self):
        order = self._make(self._order())
        order.with_user(self.quality)._release()
        english, chinese = self._told(
            lambda lang: (
                order.workorder_ids[0]
                .with_user(self.supervisor)
                .with_context(lang=lang)
                .update_field_translations("name", {"en_US": "Heat"})
            )
        )
        self.assertIn("Open a deviation", english)
        self.assertIn("偏差", chinese)
        self.assertTrue(
            self.env["mrp.deviation"]
            .with_user(self.supervisor)
            .create({"title": "The step is called Heat", "production_id": order.id})
        )

    def test_a_manager_renames_operations_and_work_centers(self):
        order = self._make(self._order())
        order.with_user(self.quality)._release()
        before = order._batch_record()
        manager = self._user("c_manager", "mrp.group_mrp_manager,maintenance.group_equipment_manager")
        self.pasteurise.with_user(manager).name = "Heat"
        self.tank.with_user(manager).write({"name": "Heater", "code": "H1"})
        self.filler.with_user(manager).web_save({"name": "Bottling", "code": "B1"}, {})
        self.filler.resource_id.name = "Bottling line"
        self.machine.with_user(manager).update_field_translations("name", {"en_US": "Old heater", "zh_CN": "旧换热器"})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((self.filler.name, self.machine.name), ("Bottling line", "Old heater"))
        self.assertEqual(order._batch_record(), before)
        self.assertEqual(set((order.signature_ids | order.step_log_ids.signature_ids).mapped("valid")), {True})
        self.assertEqual(self._order().workorder_ids.mapped("name"), ["Heat", "Fill"])

    def test_ones_own_settings_stay_ones_own(self):
        for user in (self.operator, self.quality, self.auditor):
            user.group_ids |= self.env.ref("base.group_user")
            user._change_password("before")
            own = user.with_user(user)
            own.web_save(
                {
                    "name": user.name,
                    "lang": "zh_CN",
                    "tz": "Asia/Shanghai",
                    "phone": "+86 21 5555",
                    "image_1920": PIXEL,
                    "email": "own@example.org",
                    "signature": "<p>Own</p>",
                    "notification_type": "inbox",
                },
                {"lang": {}, "name": {}},
            )
            self.assertEqual((user.lang, user.phone, user.email), ("zh_CN", "+86 21 5555", "own@example.org"))
            self.assertTrue(user.image_1920)
            own.change_password("before", "after")
            user.with_user(user)._check_credentials(
                {"type": "password", "login": user.login, "password": "after"}, {"interactive": True}
            )

    def test_who_wants_another_name_is_told_who_gives_it(self):
        english, chinese = self._told(
            lambda lang: self.operator.with_user(self.operator).with_context(lang=lang).web_save({"name": "Li"}, {})
        )
        self.assertIn("an administrator changes it, under Settings", english)
        self.assertIn("由管理员", chinese)
        admin = self._user("c_admin", "base.group_erp_manager,base.group_partner_manager")
        self.operator.with_user(admin).name = "Li Qiang"
        self.quality.partner_id.with_user(admin).name = "Zhang Min"
        self.assertEqual((self.operator.name, self.quality.name), ("Li Qiang", "Zhang Min"))

    def test_a_confirmed_order_keeps_its_number(self):
        order = self._order()
        for user in (self.operator, self.supervisor, self.quality):
            for act in (
                lambda order: order.write({"name": "X"}),
                lambda order: order.web_save({"name": "X"}, {}),
                lambda order: order.write({"name": "X", "priority": "1"}),
            ):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    act(order.with_user(user))
        english, chinese = self._told(lambda lang: order.with_context(lang=lang).write({"name": "X"}))
        self.assertIn("keeps its number", english)
        self.assertIn("编号不再更改", chinese)
