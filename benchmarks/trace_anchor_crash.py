# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Anchoring killed with SIGKILL at any statement, on a chain that reorganises, drops, stalls and lies.

Each run forks a process that works the schedule on a real database and a real node, kills it at a random line of the
anchoring code, looks whether anything is called final that is not, and does something to the chain. After some of them
an honest schedule finishes what is in flight, and all is counted: lost leaves, heads that are on the chain twice.

``python benchmarks/trace_anchor_crash.py db_host db_port db_user template [runs [seed]]``; ``make bench`` does 10,
``make soak`` 1,000.
"""

import collections
import mmap
import os
import random
import signal
import sys
import tempfile
import time
import traceback
from contextlib import ExitStack
from unittest.mock import patch

from _bench import KEYS, ROOT, registry, row
from _reaper import Reaper

sys.path.insert(0, str(ROOT / "addons" / "trace_anchor" / "tests"))

from _judge import Judge
from anvil import Anvil  # noqa: E402
from lying_node import LIES, WIRE, lying_node  # noqa: E402

RUNS, GOAL = 10, 1000
SOAK = {"runs": GOAL}
SEASON = 24  # runs on the same logs: a tree stays small, so a run stays cheap
TURNS = 25
TIMEOUT = 0.8
SEED = 20260917
PASSPHRASE = "correct horse battery"
RECOVERY = 0.3  # of the runs are followed by one; the others leave what is in flight to the next kill
PAST_FINAL = ("deep_reorg", "early_final")  # what was called final may be gone: only a recovery tells of it
DEEP = 6  # blocks of a reorganisation; two blocks deep is final on this chain


class Yard(Judge):
    """The chain, the database and the logs of the runs, and what was seen."""

    def __init__(self, opened, anvil, lie, liar_url, chance):
        self.registry, self.anvil, self.lie, self.liar_url, self.chance = opened, anvil, lie, liar_url, chance
        self.memory = mmap.mmap(-1, 80)
        self.lines = 4000
        self.seen = collections.Counter()
        self.places, self.scenarios, self.states = (collections.Counter() for _ in range(3))
        self.put = {}

    # -- the stage -------------------------------------------------------------------------------

    def work(self, job):
        """Run ``job(env)`` in a transaction of its own."""
        from odoo import SUPERUSER_ID, api

        with self.registry.cursor() as cursor:
            return job(api.Environment(cursor, SUPERUSER_ID, {"lang": "en_US"}))

    def season(self, number):
        """A new log, or two of two companies that share an anchorer."""
        self.put = self.work(lambda env: self._season(env, number))

    def _season(self, env, number):
        from odoo.addons.trace_anchor import chain

        directory = chain.KeyDirectory(os.environ["BATCH_TRACE_KEYS"], PASSPHRASE)
        network = env["trace.network"].create(
            {"name": f"Chain {number}", "rpc_url": self.anvil.url, "chain_id": 31337, "finality": "finalized"}
        )
        shared = f"anchorer-{number}"
        directory.create_account(shared, kdf_work=2)
        logs = env["trace.log"]
        for part in ("ab", "a", "a")[number % 3]:
            log = env["trace.log"]._for_company(env["res.company"].create({"name": f"Dairy {number}{part}"}))
            log.write({"network_id": network.id, "anchorer_keystore": shared})
            directory.create_log_key(log.name)
            directory.create_account(f"{log.name}-owner", kdf_work=2)
            self.anvil.fund(log._account("owner").address, log._account("anchorer").address)
            log._open()
            log._export()
            network._deploy(log)
            log._create_on_chain()
            logs |= log
        self.anvil.mine(2 * DEEP + 4)  # no reorganisation of a run reaches the creation
        return {log.id: set() for log in logs}

    # -- a run -----------------------------------------------------------------------------------

    def run(self):
        """One kill; returns nothing, counts in ``seen``."""
        self._calm()
        scenario = self._pick()
        self.scenarios[scenario] += 1
        self.work(lambda env: self._prepare(env, scenario))
        self._trouble_before(scenario)
        self._mortal(self.chance.randrange(1, self.lines))
        self.work(lambda env: self._judge_final(env, scenario))
        self._trouble_after(scenario)
        self.seen["runs"] += 1
        if scenario in PAST_FINAL or self.chance.random() < RECOVERY or self.work(self._is_stopped):
            self.settle()

    def settle(self):
        """What was killed comes to its end, and everything is counted."""
        self._calm()
        if not self._recover():
            self.seen["not finished"] += 1
            self.work(self._explain)
        self.work(self._judge)
        self.seen["settled"] += 1

    def _is_stopped(self, env):
        return any(log.state == "read_only" for log in env["trace.log"].browse(self.put))

    def _pick(self):
        chain_trouble = ("calm", "reorg", "deep_reorg", "stuck", "dropped", "base_fee", "stuck_reorg")
        return self.chance.choice((*chain_trouble, *chain_trouble, *LIES, *WIRE))

    def _prepare(self, env, scenario):
        from odoo.addons.trace_anchor import tlog

        network = env["trace.log"].browse(next(iter(self.put))).network_id
        liar = scenario in LIES or scenario in WIRE
        has_second = liar and self.chance.random() < 0.5
        self.checked = has_second or scenario != "early_final"
        network.write(
            {
                "rpc_url": self.liar_url if liar else self.anvil.url,
                "bump_minutes": self.chance.choice((0, 10)),
                "second_url": self.anvil.url if has_second else False,
            }
        )
        for log in env["trace.log"].browse(self.put):
            entries = [
                tlog.entry.record(self.chance.randbytes(32), self.chance.randbytes(32))
                for _n in range(self.chance.choice((0, 1, 1, 5, 5, 40, 260)))
            ]
            if entries:
                env["trace.leaf"]._put(log, entries)
            self.put[log.id] |= {entry.tag for entry in entries}
            if self.chance.random() < 0.2:
                from odoo.addons.fact_guard.guard import Owned

                env["trace.notice"].create(
                    Owned(
                        {"log_id": log.id, "network_id": network.id, "kind": "recall", "tag": self.chance.randbytes(32)}
                    )
                )

    def _trouble_before(self, scenario):
        self.lie(scenario if scenario in LIES or scenario in WIRE else "none")
        if scenario in ("stuck", "dropped", "stuck_reorg", "base_fee"):
            self.anvil.ask("evm_setAutomine", False)

    def _trouble_after(self, scenario):
        depth = self.chance.randrange(1, 3)
        if scenario == "base_fee":
            self.anvil.ask("anvil_setNextBlockBaseFeePerGas", hex(30 * 10**9))
            self.anvil.mine()
        if scenario == "dropped":
            self.anvil.ask("anvil_dropAllTransactions")
        if scenario in ("deep_reorg", "early_final"):
            depth = self.chance.randrange(3, DEEP + 1)
        if scenario in ("reorg", "deep_reorg", "stuck_reorg", "early_final"):
            self.anvil.ask("anvil_reorg", depth, [])

    def _calm(self):
        self.lie("none")
        self.anvil.ask("evm_setAutomine", True)
        self.anvil.ask("anvil_setNextBlockBaseFeePerGas", hex(10**9))

    def _mortal(self, kill_at):
        from odoo.sql_db import close_all

        close_all()  # a connection must not be shared by two processes
        self.memory[:80] = b" " * 80
        child = os.fork()
        if not child:
            self._live(kill_at)
        _pid, status = os.waitpid(child, 0)
        lines, place = (self.memory[:80].decode().split() + ["0", "none"])[:2]
        if os.WIFSIGNALED(status):
            self.seen["killed"] += 1
            self.places[place] += 1
        elif int(lines):
            self.lines = max(500, (3 * self.lines + int(lines)) // 4)

    def _live(self, kill_at):
        """The process that dies, or lives through: three rounds of the schedule."""
        reaper = Reaper(self.memory, kill_at)
        code = 0
        try:
            sys.settrace(reaper)
            for _round in range(3):
                self.work(lambda env: env["trace.log"]._cron_anchor())
                self.anvil.mine()
            sys.settrace(None)
            reaper.note("end")
        except BaseException:
            sys.settrace(None)
            traceback.print_exc()
            code = 1
        finally:
            os._exit(code)

    def _recover(self):
        """Honest turns of the schedule until everything is final; False when it does not come to that."""
        self.work(lambda env: env["trace.network"].search([]).write({"rpc_url": self.anvil.url, "second_url": False}))
        for _turn in range(TURNS):
            self.work(self._resume)
            self.work(lambda env: env["trace.log"]._cron_anchor())
            self.anvil.mine(3)
            if self.work(self._is_done):
                return True
        return False

    def _resume(self, env):
        """A lie about the history stops a log, as it must; an administrator who has looked resumes it."""
        for log in env["trace.log"].browse(self.put):
            if log.state == "read_only":
                self.seen["stopped by a lie"] += 1
                log.action_resume()

    def _is_done(self, env):
        from odoo.addons.trace_anchor.sending.finality import stands

        for log in env["trace.log"].browse(self.put):
            last = log._last_anchor(("final",))
            if log.queue or log._in_flight() or (self.put[log.id] and last.size != log.size):
                return False
            if env["trace.notice"]._in_flight_of(log):
                return False
            if last and not stands(last, log.network_id._contract()):
                return False
        return True

    def _explain(self, env):
        for log in env["trace.log"].browse(self.put):
            last = env["trace.anchor"].search([("log_id", "=", log.id)], limit=3)
            print(
                log.name,
                log.state,
                log.reason,
                log.problem,
                log.size,
                log.queue,
                [(anchor.state, anchor.size, anchor.sentence, anchor.restarts, anchor.nonce) for anchor in last],
            )
            print([(n.state, n.sentence) for n in env["trace.notice"]._in_flight_of(log)], flush=True)

    # -- judgement -------------------------------------------------------------------------------


def crash(dsn, runs, told=None, seed=SEED):
    """``runs`` kills; returns the ``Yard`` with its counters."""
    chance = random.Random(seed)
    random.seed(seed)
    with ExitStack() as stack:
        opened = stack.enter_context(registry(dsn, f"crash_{seed}"))
        from odoo.addons.trace_anchor import chain  # on the path once the registry is open

        folder = stack.enter_context(tempfile.TemporaryDirectory())
        stack.enter_context(
            patch.dict(
                os.environ,
                {
                    "BATCH_TRACE_KEYS": f"{folder}/keys",
                    "BATCH_TRACE_PASSPHRASE": PASSPHRASE,
                    "BATCH_TRACE_EXPORT": f"{folder}/export",
                },
            )
        )
        anvil = Anvil()
        stack.callback(anvil.stop)
        url, lie = stack.enter_context(lying_node(anvil.url))
        yard = Yard(opened, anvil, lie, url, chance)
        connect = chain.Node.connect
        stack.enter_context(
            patch.object(chain.Node, "connect", lambda url, timeout=TIMEOUT: connect(url, timeout=timeout))
        )
        from odoo.addons.trace_anchor.sending import Schedule

        stack.enter_context(patch.object(Schedule, "is_anchor_due", _is_due))
        for number in range(runs):
            if number % SEASON == 0:
                yard.season(number // SEASON)
            yard.run()
            if (number + 1) % SEASON == 0 or number + 1 == runs:
                yard.settle()
            if told:
                told(yard)
    return yard


def _is_due(schedule):
    """Anchors as fast as there is something: the schedule's hours would only make the runs long."""
    log = schedule.log
    return log.queue or log._last_anchor().size != log.size


def run(dsn, runs=RUNS):
    """Kill ``runs`` times.

    :return: rows of name, value, unit, goal, yardstick
    """
    start = time.monotonic()
    yard = crash(dsn, runs)
    seconds = time.monotonic() - start
    counted = [
        ("crash_runs", yard.seen["runs"], f">= {GOAL:,}"),
        ("crash_killed", yard.seen["killed"], ""),
        ("crash_places", len(yard.places), ""),
    ]
    wrong = ("lost leaves", "double heads", "forked heads", "wrong FINAL", "gaps", "not finished")
    rows = [row(f"trace_anchor.{name}", value, "", goal) for name, value, goal in counted]
    rows += [row(f"trace_anchor.crash_{name.replace(' ', '_')}", yard.seen[name], "", "0") for name in wrong]
    rows.append(row("trace_anchor.crash_recoveries", yard.seen["settled"], ""))
    rows.append(row("trace_anchor.crash_heads_on_chain", yard.seen["heads"], ""))
    rows.append(row("trace_anchor.crash_run", round(seconds / runs, 3), "s"))
    return rows


def _tell(yard):
    """Count as it goes: whoever ends a long run early still has its figures."""
    if yard.seen["runs"] % 10 == 0:
        print(
            f"{time.monotonic() - began:.0f} s",
            dict(yard.seen),
            f"{len(yard.places)} places, {yard.lines} lines",
            "in flight at the kill",
            dict(yard.states),
            flush=True,
        )


if __name__ == "__main__":
    began = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # ends the chain's node too
    wanted, sown = (*map(int, sys.argv[5:7]), *(RUNS, SEED)[len(sys.argv[5:7]) :])
    end = crash(dict(zip(KEYS, sys.argv[1:5], strict=True)), wanted, _tell, sown)
    print("scenarios", dict(end.scenarios))
    print("the most frequent places", end.places.most_common(12))
