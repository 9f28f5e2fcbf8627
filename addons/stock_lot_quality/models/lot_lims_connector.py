# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import base64
import ipaddress
import logging
import os
from datetime import UTC, timedelta
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError, ValidationError

from ..lims import Senaite, SenaiteProblem, moment_of, retest_uids, sheet_of_analyses
from .lot_result_folder import BROKEN

_logger = logging.getLogger(__name__)

# The server's clock and ours may differ, and an analysis may be committed after a later one: what was changed this
# shortly before the last one seen is asked for again. Results that are on record already do no harm.
OVERLAP = timedelta(minutes=15)
# Names of environment variables that may be sent to a server; no other secret of the machine can be named.
CREDENTIALS_PREFIX = "LIMS_CREDENTIALS"


class LotLimsConnector(models.Model):
    """A laboratory's SENAITE, asked for verified results since the last time.

    User and password stand in the server's environment, never in the database.
    """

    _name = "lot.lims.connector"
    _description = "Connector to a Laboratory System"
    _inherit = ["company.data", "mail.thread"]
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, index=True, default=lambda self: self.env.company)
    url = fields.Char("Address", required=True, help="For example https://lims.example.org/senaite")
    credentials = fields.Char(
        "Environment variable",
        default=CREDENTIALS_PREFIX,
        required=True,
        help="Name of the variable in the server's environment that holds user:password.",
    )
    mapping_id = fields.Many2one(
        "lot.result.mapping",
        "Laboratory",
        check_company=True,
        ondelete="set null",
        help="How it names parameters and units, and what its words mean.",
    )
    lot_field = fields.Char(
        "Field of the lot",
        default="ClientSampleID",
        required=True,
        help="The field of a SENAITE sample in which the laboratory keeps our lot number.",
    )
    page_size = fields.Integer(default=100, required=True)
    timeout = fields.Integer("Seconds to wait", default=30, required=True)
    watermark = fields.Datetime("Asked until", help="Results changed since then are asked for. Empty: all.")
    last_success = fields.Datetime(readonly=True, copy=False)
    last_problem = fields.Char(readonly=True, copy=False)
    import_ids = fields.One2many("lot.result.import", "connector_id", "Imports")

    _sizes = models.Constraint(
        "CHECK (page_size BETWEEN 1 AND 1000 AND timeout BETWEEN 1 AND 300)",
        "A page has 1 to 1,000 analyses, and an answer is waited for 1 to 300 seconds.",
    )

    @api.constrains("url")
    def _check_url(self):
        for connector in self:
            parts = urlsplit(connector.url or "")
            if parts.scheme != "https" and not (parts.scheme == "http" and _is_near(parts.hostname)):
                raise ValidationError(
                    self.env._(
                        "Write an address that begins with https://. Without encryption only a machine of your own "
                        "network, named by its number, can be asked."
                    )
                )
            if parts.username or parts.password or parts.query or parts.fragment:
                raise ValidationError(
                    self.env._(
                        "Write the address of the site alone; user and password stand in the server's environment."
                    )
                )

    @api.constrains("credentials")
    def _check_credentials_name(self):
        for connector in self:
            if not (connector.credentials or "").startswith(CREDENTIALS_PREFIX):
                raise ValidationError(
                    self.env._("The variable's name begins with %(prefix)s.", prefix=CREDENTIALS_PREFIX)
                )

    def action_pull(self):
        """Ask now, and try again all that waits.

        :raises UserError: the laboratory's system does not answer as it should
        """
        self.ensure_one()
        self.check_access("write")
        # sudo: who runs the server lets it ask, without being of the laboratory.
        connector = self.sudo()
        connector.import_ids.action_retry()
        connector._pull()
        if self.last_problem:
            raise UserError(self.last_problem)
        return self.action_open_imports()

    def action_open_imports(self):
        """Open the imports of this connector."""
        action = self.env["ir.actions.act_window"]._for_xml_id("stock_lot_quality.lot_result_import_action")
        return dict(action, domain=[("connector_id", "in", self.ids)])

    @api.model
    def _pull_all(self):
        """Ask every laboratory; what one of them does wrong does not keep the others waiting."""
        for connector in self.search([]):
            try:
                connector._pull()
            except BROKEN:
                self.env.cr.rollback()
                _logger.exception("Laboratory system %s cannot be asked", connector.id)
            self.env["ir.cron"]._commit_progress(1)

    def _pull(self):
        """Take page by page; the watermark moves only when the last page is in."""
        self.ensure_one()
        since = self.watermark.replace(tzinfo=UTC) - OVERLAP if self.watermark else None
        newest, problem = self.watermark, False
        try:
            now = fields.Datetime.now()
            self.import_ids.filtered(lambda each: each.next_try_at and each.next_try_at <= now).action_retry()
            senaite = Senaite(self.url, self._credentials(), self.timeout)
            for items in senaite.analyses(since, self.page_size):
                self._take_page(senaite, items)
                moments = [moment_of(item.get("modified")).astimezone(UTC).replace(tzinfo=None) for item in items]
                newest = max([moment for moment in (newest, *moments) if moment], default=False)
        except SenaiteProblem as error:
            problem = self._problem_sentence(error)
        if problem:
            if problem != self.last_problem:
                self.message_post(body=problem)
            self.last_problem = problem
            return
        now = fields.Datetime.now()
        # A clock of theirs that is ahead must not make us skip what comes meanwhile.
        self.write(
            {"watermark": min(newest, now) if newest else self.watermark, "last_success": now, "last_problem": False}
        )

    def _take_page(self, senaite, items):
        known = self.env["lot.test.result"].search(
            [("lims_ref", "in", list(retest_uids(items))), ("company_id", "=", self.company_id.id)]
        )
        content, withdrawn = sheet_of_analyses(items, senaite.sample, self.lot_field, set(known.mapped("lims_ref")))
        if b'"result_id"' in content:
            self._import_page(content)
        self.env["lot.test.result"].search(
            [("lims_ref", "in", withdrawn), ("company_id", "=", self.company_id.id), ("retracted_at", "=", False)]
        )._retract(self.env._("Retracted in SENAITE"))

    def _import_page(self, content):
        """Import a page's good rows, unless nothing in it is new; the refused ones wait for what they lack."""
        imports = self.env["lot.result.import"].with_company(self.company_id).with_context(mail_create_nolog=True)
        digest = imports._digest(content)
        if imports.search_count([("connector_id", "=", self.id), ("digest", "=", digest)], limit=1):
            return
        delivery = imports.create(
            Owned(
                content=base64.b64encode(content),
                filename=f"{self.name} {fields.Datetime.now()}.json",
                company_id=self.company_id.id,
                entrance="connector",
                origin=self.name,
                connector_id=self.id,
                mode="good",
                mapping_id=self.mapping_id.id,
            )
        )
        delivery._run()
        delivery._wait()

    def _credentials(self):
        user, mark, password = os.environ.get(self.credentials, "").partition(":")
        if not mark:
            raise SenaiteProblem("unset", self.credentials)
        return user, password

    def _problem_sentence(self, problem):
        sentences = {
            "unset": self.env._(
                "The server's environment has no user:password in %(name)s. Ask who runs the server to set it.",
                name=problem.detail,
            ),
            "network": self.env._("The laboratory's server was not reached (%(detail)s).", detail=problem.detail),
            "credentials": self.env._(
                "The laboratory's server refuses user or password (%(detail)s).", detail=problem.detail
            ),
            "status": self.env._("The laboratory's server answered with error %(detail)s.", detail=problem.detail),
            "garbage": self.env._(
                "The laboratory's server did not answer as SENAITE does: %(detail)s", detail=problem.detail
            ),
            "size": self.env._("The laboratory's answer is too large. Make the pages smaller."),
        }
        return sentences[problem.code] + " " + self.env._("Nothing is lost: it is asked for again.")


def _is_near(host):
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_private
    except ValueError:
        return False
