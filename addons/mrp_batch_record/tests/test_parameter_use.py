# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo.tests import new_test_user, tagged

from .common import MakingCase


@tagged("post_install", "-at_install")
class TestParameterUse(MakingCase):
    def test_what_operations_ask_for_and_batches_have_is_in_use(self):
        """Quality of another company renames or takes away none of these, and what was read keeps its meaning."""
        other = self.env["res.company"].create({"name": "Other dairy"})
        foreign = new_test_user(
            self.env,
            "use_foreign",
            groups="stock_lot_quality.group_quality",
            company_id=other.id,
            company_ids=other.ids,
        )
        parameter = self.temperature
        self.assertEqual(parameter._companies(), self.company)
        theirs = parameter.with_user(foreign).with_context(allowed_company_ids=other.ids)
        for act in (
            lambda: theirs.write({"name": "Pressure"}),
            lambda: theirs.write({"code": "P-TEST"}),
            lambda: theirs.write({"active": False}),
            theirs.unlink,
            lambda: theirs.update_field_translations("name", {"en_US": "Pressure"}),
        ):
            self._refused(act, "other companies")
        self._refused(lambda: theirs.create({"code": "P-TEST", "name": "Temperature"}), "Files of other companies")
        # Nothing was read yet: its own people may still say what it is.
        parameter.with_user(self.quality).code = "T-TEST-2"
        order = self._order()
        self._start(order.workorder_ids[0])
        self._reading(order.workorder_ids[0].step_log_id, "74.0")
        self._refused(
            lambda: parameter.with_user(self.quality).write({"kind": "text", "change_reason": "x"}), "stay as they are"
        )
        self._refused(lambda: parameter.with_user(self.quality).write({"name": "Heat"}), "Say why")
        parameter.with_user(self.quality).write({"name": "Heat", "change_reason": "as the panel says"})
