# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The files of data/electronics are those that the seed draws, and name each other's rows."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "benchmarks"))
import _electronics  # noqa: E402


def test_files_are_what_the_seed_draws():
    for name, (columns, rows) in _electronics.draw().items():
        assert [tuple(row.values()) for row in _electronics.table(name)] == [tuple(map(str, row)) for row in rows]
        assert tuple(_electronics.table(name)[0]) == columns


def test_every_row_names_a_known_product_and_supplier():
    products = {row["code"] for row in _electronics.table("products")}
    for name in ("demand", "deliveries", "opening"):
        assert {row["product"] for row in _electronics.table(name)} == products
    suppliers = {row["code"] for row in _electronics.table("suppliers")}
    assert {row["supplier"] for row in _electronics.table("products")} <= suppliers


def test_no_lot_arrives_expired():
    assert min(int(row["days_left"]) for row in _electronics.table("deliveries")) > 0
