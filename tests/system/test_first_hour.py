# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A plant that was left alone for a year is still walked from login to a checked proof. Before anything of today."""

import datetime

from first_hour import LEFT_IN, walk_the_whole_way

YEAR_AGO = (datetime.date.today() - datetime.timedelta(days=365)).isoformat()


def test_a_plant_left_for_a_year_is_walked_from_login_to_a_checked_proof(plant, tmp_path):
    batch = walk_the_whole_way(plant, LEFT_IN, tmp_path, BATCH_TRACE_TODAY=YEAR_AGO)
    assert batch.startswith(f"B{YEAR_AGO.replace('-', '')}")
