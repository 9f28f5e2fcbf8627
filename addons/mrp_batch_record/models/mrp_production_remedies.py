# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

QUALITY, LABORATORY = "stock_lot_quality.group_quality", "stock_lot_quality.group_lab"
OPERATOR, SUPERVISOR = "mrp_batch_record.group_operator", "mrp_batch_record.group_supervisor"
#: Who is offered each remedy; the thing itself is offered to whoever may read it.
OFFERED = {
    "close_deviation": (SUPERVISOR, QUALITY),
    "open_deviation": (OPERATOR, LABORATORY),
    "note_changes": (OPERATOR, LABORATORY),
    "open_log": (OPERATOR,),
    "sign_reading": (SUPERVISOR, QUALITY),
    "sign_feeding": (OPERATOR,),
    "sign_step": (OPERATOR, QUALITY),
    "enter_results": (LABORATORY,),
    "draw_sample": (LABORATORY,),
}
LOOK_ONLY = ("close_deviation", "open_log", "enter_results")


class MrpProduction(models.Model):
    """Exceptions lead to the thing they are about, and to what mends them for whoever may."""

    _inherit = "mrp.production"

    release_findings = fields.Json("To Settle", compute="_compute_exception_text")

    @api.depends(
        "state",
        "deviation_ids.state",
        "feeding_ids",
        "step_log_ids.state",
        "step_log_ids.signature_ids",
        "step_reading_ids",
        "workorder_ids.state",
        "move_raw_ids.product_uom_qty",
        "move_raw_ids.workorder_id",
    )
    @api.depends_context("uid", "lang")
    def _compute_exception_text(self):
        for order in self:
            # A decision stands: what was open before it is history, and the dossier tells it.
            open_for_release = order.state not in ("draft", "cancel") and not order.release_decision
            rows = order._release_findings() if open_for_release else []
            words = order._exception_words()
            sentences = [order._finding_sentence(row, words) for row in rows]
            order.exception_text = "\n".join(sentences)
            order.release_findings = {
                "order": order._origin.id,
                "rows": [order._shown_finding(row, said) for row, said in zip(rows, sentences, strict=True)],
            }

    def _shown_finding(self, row, sentence):
        """A finding as the screen shows it to this user: its sentence, whether it opens, and what is offered."""
        mends = any(self.env.user.has_group(group) for group in OFFERED.get(row.remedy, ()))
        if row.remedy == "sign_step":
            mends = mends and bool(self._signing_of_step(row))
        return {
            "key": row.key,
            "text": sentence,
            "opens": self.env[row.res_model].has_access("read"),
            "remedy": self._remedy_words()[row.remedy] if mends else False,
        }

    def _remedy_words(self):
        return {
            "close_deviation": self.env._("Close the deviation"),
            "open_deviation": self.env._("Open a deviation"),
            "open_log": self.env._("Record it"),
            "sign_reading": self.env._("Sign the reading"),
            "sign_feeding": self.env._("Sign as second person"),
            "sign_step": self.env._("Sign the step"),
            "enter_results": self.env._("Enter results"),
            "draw_sample": self.env._("Draw a sample"),
        }

    def action_settle(self, key, mend=False):
        """Return the action that opens what an exception is about, or the one that mends it.

        :param key: str, the exception's key; mend: whether to mend it rather than look at it
        :raises UserError: it has been settled since
        """
        self.ensure_one()
        row = next((row for row in self._release_findings() if row.key == key), None)
        if row is None:
            raise UserError(self.env._("This has been settled since. Load the page again."))
        thing = self.env[row.res_model].browse(row.res_id)
        if not mend or row.remedy in LOOK_ONLY:
            return thing._get_records_action() | {"target": "current"}
        # What was found in the order this was split from is settled there.
        return getattr(self.browse(row.order or self.id), f"_remedy_{row.remedy}")(row, thing)

    def _remedy_open_deviation(self, row, _thing):
        return self.action_new_deviation(row.prefill)

    def _remedy_sign_reading(self, _row, reading):
        role = "quality" if self.env.user.has_group(QUALITY) else "supervisor"
        return self._signing(reading, role, "checked")

    def _remedy_sign_feeding(self, _row, feeding):
        return self._signing(feeding, "witness", "witnessed")

    def _remedy_sign_step(self, row, log):
        return self._signing(log, *self._signing_of_step(row) or ("operator", "performed"))

    def _signing_of_step(self, row):
        """Return (role, meaning) in which this user may sign the step of an exception; None for who may not."""
        log, user = self.env[row.res_model].browse(row.res_id), self.env.user
        if user in log.operator_ids:
            return ("operator", "performed") if user.has_group(OPERATOR) else None
        if row.code != "changed_since":
            return None
        roles = {"quality": QUALITY, "supervisor": SUPERVISOR}
        return next(((role, "checked") for role, group in roles.items() if user.has_group(group)), None)

    def _signing(self, document, role, meaning):
        action = document.action_sign()
        return action | {"context": action["context"] | {"default_role": role, "default_meaning": meaning}}

    def _remedy_draw_sample(self, _row, _thing):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Draw a Sample"),
            "res_model": "lot.sample",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_lot_id": self.lot_producing_ids[:1].id, "default_company_id": self.company_id.id},
        }

    def action_new_deviation(self, prefill=None):
        """Open a new deviation of this batch.

        :param prefill: dict of fields known already, such as the step and a title
        """
        self.ensure_one()
        values = {"production_id": self.id, "lot_id": self.lot_producing_ids[:1].id, **(prefill or {})}
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Open a Deviation"),
            "res_model": "mrp.deviation",
            "view_mode": "form",
            "views": [(False, "form")],
            "target": "new",
            "context": {f"default_{name}": value for name, value in values.items()},
        }
