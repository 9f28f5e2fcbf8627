# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
import json

from genealogy.answer import Answer, Balance, Completeness, Edge, Gap, Guess, Node, Unknown
from hypothesis import given
from hypothesis import strategies as st


def balance(**quantities):
    came = ("received", "made", "adjusted", "returned")
    went = ("consumed", "shipped", "scrapped", "sent_back", "on_hand")
    figures = dict.fromkeys(came + went, 0.0)
    return Balance(product_id=1, product="Milk", uom="kg", lots=1, **(figures | quantities))


def test_balance_closes_when_every_kilogram_is_somewhere():
    assert balance(received=10, consumed=6.1, shipped=2, scrapped=0.4, on_hand=1.5).difference == 0
    assert balance(received=10, consumed=6).difference == 4


@given(st.integers(1, 100_000), st.integers(1, 50))
def test_a_single_gap_never_reads_100_percent(facts, missing):
    completeness = Completeness(facts=max(facts, missing), gaps=[Gap("untracked", "", missing)])
    assert 0 <= completeness.percent < 100


def test_assumed_links_are_told_but_do_not_lower_completeness():
    completeness = Completeness(facts=4, gaps=[Gap("shared", "", 9), Gap("supplier_lot", "", 1)])
    assert completeness.percent == 75.0


def test_what_was_not_looked_at_is_not_complete():
    assert Completeness().percent == 0.0


def test_answer_is_json_with_its_computed_figures():
    answer = Answer(
        question="A",
        direction="both",
        seeds=[1],
        nodes=[Node(1, "A", 1, "Milk", seed=True), Node(2, "B", 2, "Yogurt", distance=-3)],
        edges=[Edge(1, 2, "production", "MO/1", "mrp.production", 7, 1.0, "kg", 2.0, "kg", "")],
        balance=[balance(made=1)],
        completeness=Completeness(facts=2),
        unknown=[Unknown("number", "X1", [Guess("lot", "X12", "Milk", "lot_ids", [3])])],
    )
    told = json.loads(json.dumps(answer.as_dict()))
    assert told["depth"] == 3
    assert told["balance"][0]["difference"] == 1
    assert told["completeness"]["percent"] == 100.0
    assert told["edges"][0]["document"] == "MO/1"
    assert told["unknown"][0]["guesses"][0]["value"] == [3]
