# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The plain classes that work for one log, each given what it needs."""

from functools import cached_property

from .beacons import Beacons
from .guard import Guard
from .log_keys import LogKeys
from .opening import Opening
from .publisher import Publisher, export_folder
from .recovery import Recovery
from .sequencer import Sequencer
from .store import LogStore
from .witnesses import Witnesses


class Services:
    """Of one log, in its environment: made for a piece of work, never kept beyond its transaction."""

    def __init__(self, log):
        log.ensure_one()
        self.log = log

    @cached_property
    def store(self):
        """Entries and heads as they are stored."""
        return LogStore(self.log)

    @cached_property
    def keys(self):
        """The key files."""
        return LogKeys(self.log)

    @cached_property
    def publisher(self):
        """The static files."""
        return Publisher(self.store, export_folder(self.log))

    @cached_property
    def guard(self):
        """What must hold before anything is signed."""
        return Guard(self.store, self.publisher, self.keys)

    @cached_property
    def beacons(self):
        """Blocks of the chain inside the log."""
        return Beacons(self.store)

    @cached_property
    def sequencer(self):
        """Places and checkpoints."""
        return Sequencer(self.store, self.keys, self.guard, self.beacons)

    @cached_property
    def opening(self):
        """The genesis."""
        return Opening(self.store, self.keys, self.publisher, self.sequencer)

    @cached_property
    def recovery(self):
        """Entries taken back from the published files."""
        return Recovery(self.store, self.publisher)

    @cached_property
    def witnesses(self):
        """Who cosigns the heads."""
        return Witnesses(self.publisher, self.guard)
