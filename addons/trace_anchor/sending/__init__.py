# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What goes to a chain, as plain classes beside the models.

They need Odoo: what they do is stored with rows, in steps that are committed one by one.

Downwards: ``schedule`` and ``succession`` use ``anchoring``; it and ``registration`` start calls that ``machine`` takes
on; the machine asks ``sight`` and the calls (``head_call``, ``notice_calls``), which ask the ``log`` package's guard.
"""

from .anchoring import Anchoring
from .machine import Machine
from .registration import Registration
from .schedule import TURNS, Schedule
from .setup import Setup
from .succession import Succession
