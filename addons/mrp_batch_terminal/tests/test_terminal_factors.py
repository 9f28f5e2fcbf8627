# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_terminal import TerminalCase

SECRET = "JBSWY3DPEHPK3PXP"


@tagged("post_install", "-at_install")
class TestTerminalFactors(TerminalCase):
    def test_who_has_a_second_factor_signs_in_a_session_of_their_own(self):
        self.enterContext(self.enter_registry_test_mode())
        self.bom.bom_line_ids[0].requires_witness = True
        self._record(self.heat, "start")
        (waiting,) = self._record(self.heat, "feed", code="M-1", quantity=100)["step"]["witness"]
        self.supervisor.sudo().totp_secret = SECRET
        for password, words in (
            (SECRET, "do not belong together"),
            ("123456", "do not belong together"),
            ("making_supervisor", "second factor.*session of your own"),
        ):
            with self.assertRaisesRegex(UserError, words):
                self._terminal().witness(waiting["id"], "making_supervisor", password)
        self.assertFalse(self.heat.feeding_ids.signature_ids)
        self.heat.feeding_ids.with_user(self.supervisor)._sign("witness", "witnessed")
        self.assertTrue(self.heat.feeding_ids.signature_ids.valid)
