# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import logging
from contextlib import contextmanager

import psycopg2
from odoo import models
from odoo.addons.fact_guard.guard import Owned
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ... import chain
from ...tools import transaction
from ...tools.faults import LogBusy
from ...tools.wording import Said, keep

_logger = logging.getLogger(__name__)
#: What a mistake of ours or a garbled row raises. Not what ends the process: a signal, a time limit, no memory left.
UNFORESEEN = (
    psycopg2.Error,
    ArithmeticError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
)


class TraceLog(models.Model):
    """Scheduled work on several logs: each for itself."""

    _inherit = "trace.log"

    @contextmanager
    def _for_itself(self):
        """Whatever goes wrong inside is dropped, kept as a sentence with this log, and stops no other one."""
        self.ensure_one()
        try:
            yield
        except (LogBusy, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
            self._put_off(Said("log_put_off", log=self.name))
            self.env.ref("trace_anchor.ir_cron_sequence")._trigger()
        except (UserError, chain.ChainError) as problem:
            self._put_off(problem)
        except UNFORESEEN as unforeseen:
            _logger.exception("The schedule of the log %s", self.name)
            self._put_off(Said("unforeseen", log=self.name, error=type(unforeseen).__name__))

    def _put_off(self, problem):
        transaction.rollback(self.env)
        self._note_problem(problem)

    def _note_problem(self, problem):
        """Keep what stopped the schedule, or clear it with None; the log itself stays as it is."""
        if (self.problem_kept or None) != (kept := keep(problem)):
            self.write(Owned(problem_kept=kept))
