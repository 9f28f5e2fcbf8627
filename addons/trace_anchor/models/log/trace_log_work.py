# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from odoo import models

from ...log import Services
from ...log.publisher import export_folder
from ...sending import Anchoring, Registration, Schedule, Succession


class TraceLog(models.Model):
    """What works for a log: the plain classes of ``log`` and ``sending``, and one-line ways to what others ask for."""

    _inherit = "trace.log"

    def _services(self):
        """The ``log.Services`` of this log: store, keys, publisher, guard, sequencer."""
        return Services(self)

    def _anchoring(self):
        """What brings this log's heads to its chain."""
        return Anchoring(self._services())

    def _registration(self):
        """This log's place in the contract."""
        return Registration(self._services())

    def _succession(self):
        """The end of this log, and what continues it."""
        services = self._services()
        return Succession(services, Anchoring(services))

    def _schedule(self):
        """What is due of this log."""
        services = self._services()
        anchoring = Anchoring(services)
        return Schedule(self, anchoring, Succession(services, anchoring))

    # -- keys ------------------------------------------------------------------------------------

    def _signer(self):
        """The ``tlog.Signer`` of this log, or None when its key file is not at hand."""
        return self._services().keys.signer()

    def _key_problem(self):
        """A sentence that says what to do about the signing key, or None when it is ready."""
        problem = self._services().keys.problem()
        return problem and problem.word(self.env)

    def _create_keys(self):
        """Make the key files of this log that are missing. Raises UserError."""
        self._services().keys.make()

    def _account(self, role):
        """The Ethereum account "owner" or "anchorer" of this log. Raises UserError when its key is not at hand."""
        return self._services().keys.account(role)

    def _verifier(self):
        """The ``tlog.VerifierKey`` of this log's heads."""
        return self._services().store.verifier()

    # -- the log ---------------------------------------------------------------------------------

    def _last_checkpoint(self):
        """The newest head, or an empty set."""
        return self._services().store.last_head()

    def _open(self):
        """Write the genesis entry. Raises UserError."""
        self._services().opening.open()

    def _sequence(self):
        """Give what waits its places and sign a checkpoint over them; how many got one."""
        return self._services().sequencer.sequence()

    def _checkpoint(self):
        """Sign the head of the log as it is stored."""
        return self._services().sequencer.checkpoint()

    def _export(self):
        """Bring the static files to the last checkpoint, which is returned."""
        return self._services().publisher.publish()

    def _export_folder(self):
        """The log's folder of static files as a Path."""
        self.ensure_one()
        return export_folder(self)

    def _import_published(self):
        """Take the entries this database lacks from the published files; how many."""
        return self._services().recovery.import_published()

    def _ask_witnesses(self):
        """Ask the witnesses for the heads they have not cosigned."""
        self._services().witnesses.ask()

    # -- the chain -------------------------------------------------------------------------------

    def _anchor_now(self, wait_final=False, timeout=120):
        """Bring the log's head to the chain; the ``trace.anchor``."""
        return self._anchoring().now(wait_final=wait_final, timeout=timeout)

    def _create_on_chain(self):
        """Create this log in the contract of its network; harmless when it is there."""
        self._registration().register()

    def _rotate_anchorer(self):
        """Give the right to anchor to a new account; the ``trace.notice`` of it."""
        return self._registration().rotate_anchorer()

    def _change_owner(self, address=None):
        """Give the log to another owner account; the ``trace.notice`` of the offer."""
        return self._registration().change_owner(address)

    def _end(self, reason, successor_vals=None):
        """End the log; the successor, opened, or an empty set."""
        return self._succession().end(reason, successor_vals)
