# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
from numbering import Birth, Reach

LOT = Birth(company=1, warehouse=2, operation=3, categories=(10, 11), product=5)


def closest(*reaches):
    return max((reach for reach in reaches if reach.specificity(LOT) is not None), key=lambda one: one.specificity(LOT))


def test_the_most_specific_rule_wins():
    product, nearest, farther = Reach(product=5), Reach(category=11), Reach(category=10)
    operation, warehouse, company, anything = Reach(operation=3), Reach(warehouse=2), Reach(company=1), Reach()
    order = [product, nearest, farther, operation, warehouse, company, anything]
    while order:
        assert closest(*order) == order[0]
        order = order[1:]


def test_a_rule_for_others_does_not_apply():
    for reach in (Reach(product=6), Reach(category=12), Reach(operation=4), Reach(warehouse=9), Reach(company=7)):
        assert reach.specificity(LOT) is None


def test_conditions_add_up():
    assert closest(Reach(product=5), Reach(product=5, operation=3)) == Reach(product=5, operation=3)
    assert Reach(product=5, operation=4).specificity(LOT) is None


def test_reaches_that_one_lot_can_meet():
    assert Reach(product=5).meets(Reach(warehouse=2))
    assert not Reach(warehouse=1).meets(Reach(warehouse=2))
