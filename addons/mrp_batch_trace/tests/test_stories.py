# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from unittest.mock import patch

from odoo import Command
from odoo.exceptions import UserError
from odoo.tests import TransactionCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestStories(TransactionCase):
    """A story that is told in every company is changed by who works in all of them."""

    def test_a_company_tells_its_own_and_leaves_those_of_all(self):
        other = self.env["res.company"].create({"name": "Other plant"})
        stranger, everywhere = (
            new_test_user(
                self.env,
                login,
                groups="mrp.group_mrp_manager",
                company_id=companies[0].id,
                company_ids=[Command.set(companies.ids)],
            )
            for login, companies in (("t_story_b", other), ("t_story_all", self.env["res.company"].search([])))
        )
        shared = self.env["batch.story"].create({"name": "Day", "company_id": False})
        theirs, stories = shared.with_user(stranger), self.env["batch.story"].with_user(stranger)
        own = stories.create({"name": "Ours"})
        self.assertEqual(own.company_id, other)
        for act in (
            lambda: theirs.write({"body": "<p>Skip the gate</p>"}),
            lambda: theirs.write({"company_id": other.id}),
            lambda: theirs.update_field_translations("name", {"en_US": "x"}),
            lambda: theirs.unlink(),
            lambda: own.write({"company_id": False}),
            lambda: stories.create({"name": "x", "company_id": False}),
        ):
            with self.assertRaisesRegex(UserError, "used by other companies"), self.env.cr.savepoint():
                act()
        own.write({"name": "Ours, told again"})
        shared.with_user(everywhere).write({"name": "Day, told again"})
        self.assertEqual(shared.name, "Day, told again")

    def test_the_companies_are_looked_up_once_for_all_stories(self):
        stories = self.env["batch.story"].create([{"name": f"Day {n}", "company_id": False} for n in range(5)])
        companies = type(self.env["res.company"])
        with patch.object(companies, "search", autospec=True, side_effect=companies.search) as search:
            stories._check_ours()
        self.assertEqual(search.call_count, 1)
