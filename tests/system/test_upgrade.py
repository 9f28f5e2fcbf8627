# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""``make upgrade``: the plant comes to the code that lies here, and its facts stay with a role of their own."""

from plants import run_bootstrap, run_in_plant

LOOK = """
env.cr.execute('''SELECT DISTINCT pg_get_userbyid(relowner) FROM pg_class JOIN pg_trigger ON tgrelid = pg_class.oid
                   WHERE NOT tgisinternal AND tgtype & 32 <> 0''')
print("OWNERS", [name for [name] in env.cr.fetchall()])
print("WAITING", env["ir.module.module"].search([("state", "like", "to ")]).mapped("name"))
"""


def test_upgraded_with_its_facts_apart(played):
    _folder, environ = played
    status, said = run_bootstrap("upgrade", environ)
    assert status == 0, said[-3000:]
    found = run_in_plant(LOOK, environ)
    assert "OWNERS ['batch_trace_owner']" in found
    assert "WAITING []" in found
