# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Nobody forges what is on record: every guarded field by every way in as every role, on the plant that was played.

On the plant that the demo's tests played, or plays one; keeps nothing of what it does there.
"""

import ast
import json
import os

import pytest
from plants import ROOT, run_in_plant

#: Read, not imported: the acts themselves need Odoo.
FORGERY = [ast.parse(path.read_text()) for path in sorted((ROOT / "tests" / "forgery").glob("acts*.py"))]
FUNCTIONS = [node for module in FORGERY for node in module.body if isinstance(node, ast.FunctionDef)]
ACTS = [node.name.replace("_", " ") for node in FUNCTIONS if "act" in map(ast.unparse, node.decorator_list)]
PROGRAM = """
import json, sys
sys.path.insert(0, {tests!r})
from forgery import programs
print("FORGERY", json.dumps(programs.{name}(env)))
"""


@pytest.fixture(scope="module")
def told(played):
    """Function that runs one of forgery.programs on the plant; returns what it tells."""

    full = "FORGERY_SEQUENCES" in os.environ

    def run(name):
        output = run_in_plant(
            PROGRAM.format(tests=str(ROOT / "tests"), name=name), played[1], timeout=None if full else 600
        )
        return json.loads(next(line for line in output.splitlines() if line.startswith("FORGERY"))[8:])

    return run


def test_no_attack_is_left_off_the_list():
    """A function beside the acts is one of them, or helps one: an act without its mark would never be tried."""
    # The program that replays the acts asks for one.
    called = {node.id for module in FORGERY for node in ast.walk(module) if isinstance(node, ast.Name)} | {"reached"}
    left_out = [node.name for node in FUNCTIONS if node.name.replace("_", " ") not in ACTS and node.name not in called]
    assert len(ACTS) > 50
    assert not left_out


def test_the_attempts_need_no_step_that_is_ready(told):
    assert told("without_order") == []


def test_no_guarded_field_is_filled_from_outside(told):
    answer = told("matrix")
    print(
        f"\n{answer['tried']} attempts on {answer['fields']} fields of {answer['models']} models as "
        f"{answer['roles']} roles by {answer['ways']} ways; {answer['made']} rows made; through: {answer['through']}"
    )
    assert not answer["through"]
    assert answer["tried"] > 20_000 and answer["roles"] >= 16 and answer["fields"] > 400
    assert not answer["never made"], "of these no role made a record, so what a new one gets was not tried"
    assert not answer["committed"], "an attempt left the transaction"


def test_a_field_without_its_guard_is_found(told):
    """The same attempts, with the guard of one field taken away: nearly every way gets through."""
    assert set(told("unguarded")) >= {
        "write",
        "write False",
        "web_save",
        "web_save_multi",
        "import over it",
        "create",
        "create False",
        "web_save new",
        "onchange, then save",
        "import",
        "copy",
        "default of the context",
        "default of the user",
        "copy, default of the context",
        "default of the context of a method",
    }


def test_who_may_change_a_fact_by_which_method(told):
    answer = told("methods")
    print(f"\n{answer['calls']} calls of {answer['methods']} public methods, {answer['refused']} refused")
    assert not answer["forbidden"]
    assert answer["calls"] > 4_000 and answer["methods"] > 140
    assert answer["acts"] > 15, "hardly anything was reached: the arguments fit no method any more"


@pytest.fixture(scope="module")
def reached(told):
    return told("replayed")


@pytest.mark.parametrize("act", ACTS)
def test_a_known_attack_reaches_nothing(reached, act):
    assert reached[act] is None


def test_random_calls_leave_behind_what_the_rules_allow(told):
    """A short run; FORGERY_SEQUENCES=10000, which make soak sets, is the full size."""
    answer = told("random")
    print(
        f"\n{answer['sequences']} random sequences of {answer['calls']} calls, {answer['refused']} refused, "
        f"{answer['changed']} changed something"
    )
    assert answer["sequences"] >= int(os.environ.get("FORGERY_SEQUENCES", 25))
    assert answer["calls"] > 4 * answer["sequences"] and answer["changed"] > answer["calls"] / 20


def test_random_calls_find_a_guard_that_is_gone(told):
    assert told("random_unguarded")
