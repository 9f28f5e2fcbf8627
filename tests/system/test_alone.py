# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The batch record alone on an empty database: none of the apps it usually meets is there."""

import pytest

from bootstrap import odoo_server

NAME = "batch_trace_alone"
#: As the first login of anybody does.
FIRST_LOGIN = """
user = env["res.users"].create({"name": "Somebody", "login": "somebody"})
user.tz = "Europe/Berlin"
company = env.company
company.factory_tz = False
zones = []
for zone in ("Asia/Tokyo", "Europe/Rome"):
    company.partner_id.tz = zone
    zones.append(company._factory_tz().key)
print("ZONES", zones, "ACCOUNTED", "account.move" in env)
"""


@pytest.fixture
def alone(conf):
    odoo_server.drop_database(conf, NAME)
    odoo_server.create_database(conf, NAME, ("mrp_batch_record",))
    yield NAME
    odoo_server.drop_database(conf, NAME)


def test_people_log_in_where_nothing_else_is_installed(alone, odoo_shell):
    assert "ZONES ['Asia/Tokyo', 'Europe/Rome'] ACCOUNTED False" in odoo_shell(alone, FIRST_LOGIN)
