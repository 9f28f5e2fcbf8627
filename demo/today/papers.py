# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Files as the laboratory will send them today, for the visitor to import."""

import shutil

FOLDER = "today"
#: Those that are handed out; the morning's own is taken in by the player.
FILES = ("raw-milk.csv", "finished-milk.csv")


def hand_out(stage):
    """Put today's files into the output folder in place of an earlier day's."""
    folder = stage.out / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for name in FILES:
        stage.leave(f"{FOLDER}/{name}", stage.calendar.content(stage.tables.content(f"today/lab/{name}")))
    stage.say("09:00", None, f"the laboratory's files of today lie in {FOLDER}/: {', '.join(FILES)}")
