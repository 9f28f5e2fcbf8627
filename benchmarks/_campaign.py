# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A long run in pieces, each from a seed of its own: stopped by the hour or by hand, it goes on where it was."""

import gc
import json
import os
from collections import Counter
from pathlib import Path


class Campaign:
    """Totals of the pieces that were played, kept in a file after each of them; without a file only in memory.

    ``counts`` tells what was played, ``wrong`` what differed, ``seconds`` and ``cpu`` what the ``pieces`` took.

    :param seed: of the first piece; the next has the next seed
    :param kept: path of the file, or None; one that is there is gone on with
    :param hours: after which no further piece begins, or None
    """

    def __init__(self, seed, kept=None, hours=None):
        self.kept = kept and Path(kept)
        self.seed, self.pieces, self.counts, self.wrong, self.seconds, self.cpu = seed, 0, Counter(), [], 0.0, 0.0
        if self.kept and self.kept.exists():
            said = json.loads(self.kept.read_text())
            if said["seed"] != seed:
                raise SystemExit(f"{self.kept} began with seed {said['seed']}, not {seed}: name another file")
            vars(self).update(said, counts=Counter(said["counts"]))
        self.end = hours and os.times().elapsed + 3600 * hours

    def play(self, pieces, one):
        """Call ``one(seed, counts)`` until so many pieces are done in all; it returns sentences of what differed."""
        # Whenever Odoo takes an environment it goes through all of the transaction, dead ones too, and hundreds pile up
        # where garbage is looked for seldom. With what is there before the first piece set aside, looking costs little.
        gc.collect()
        gc.freeze()
        gc.set_threshold(1_000, 5, 5)
        gc.collect()
        while self.pieces < pieces and not (self.end and os.times().elapsed >= self.end):
            began = os.times()  # which goes on where the time is frozen
            self.wrong += one(self.seed + self.pieces, self.counts)
            ended = os.times()
            self.seconds += ended.elapsed - began.elapsed
            self.cpu += ended.user + ended.system - began.user - began.system
            self.pieces += 1
            self._keep()
            gc.collect()

    def _keep(self):
        if self.kept:
            said = {name: getattr(self, name) for name in ("seed", "pieces", "counts", "wrong", "seconds", "cpu")}
            partial = self.kept.with_name(self.kept.name + ".partial")
            partial.write_text(json.dumps(said, indent=1, ensure_ascii=False))
            os.replace(partial, self.kept)
