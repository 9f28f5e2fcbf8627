# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Long imports killed with SIGKILL: nothing of the file is there afterwards, or all; the next run makes it whole.

Each kill hits a process of its own that works off the queue, first at the places below, then at random moments. What
it left is looked at from outside; then the queue is worked off again, as the scheduled job does, and looked at again.
"""

import collections
import os
import random
import signal
import sys
import time
from unittest.mock import patch

import stock_lot_quality_import as files
from _bench import main, registry, row

RESULTS = 3_000
KILLS = 25
RUNS_MAX = 20
# While it reads, with the results inserted, with the verdicts and grades written but not committed, after the commit.
PLACES = ("record", "judge", "end", "committed")


def run(dsn, kills=KILLS, results=RESULTS, places=PLACES):
    """Counts of what was found after each kill, and after the queue was worked off again."""
    chance = random.Random(20250917)
    found, whole = collections.Counter(), 0
    with registry(dsn, "lims_crash") as opened:
        imports = _prepare(opened, kills + 1, results)
        start = time.monotonic()
        os.waitpid(_worker(opened, imports[-1]), 0)
        span = time.monotonic() - start
        if _state(opened, imports[-1], results) != "all":
            raise RuntimeError("An import that nobody disturbs does not end.")
        for number, delivery in enumerate(imports[:-1]):
            place = places[number] if number < len(places) else None
            pid = _worker(opened, delivery, place)
            if not place:
                time.sleep(chance.uniform(0, span))
                os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            found[_state(opened, delivery, results)] += 1
            whole += _made_whole(opened, delivery, results)
    return [
        row(
            "stock_lot_quality.crash_part_of_a_file",
            found["part"],
            "imports",
            "0",
            f"{kills} kills: nothing {found['nothing']}, all {found['all']}",
        ),
        row("stock_lot_quality.crash_made_whole", whole, "imports", f"= {kills}"),
    ]


def _prepare(opened, count, results):
    """Ids of as many imports, each of results and samples of its own."""
    with _environment(opened) as env:
        plant = files._plant(env, results)
        return [
            env["lot.result.import"]
            .create(
                {
                    "filename": f"crash{number}.csv",
                    "content": files.encoded(
                        files._csv(
                            [
                                (f"{number}-{cells[0]}", f"{number}-{cells[1]}", *cells[2:])
                                for cells in files._rows(plant, "F", results)
                            ]
                        )
                    ),
                }
            )
            .id
            for number in range(count)
        ]


class _environment:
    """Odoo's environment as superuser; what was done is committed at the end."""

    def __init__(self, opened):
        self.opened = opened

    def __enter__(self):
        from odoo import SUPERUSER_ID, api

        self.cursor = self.opened.cursor()
        return api.Environment(self.cursor, SUPERUSER_ID, {"lang": "en_US"})

    def __exit__(self, kind, *_error):
        if not kind:
            self.cursor.commit()
        self.cursor.close()


def _worker(opened, delivery=None, place=None):
    """Start a process that works off the queue, with an import put into it; its id.

    :param place: where it kills itself
    """
    from odoo.sql_db import close_all

    if delivery:
        with _environment(opened) as env:
            env["lot.result.import"].browse(delivery)._queue()
    # A connection that two processes share would be ended by the first that goes.
    close_all()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        with _environment(opened) as env:
            _work_off(env, place)
        status = 0
    except Exception as error:  # noqa: BLE001 - the parent goes on in its own copy of this stack
        sys.stderr.write(f"{type(error).__name__}: {error}\n")
    finally:
        os._exit(status)


def _work_off(env, place):
    imports = env["lot.result.import"]
    told, end = type(imports)._tell_progress, type(imports)._tell_end

    def tell_progress(self, phase, done, total):
        told(self, phase, done, total)
        if phase == place:
            _die()

    def tell_end(self):
        end(self)
        if place == "end":
            self.env.flush_all()
            _die()

    with (
        patch.object(type(imports), "_tell_progress", tell_progress),
        patch.object(type(imports), "_tell_end", tell_end),
    ):
        imports._work_off()
    if place == "committed":
        _die()


def _made_whole(opened, delivery, results):
    """Whether the next runs of the job make the import whole; the first may find the killed one being undone still."""
    for _run in range(RUNS_MAX):
        os.waitpid(_worker(opened), 0)
        if _state(opened, delivery, results) == "all":
            return True
        time.sleep(1)
    return False


def _die():
    os.kill(os.getpid(), signal.SIGKILL)


def _state(opened, delivery, results):
    """'all' when each result is there and judged and the import says so, 'nothing' when none is, else 'part'."""
    with opened.cursor() as cursor:
        cursor.execute(
            "SELECT count(r.id), count(r.id) FILTER (WHERE s.judged_at IS NOT NULL AND s.verdict = 'passed'"
            " AND EXISTS (SELECT FROM lot_verdict v WHERE v.sample_id = s.id)), i.state, i.created_count,"
            " (SELECT count(*) FROM lot_sample"
            " WHERE name LIKE substring(i.filename FROM 'crash(\\d+)') || '-%%')"
            " FROM lot_result_import i LEFT JOIN lot_test_result r ON r.import_id = i.id"
            " LEFT JOIN lot_sample s ON s.id = r.sample_id WHERE i.id = %s GROUP BY i.id",
            [delivery],
        )
        recorded, judged, state, created, samples = cursor.fetchone()
    if recorded == judged == created == results and state == "done":
        return "all"
    return "part" if recorded or samples or state == "done" else "nothing"


if __name__ == "__main__":
    main(run)
