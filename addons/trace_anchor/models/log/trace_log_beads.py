# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import api, fields, models
from odoo.exceptions import UserError

DONE, NOW, WAITING, WRONG = "done", "now", "waiting", "wrong"


class TraceLog(models.Model):
    """The log at a glance: sealed, logged, checkpoint, anchored, final, each with its time."""

    _inherit = "trace.log"

    beads = fields.Json("Where It Stands", compute="_compute_beads")

    @api.depends("size", "state", "problem")
    def _compute_beads(self):
        for log in self:
            log.beads = [
                log._bead_sealed(),
                log._bead_logged(),
                log._bead_checkpoint(),
                log._bead_anchored(),
                log._bead_final(),
            ]

    def _bead(self, label, state, at=None, text="", sentence="", button=None):
        return {
            "label": label,
            "state": state,
            "at": fields.Datetime.to_string(at) if at else False,
            "text": text,
            "sentence": sentence,
            "button": button,
        }

    def _bead_sealed(self):
        newest = self.env["trace.record"].search([("log_id", "=", self.id)], limit=1)
        text = self.env._("%s waiting", self.queue) if self.queue else ""
        if self.state in ("draft", "open", "read_only") and (problem := self._key_problem()):
            # a log that was opened needs its own key back; a new one would not do
            button = not self.vkey and {"method": "action_create_keys", "label": self.env._("Create key files")}
            return self._bead(self.env._("Sealed"), WRONG, newest.sealed_at, text, problem, button)
        return self._bead(self.env._("Sealed"), DONE if newest else WAITING, newest.sealed_at, text)

    def _bead_logged(self):
        label, text = self.env._("Logged"), self.env._("%s entries", self.size)
        if self.state == "draft":
            sentence = self._not_open_sentence() if self.queue else self.env._("The log is not open yet.")
            return self._bead(
                label, WRONG, None, "", sentence, {"method": "action_open", "label": self.env._("Open the log")}
            )
        if self.state == "read_only":
            return self._bead(
                label,
                WRONG,
                None,
                text,
                self.reason or "",
                {"method": "action_resume", "label": self.env._("Check and resume")},
            )
        newest = self.env["trace.leaf"].search([("log_id", "=", self.id)], order="leaf_index desc NULLS LAST", limit=1)
        button = self.state == "open" and self.queue and {"method": "action_sequence", "label": self.env._("Index now")}
        return self._bead(label, NOW if self.queue else DONE, newest.logged_at, text, "", button)

    def _bead_checkpoint(self):
        last = self._last_checkpoint()
        text = self._covered(last.size) if last else ""
        if last.witness_count:
            text = self.env._("%(covered)s, cosigned: %(count)s", covered=text, count=last.witness_count)
        state = self._reached(last.size) if last else WAITING
        return self._bead(self.env._("Checkpoint"), state, last.signed_at, text)

    def _reached(self, size):
        """How far a head of ``size`` entries is: not done while the log holds more than it covers."""
        return DONE if size >= self.size else NOW

    def _covered(self, size):
        if size >= self.size:
            return self.env._("%s entries", size)
        return self.env._("%(size)s of %(all)s entries", size=size, all=self.size)

    def _bead_anchored(self):
        label = self.env._("Anchored")
        if self.state == "open" and not self.chain_log_id:
            return self._bead(
                label,
                WRONG,
                None,
                "",
                self._setup_sentence(),
                self.network_id and {"method": "action_register", "label": self.env._("Create on the chain")},
            )
        newest = self.env["trace.anchor"].search([("log_id", "=", self.id)], limit=1)
        if newest.state == "failed" or newest.sentence or self.problem:
            return self._bead(
                label,
                WRONG,
                newest.mined_at,
                newest.display_name or "",
                newest.sentence or self.problem,
                {"method": "action_anchor", "label": self.env._("Try again")},
            )
        if newest.state in ("mined", "final"):
            text = self.env._(
                "%(covered)s, block %(block)s", covered=self._covered(newest.size), block=newest.block_number
            )
            bead = self._bead(label, self._reached(newest.size), newest.mined_at, text, "", self._anchor_button())
            hint = self.env._("Anchoring fills the log up to a multiple of 256 entries, so the number jumps.")
            return {**bead, "hint": hint}
        return self._bead(label, NOW if newest else WAITING, newest.broadcast_at, "", "", self._anchor_button())

    def _anchor_button(self):
        ready = self.state == "open" and self.chain_log_id and self.anchoring
        return {"method": "action_anchor", "label": self.env._("Anchor now")} if ready else False

    def _setup_sentence(self):
        if not self.network_id:
            return self.env._("No network is chosen: nothing is anchored yet.")
        return self.env._("The contract on %s does not know this log yet.", self.network_id.name)

    def _bead_final(self):
        last = self._last_anchor(("final",))
        waiting = self._in_flight()
        state = self._reached(last.size) if last else NOW if waiting else WAITING
        return self._bead(self.env._("Final"), state, last.final_at, self._covered(last.size) if last else "")

    def action_press_bead(self, method):
        """Do what the button under a red bead says.

        :param method: one of the actions a bead offers
        """
        offered = {bead["button"]["method"] for bead in self.beads if bead["button"]}
        if method not in offered:
            raise UserError(self.env._("This has been done meanwhile. Reload the page."))
        return getattr(self, method)()
