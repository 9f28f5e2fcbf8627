# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import itertools
import re
from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.addons.fact_guard import database
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...tools import keys
from ...tools.digest import Digest
from ...tools.wording import Told, _lt, keep, word

STATES = [
    ("draft", "Not opened"),
    ("open", "Open"),
    ("read_only", "Read-only"),
    ("ending", "Ending"),
    ("ended", "Ended"),
]
LIVE = ("draft", "open", "read_only")
ENDED = ("ending", "ended")
FIXED = frozenset({"name", "origin", "company_id"})
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class TraceLog(models.Model):
    """The transparency log of one company (legal entity).

    What other code calls: ``_for_company``, ``_open``, ``_sequence``, ``_checkpoint``, ``_export``,
    ``_anchor_now``, ``_trust``.
    """

    _name = "trace.log"
    _inherit = ["guarded.fields"]
    _description = "Transparency Log"
    _order = "company_id"

    name = fields.Char("Short Name", required=True, help="Names the key file, the export folder and the web address")
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    origin = fields.Char(
        required=True,
        help="The public name of the log for ever: its web address without the scheme. Fixed when the log opens.")
    state = fields.Selection(STATES, default="draft", required=True, readonly=True, copy=False, guarded="owner")
    reason = fields.Char("Why It Is Read-Only", compute="_compute_reason")
    reason_kept = fields.Json(readonly=True, copy=False, guarded="owner")
    problem = fields.Char("Last Problem", compute="_compute_problem", help="What kept the schedule from its work")
    problem_kept = fields.Json(readonly=True, copy=False, guarded="owner")
    vkey = fields.Char("Public Key", readonly=True, copy=False, guarded="owner")
    genesis = fields.Text("Genesis Document", readonly=True, copy=False, guarded="owner")
    database = fields.Char(readonly=True, copy=False, guarded="owner")
    size = fields.Integer("Entries", compute="_compute_size", help="Entries that have an index")
    queue = fields.Integer("Waiting", compute="_compute_queue")
    unsigned = fields.Integer(compute="_compute_queue")
    checkpoint_ids = fields.One2many("trace.checkpoint", "log_id", "Checkpoints")
    anchor_ids = fields.One2many("trace.anchor", "log_id", "Anchors")

    network_id = fields.Many2one("trace.network", ondelete="restrict", check_company=True)
    chain_log_id = Digest("Log on the Chain", readonly=True, copy=False, guarded="owner")
    owner_address = fields.Char(readonly=True, copy=False, guarded="owner")
    anchorer_address = fields.Char(readonly=True, copy=False, guarded="owner")
    anchorer_keystore = fields.Char(
        "Anchorer Key File", copy=False, groups="trace_anchor.group_trace_admin",
        help="Name of a keystore in the key directory; empty: the log's own. Logs that share one are anchored "
             "together, in one transaction.")
    owner_keystore = fields.Char(
        "Owner Key File", readonly=True, copy=False, groups="trace_anchor.group_trace_admin",
        help="Name of the keystore in the key directory after a change of owner; empty: the log's own", guarded="owner")
    anchoring = fields.Boolean("Anchor on Schedule", default=True, copy=False)
    anchor_hours = fields.Integer("Hours Between Anchors", default=24)
    key_state = fields.Char("Signing Key", compute="_compute_key_state")

    _company_unique = models.UniqueIndex(
        "(company_id) WHERE state NOT IN ('ending', 'ended')", "A company has one log that is not ended.")
    _name_unique = models.UniqueIndex("(name)", "Two logs cannot share a short name.")

    @api.constrains("name")
    def _check_name(self):
        for log in self:
            if not NAME.fullmatch(log.name or ""):
                raise ValidationError(self.env._(
                    "%(name)s cannot be a short name: use up to 40 of a-z, 0-9 and the hyphen.", name=log.name))

    def init(self):
        """What an opened log is known by stays in the database, too."""
        result = super().init()
        database.keep_whole(self.env.cr, self._table)
        database.guard(self.env.cr, self._table, "opened", "UPDATE OR DELETE", """
            OLD.state <> 'draft' AND (TG_OP = 'DELETE' OR NEW.state = 'draft'
                OR (NEW.name, NEW.company_id, NEW.origin, NEW.vkey, NEW.genesis)
                IS DISTINCT FROM (OLD.name, OLD.company_id, OLD.origin, OLD.vkey, OLD.genesis))
            """, "what an opened log is known by stays")
        return result

    def write(self, vals):
        """What an opened log is known by stays; so does its chain, once it is on one.

        :raises ValidationError: name, origin or company of an opened log, or its network, would become another
        """
        for log in self:
            log._check_fixed(vals)
        return super().write(vals)

    def _check_fixed(self, vals):
        values = self._convert_to_write({name: self[name] for name in FIXED.intersection(vals)})
        if self.state != "draft" and any(values[name] != vals[name] for name in values):
            raise ValidationError(self.env._(
                "The short name, the origin and the company of %(log)s stand in what it has published and stay.",
                log=self.name))
        if self.chain_log_id and "network_id" in vals:
            other = self.env["trace.network"].browse(vals["network_id"])
            if not other or other._place() != self.network_id._place():
                raise ValidationError(self.env._(
                    "%(log)s is on the chain of %(network)s and stays there. A log on another chain continues it: "
                    "end this one.", log=self.name, network=self.network_id.name))

    def _compute_size(self):
        """The highest index plus one, read from the entries.

        Not a stored counter: every seal locks its log's row (foreign key), and a row that each sequencer's turn
        updates would make transactions on the shop floor fail and start again.
        """
        for log in self:
            [(log.size,)] = self.env.execute_query(SQL(
                "SELECT coalesce(max(leaf_index) + 1, 0) FROM trace_leaf WHERE log_id = %s", log.id or 0))

    def _compute_queue(self):
        self.env["trace.leaf"].flush_model()
        counts = dict(self.env.execute_query(SQL(
            "SELECT log_id, count(*) FROM trace_leaf WHERE log_id IN %s AND leaf_index IS NULL GROUP BY log_id",
            tuple(self.ids) or (0,))))
        unsigned = dict(self.env["trace.record"]._read_group(
            [("log_id", "in", self.ids), ("commitment", "=", False)], ["log_id"], ["__count"]))
        for log in self:
            log.queue = counts.get(log.id, 0)
            log.unsigned = unsigned.get(log, 0)

    @api.depends("name")
    def _compute_key_state(self):
        for log in self:
            log.key_state = self.env._("Not usable, see above") if log._key_problem() else self.env._("Ready")

    @api.ondelete(at_uninstall=False)
    def _unlink_draft_only(self):
        if any(log.state != "draft" for log in self):
            raise UserError(self.env._("A log that was opened cannot be deleted: end it on the chain instead."))

    # -- the log of a company --------------------------------------------------------------------

    @api.model
    def _for_company(self, company):
        """The log of a company; made, not yet opened, when it has none that is not ended."""
        live = [("company_id", "=", company.id), ("state", "in", LIVE)]
        return self.search_fetch(live, ["name", "origin", "vkey"], limit=1) or self.create(
            Owned(self._prepare_log_vals(company)))

    @api.model
    def action_open_own(self):
        """Show the current company's log; all of them when several companies are selected."""
        action = self.env["ir.actions.act_window"]._for_xml_id("trace_anchor.trace_log_action")
        own = self.search([("company_id", "in", self.env.companies.ids), ("state", "in", LIVE)])
        if len(own) == 1:
            action |= {"views": [[False, "form"]], "view_mode": "form", "res_id": own.id}
        # The menus of the app are found by this action's number, and the address that a browser loads again.
        return action | {"id": self.env.ref("trace_anchor.trace_log_action_own").id, "path": "trace-log"}

    @api.model
    def _prepare_log_vals(self, company):
        slug = re.sub(r"[^a-z0-9]+", "-", (company.name or "").lower()).strip("-")[:30]
        name = f"{slug}-{company.id}" if slug else f"company-{company.id}"
        # the base address is a parameter that ordinary users may not read
        base = self.env["ir.config_parameter"].sudo().get_param("web.base.url") or "http://localhost"
        name = self._free_name(name)
        return {"name": name, "company_id": company.id, "origin": f"{urlsplit(base).netloc}/trace/{name}"}

    @api.model
    def _free_name(self, name):
        """The name itself, or with the first number behind it that no log has: an ended log keeps its name."""
        names = itertools.chain([name], (f"{name}-{number}" for number in itertools.count(2)))
        return next(free for free in names if not self.search_count([("name", "=", free)], limit=1))

    def _as_administrator(self):
        """This log with all rights, for a user who may write to it.

        Entries, checkpoints and anchors are closed to everyone's hands; the log's own actions make them.
        """
        self.check_access("write")
        # no user has rights on entries and checkpoints: only code that checked the log's rights writes them
        return self.sudo()

    # -- signing key -----------------------------------------------------------------------------

    def _signer(self):
        """The ``tlog.Signer`` of this log, or None when its key file is not at hand."""
        self.ensure_one()
        try:
            return keys.signer(self.name, self.origin)
        except keys.KeyMissing:
            return None

    def _key_problem(self):
        """A sentence that says what to do about the signing key, or None when it is ready."""
        self.ensure_one()
        try:
            signer = keys.signer(self.name, self.origin)
        except keys.KeyMissing as missing:
            return self._key_sentence(missing)
        if self.vkey and str(signer.verifier) != self.vkey:
            return self.env._(
                "The key file %(log)s.ed25519.pem is not the key this log was opened with. Put the original file "
                "back.", log=self.name)
        return None

    def _key_sentence(self, missing):
        return self._key_said(missing).word(self.env)

    def _key_said(self, missing):
        if missing.reason == keys.NO_DIRECTORY:
            return _lt(
                "No key directory is configured. Set the environment variable BATCH_TRACE_KEYS (or batch_trace_keys "
                "in the configuration file) to a directory outside the database and restart. Until then records "
                "are sealed unsigned and wait.")
        if missing.reason == keys.NO_PASSPHRASE:
            return _lt(
                "Set the environment variable BATCH_TRACE_PASSPHRASE to the passphrase of the key files and "
                "restart. Until then records are sealed unsigned and wait.")
        if missing.reason == keys.NO_FILE:
            return _lt(
                "There is no key file %(file)s. Create it, or put it back from your backup. Until then records are "
                "sealed unsigned and wait.", file=missing.detail)
        return _lt("The key file cannot be used: %(fault)s", fault=missing)

    def _create_keys(self):
        """Make the key files of this log that are missing: signing key, owner and anchorer account."""
        self.ensure_one()
        if self.vkey and not self._signer():
            raise UserError(self.env._(
                "%(log)s was opened with a key already. Put that file back; a new key would not be recognised.",
                log=self.name))
        try:
            keys.create(self.name)
        except keys.KeyMissing as missing:
            raise Told(self.env, self._key_said(missing)) from missing

    def action_create_keys(self):
        """Make the key files of this log."""
        self._as_administrator()._create_keys()
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    def _account(self, role):
        """The Ethereum account "owner" or "anchorer" of this log; a sentence when its keystore is not here."""
        self.ensure_one()
        if role == "anchorer" and self.network_id.signer_url:
            return self.network_id._remote_signer()
        try:
            return keys.account(self.name, role, self[f"{role}_keystore"])
        except keys.KeyMissing as missing:
            raise Told(self.env, self._key_said(missing)) from missing

    @api.depends("reason_kept")
    @api.depends_context("lang")
    def _compute_reason(self):
        for log in self:
            log.reason = word(self.env, log.reason_kept)

    @api.depends("problem_kept")
    @api.depends_context("lang")
    def _compute_problem(self):
        for log in self:
            log.problem = word(self.env, log.problem_kept)

    # -- read-only -------------------------------------------------------------------------------

    def _go_read_only(self, reason):
        """Stop signing, sequencing and anchoring, and say why; sealing goes on into the outbox."""
        self.write(Owned(state="read_only", reason_kept=keep(reason)))

    def _check_open(self):
        """Raise the sentence that says why this log may not sign anything now."""
        self.ensure_one()
        if self.state == "draft":
            raise Told(self.env, _lt("The log %(log)s is not open yet: open it first.", log=self.name))
        if self.state != "open":
            raise Told(self.env, _lt(
                "The log %(log)s is read-only: %(reason)s", log=self.name, reason=self.reason_kept or ""))
        if problem := self._key_problem():
            raise UserError(problem)

    def action_resume(self):
        """Open a read-only log again; refused while the reason still holds."""
        log = self._as_administrator()
        if log.state != "read_only":
            raise UserError(self.env._("The log %(log)s is not read-only: there is nothing to resume.", log=log.name))
        log._check_own_database(adopt=True)
        log._check_stored()
        if log.chain_log_id:
            log._check_extends_chain()
        log.write(Owned(state="open", reason_kept=False, problem_kept=False))
        return {"type": "ir.actions.client", "tag": "soft_reload"}
