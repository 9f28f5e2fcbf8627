# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, models
from odoo.addons.mrp_batch_record.steps import is_text
from odoo.addons.stock_lot_quality.identity import limited_here
from odoo.exceptions import AccessDenied, UserError

WITNESSING = "mrp.feeding.witness"


class BatchTerminal(models.AbstractModel):
    """Signing at a terminal that several people share: each signature asks for its person's password again."""

    _inherit = "batch.terminal"

    @api.model
    def sign(self, log_id):
        """Sign a step log as its operator; returns the action of Odoo's identity check."""
        self._check_operator()
        log = self._named_row("mrp.step.log", log_id)
        dialog = self.env["batch.sign"].create(
            {"res_model": log._name, "res_id": log.id, "role": "operator", "meaning": "performed"}
        )
        return dialog.action_sign()

    @api.model
    def witness(self, feeding_id, login, password):
        """Sign one feeding as the second person, who types login and password at the first one's terminal.

        :return: ``{reason, step}``
        :raises UserError: not identified, not another person, or without the right
        """
        self._check_operator()
        feeding = self._named_row("mrp.feeding", feeding_id)
        if not (is_text(login) and is_text(password)):
            raise UserError(self._say()._not_identified())
        person = self._identified(login, password)
        feeding.with_user(person)._sign("witness", "witnessed")
        feeding.invalidate_recordset(["signature_ids", "is_signed"])
        return {
            "reason": self._say()._witnessed(feeding.display_name, person.name),
            "step": feeding.workorder_id._terminal_step(),
        }

    def _identified(self, login, password):
        """Return the user to whom *login* and *password* belong, under Odoo's own limit of attempts."""
        users, attempts = self.env["res.users"], self.env["signing.attempt"]
        # sudo: the second person is looked up by login, whoever may read users.
        person = users.sudo().search(users._get_login_domain(login or ""), limit=1)
        with attempts._one_at_a_time(person):
            self._check_password(person, login, password)
        if person._mfa_type():
            raise UserError(self._say()._second_factor(person.name))
        attempts._record(person, login, "accepted", WITNESSING)
        return person.sudo(False)

    def _check_password(self, person, login, password):
        users, attempts = self.env["res.users"], self.env["signing.attempt"]
        attempts._check_open(person, WITNESSING)
        try:
            with users._assert_can_auth(user=login), limited_here():
                if not person:
                    raise AccessDenied()
                credential = {"type": "password", "login": login, "password": password}
                # sudo: as Odoo's own login does, after with_user.
                person.with_user(person).sudo()._check_credentials(credential, {"interactive": True})
        except AccessDenied:
            attempts._record_apart(person, login, "refused", WITNESSING)
            raise UserError(self._say()._not_identified()) from None
