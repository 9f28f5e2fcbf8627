# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import itertools
import re

from odoo import api, fields, models
from odoo.addons.fact_guard import database
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...log.states import LIVE, STATES
from ...tools.addresses import host_of
from ...tools.digest import Digest
from ...tools.wording import keep, word

FIXED = frozenset({"name", "origin", "company_id"})
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class TraceLog(models.Model):
    """The transparency log of one company (legal entity).

    Fields, constraints and what is computed of them. The work is done by plain classes beside the models, in the
    packages ``log`` and ``sending``; ``trace_log_work.py`` holds the ways to them.
    """

    _name = "trace.log"
    _inherit = ["guarded.fields", "company.data"]
    _description = "Transparency Log"
    _order = "company_id"

    name = fields.Char("Short Name", required=True, help="Names the key file, the export folder and the web address")
    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    origin = fields.Char(
        required=True,
        help="The public name of the log for ever: its web address without the scheme. Fixed when the log opens.",
    )
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
    witness_ids = fields.One2many("trace.witness", "log_id", "Witnesses", context={"active_test": False})

    network_id = fields.Many2one("trace.network", ondelete="restrict", check_company=True)
    chain_log_id = Digest("Log on the Chain", readonly=True, copy=False, guarded="owner")
    owner_address = fields.Char(readonly=True, copy=False, guarded="owner")
    anchorer_address = fields.Char(readonly=True, copy=False, guarded="owner")
    anchorer_keystore = fields.Char(
        "Anchorer Key File",
        copy=False,
        groups="trace_anchor.group_trace_admin",
        help="Name of a keystore in the key directory; empty: the log's own. Logs that share one are anchored "
        "together, in one transaction.",
    )
    owner_keystore = fields.Char(
        "Owner Key File",
        readonly=True,
        copy=False,
        groups="trace_anchor.group_trace_admin",
        help="Name of the keystore in the key directory after a change of owner; empty: the log's own",
        guarded="owner",
    )
    anchoring = fields.Boolean("Anchor on Schedule", default=True, copy=False)
    anchor_hours = fields.Integer("Hours Between Anchors", default=24)
    key_state = fields.Char("Signing Key", compute="_compute_key_state")

    _company_unique = models.UniqueIndex(
        "(company_id) WHERE state NOT IN ('ending', 'ended')", "A company has one log that is not ended."
    )
    _name_unique = models.UniqueIndex("(name)", "Two logs cannot share a short name.")

    @api.constrains("name")
    def _check_name(self):
        for log in self:
            if not NAME.fullmatch(log.name or ""):
                raise ValidationError(
                    self.env._(
                        "%(name)s cannot be a short name: use up to 40 of a-z, 0-9 and the hyphen.", name=log.name
                    )
                )

    def init(self):
        """What an opened log is known by stays in the database, too; each is opened first, and ends for good.

        Else one could end for a moment, and make place for a log that confirms what it never had.
        """
        result = super().init()
        database.keep_whole(self.env.cr, self._table)
        database.guard(
            self.env.cr,
            self._table,
            "opened",
            "INSERT OR UPDATE OR DELETE",
            """
            TG_OP = 'INSERT' AND NEW.state <> 'draft'
                OR OLD.state = 'draft' AND NEW.state NOT IN ('draft', 'open')
                OR OLD.state IN ('ending', 'ended') AND NEW.state NOT IN ('ending', 'ended')
                OR OLD.state <> 'draft' AND (TG_OP = 'DELETE' OR NEW.state = 'draft'
                OR (NEW.name, NEW.company_id, NEW.origin, NEW.vkey, NEW.genesis)
                IS DISTINCT FROM (OLD.name, OLD.company_id, OLD.origin, OLD.vkey, OLD.genesis))
            """,
            "what an opened log is known by stays",
        )
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
            raise ValidationError(
                self.env._(
                    "The short name, the origin and the company of %(log)s stand in what it has published and stay.",
                    log=self.name,
                )
            )
        if self.chain_log_id and "network_id" in vals:
            other = self.env["trace.network"].browse(vals["network_id"])
            if not other or other._place() != self.network_id._place():
                raise ValidationError(
                    self.env._(
                        "%(log)s is on the chain of %(network)s and stays there. A log on another chain continues it: "
                        "end this one.",
                        log=self.name,
                        network=self.network_id.name,
                    )
                )

    def _compute_size(self):
        """The highest index plus one, read from the entries.

        Not a stored counter: every seal locks its log's row (foreign key), and a row that each sequencer's turn
        updates would make transactions on the shop floor fail and start again.
        """
        for log in self:
            [(log.size,)] = self.env.execute_query(
                SQL("SELECT coalesce(max(leaf_index) + 1, 0) FROM trace_leaf WHERE log_id = %s", log.id or 0)
            )

    def _compute_queue(self):
        self.env["trace.leaf"].flush_model()
        counts = dict(
            self.env.execute_query(
                SQL(
                    "SELECT log_id, count(*) FROM trace_leaf WHERE log_id IN %s AND leaf_index IS NULL GROUP BY log_id",
                    tuple(self.ids) or (0,),
                )
            )
        )
        unsigned = dict(
            self.env["trace.record"]._read_group(
                [("log_id", "in", self.ids), ("commitment", "=", False)], ["log_id"], ["__count"]
            )
        )
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
            Owned(self._prepare_log_vals(company))
        )

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
        place = f"{host_of(base)}/trace/"
        name = self._free_name(name, place)
        return {"name": name, "company_id": company.id, "origin": f"{place}{name}"}

    @api.model
    def _free_name(self, name, place):
        """The name itself, or with the first number behind it that no log has: an ended log keeps its name.

        :param place: str, before the name in the origin
        """
        names = itertools.chain([name], (f"{name}-{number}" for number in itertools.count(2)))
        return next(free for free in names if self._is_free(free, f"{place}{free}"))

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
        """Stop signing, sequencing and anchoring, and say why; sealing goes on into the outbox.

        A log that ended takes nothing any more, and its company has the next one.
        """
        self.filtered(lambda log: log.state in LIVE).write(Owned(state="read_only", reason_kept=keep(reason)))
