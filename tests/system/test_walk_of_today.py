# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The day of the run is walked from login to a checked proof. Last of the plant's tests: it uses up what waits."""

from first_hour import TODAY_IN, walk_the_whole_way


def test_today_is_walked_from_login_to_a_checked_proof(plant, tmp_path):
    walk_the_whole_way(plant, TODAY_IN, tmp_path)
