# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import new_test_user, tagged

from .common import MakingCase

ADMIN = "base.group_erp_manager,base.group_partner_manager,mrp_batch_record.group_operator"


@tagged("post_install", "-at_install")
class TestAttackNames(MakingCase):
    """Names that records and signatures speak in are changed by who may, and what they were stays known."""

    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang("zh_CN")

    def _ways(self, record, name="X"):
        return (
            lambda: record.write({"name": name}),
            lambda: record.with_context(lang="zh_CN").write({"name": name}),
            lambda: record.update_field_translations("name", {"en_US": name}),
            lambda: record.update_field_translations("name", {"zh_CN": name}),
            lambda: record.web_override_translations({"name": name}),
            lambda: record.web_save({"name": name}, {}),
        )

    def test_a_translated_name_keeps_its_former_one_and_the_signature(self):
        order = self._make(self._order())
        order.with_user(self.quality)._sign("quality", "approved")
        log, step = order.step_log_ids[0], order.workorder_ids[0]
        before = order._batch_record()
        step.with_user(self.supervisor).update_field_translations("name", {"en_US": "Boil", "zh_CN": "煮"})
        self.yoghurt.product_tmpl_id.update_field_translations("name", {"en_US": "Yogurt"})
        self.yoghurt.web_override_translations({"name": "Yogurt drink"})
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual((step.name, self.yoghurt.name), ("Boil", "Yogurt drink"))
        self.assertEqual(order._batch_record(), before)
        self.assertEqual(set((order.signature_ids | log.signature_ids).mapped("valid")), {True})
        former = self.env["batch.former.name"].search(
            [("res_model", "=", "product.template"), ("res_id", "=", self.yoghurt.product_tmpl_id.id)]
        )
        self.assertEqual(former.sorted("id").mapped("name"), ["Yoghurt", "Yogurt"])

    def test_a_translation_alone_takes_no_name_away(self):
        self._order()
        self.yoghurt.product_tmpl_id.update_field_translations("name", {"zh_CN": "酸奶"})
        self.assertFalse(
            self.env["batch.former.name"].search(
                [("res_model", "=", "product.template"), ("res_id", "=", self.yoghurt.product_tmpl_id.id)]
            )
        )

    def test_a_step_is_renamed_by_who_answers_for_it(self):
        order = self._order()
        step = order.workorder_ids[0]
        for way in self._ways(step.with_user(self.operator)):
            self._refused(way, "confirmed order|已确认的订单")
        self._refused(lambda: order.with_user(self.operator).write({"workorder_ids": [(1, step.id, {"name": "X"})]}))
        for number, way in enumerate(self._ways(step.with_user(self.supervisor), "Heat")):
            way()
            self.assertIn("Heat", (step.name, step.with_context(lang="zh_CN").name), number)

    def test_nobody_renames_a_step_of_a_decided_batch(self):
        order = self._make(self._order())
        self.env.flush_all()
        self.env.cr.execute("UPDATE mrp_production SET release_decision = 'rejected' WHERE id = %s", [order.id])
        self.env.invalidate_all()
        for user in (self.operator, self.supervisor, self.env.user):
            for way in self._ways(order.workorder_ids[0].with_user(user)):
                self._refused(way, "decided on|已有决定")

    def test_an_operator_still_copies_and_splits_orders(self):
        self.pasteurise.with_context(lang="zh_CN").name = "巴氏杀菌"
        order = self._order()
        copied = order.with_user(self.env.user).copy()
        self.assertEqual(len(copied.workorder_ids), 2)
        parts = order.with_user(self.operator)._split_productions({order: [40, 60]})
        self.assertEqual(
            parts.workorder_ids.filtered(lambda step: step.operation_id == self.pasteurise)
            .with_context(lang="zh_CN")
            .mapped("name"),
            ["巴氏杀菌"] * 2,
        )

    def test_the_name_of_a_step_log_is_not_translated_by_hand(self):
        order = self._order()
        self._start(order.workorder_ids[0])
        log = order.step_log_ids
        for user in (self.operator, self.supervisor):
            for way in self._ways(log.with_user(user)):
                self._refused(way)

    def test_a_step_is_not_deleted_by_an_operator(self):
        step = self._order().workorder_ids[0]
        self._refused(lambda: step.with_user(self.operator).unlink(), "step of a confirmed order")
        self.assertTrue(step.exists())

    def test_people_are_named_by_the_administrator(self):
        contacts = new_test_user(
            self.env,
            "n_contacts",
            groups="base.group_partner_manager",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        for user in (self.operator, self.quality, self.auditor):
            name = user.name
            own = user.with_user(user)
            person = user.partner_id.with_user(contacts)
            self._refused(lambda own=own: own.write({"name": "Wang Fang"}), "administrator")
            self._refused(lambda own=own: own.web_save({"name": "Wang Fang"}, {}), "administrator")
            self._refused(lambda person=person: person.write({"name": "Wang Fang"}), "administrator")
            self._refused(lambda person=person: person.write({"shown_name": "Wang Fang"}), "administrator")
            self._refused(
                lambda person=person: person.update_field_translations("shown_name", {"zh_CN": "王芳"}), "administrator"
            )
            self.assertEqual(user.name, name)
            own.write({"tz": "Asia/Shanghai", "name": name})
            self.assertTrue(own.name_is_fixed)
        admin = new_test_user(self.env, "n_admin", groups=ADMIN)
        self.operator.with_user(admin).name = "Wang Fang"
        self.assertEqual(self.operator.name, "Wang Fang")

    def test_people_are_not_renamed_by_merging(self):
        contacts = new_test_user(
            self.env,
            "n_merger",
            groups="base.group_partner_manager",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        other = self.env["res.partner"].create({"name": "Wang Fang"})
        merge = (
            self.env["base.partner.merge.automatic.wizard"]
            .with_user(contacts)
            .create({"partner_ids": [(6, 0, (other | self.operator.partner_id).ids)], "dst_partner_id": other.id})
        )
        self._refused(merge.action_merge, "administrator")

    def test_who_is_in_none_of_our_groups_is_free(self):
        clerk = new_test_user(self.env, "n_clerk", groups="base.group_user")
        clerk.with_user(clerk).name = "Clerk"
        self.assertEqual(clerk.name, "Clerk")

    def test_the_printed_name_tells_namesakes_apart(self):
        signature = self.env["batch.signature"].with_user(self.quality)
        self.assertEqual(signature._printed_name(self.quality), self.quality.name)
        self.supervisor.name, self.quality.name = "Zhang Wei", "zhang wei "
        self.assertEqual(signature._printed_name(self.quality), "zhang wei  (making_quality)")
        self.quality.name = "100% _"
        self.assertEqual(signature._printed_name(self.quality), "100% _")

    def test_former_names_stay_in_the_company(self):
        self._order()
        other = self.env["res.company"].create({"name": "Other"})
        foreign = new_test_user(
            self.env, "n_foreign", groups="mrp_batch_record.group_auditor", company_id=other.id, company_ids=other.ids
        )
        self.temperature.code = "T-SHARED"
        self.crew = self.env["mrp.crew"].create({"name": "A", "code": "A1", "company_id": self.company.id})
        self.env.flush_all()
        self.env.cr.execute("UPDATE mrp_crew SET create_date = '2020-01-01' WHERE id = %s", [self.crew.id])
        self.crew.code = "A2"
        self.quality.partner_id.name = "Another"
        self.operator.login = "n_operator"
        self.milk.default_code = "M-NEW"
        self.company.name = "Renamed"
        self._order().workorder_ids[0].with_user(self.env.user).name = "Heat"
        self.env.flush_all()

        def seen(user):
            return set(
                self.env["batch.former.name"]
                .with_user(user)
                .with_context(allowed_company_ids=None)
                .search([("user_id", "=", self.env.uid)])
                .mapped("res_model")
            )

        ours = seen(self.auditor)
        self.assertLessEqual(
            {
                "lot.parameter",
                "mrp.crew",
                "res.partner",
                "res.users",
                "product.product",
                "res.company",
                "mrp.workorder",
            },
            ours,
        )
        theirs = seen(foreign)
        self.assertIn("lot.parameter", theirs)
        self.assertFalse(theirs & {"mrp.crew", "res.users", "product.product", "mrp.workorder", "res.company"})
        former = self.env["batch.former.name"].search([("res_model", "=", "mrp.crew")], limit=1)
        self.assertEqual(former.company_id, self.company)
        hidden = self.env["batch.former.name"].search(
            [("res_model", "=", "res.partner"), ("res_id", "=", self.quality.partner_id.id)]
        )
        self.assertTrue(hidden)
        theirs = hidden.with_user(foreign).with_context(allowed_company_ids=None)
        self.assertFalse(theirs.search([("id", "in", hidden.ids)]))

    def test_a_deviation_of_somebody_else_stays_as_it_is(self):
        colleague = new_test_user(
            self.env,
            "n_colleague",
            groups="mrp_batch_record.group_operator",
            company_id=self.company.id,
            company_ids=self.company.ids,
        )
        deviation = (
            self.env["mrp.deviation"]
            .with_user(self.operator)
            .create(
                {
                    "title": "Late",
                    "production_id": self._order().id,
                    "severity": "critical",
                    "description": "Valve",
                    "cause": "Rust",
                    "action": "Replaced",
                    "due_date": "2030-01-01",
                }
            )
        )
        theirs = deviation.with_user(colleague)
        for vals in ({"description": False}, {"cause": False}, {"action": ""}, {"due_date": False}, {"title": "x"}):
            self._refused(lambda vals=vals: theirs.write(vals), "not yours")
        self.assertFalse(theirs.is_changeable)
        theirs.message_post(body="Seen")
        deviation.write({"description": "Valve 2", "cause": "Rust 2"})
        deviation.owner_id = colleague
        self.assertTrue(theirs.is_changeable)
        theirs.write({"cause": "Rust 3"})
        self.assertTrue(deviation._fields["description"].tracking)
