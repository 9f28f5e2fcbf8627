# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Which database this is."""

from odoo.tools import SQL


def database_identity(env):
    """This database among its copies, as in ``name/uuid/server/number``."""
    # sudo: the parameter tells copies apart that Odoo made, the name those that were restored by hand
    uuid = env["ir.config_parameter"].sudo().get_param("database.uuid") or ""
    # and the server's own number and the database's in it those restored under the same name
    [(server, number)] = env.execute_query(
        SQL(
            "SELECT (SELECT system_identifier FROM pg_control_system()),"
            " (SELECT oid FROM pg_database WHERE datname = current_database())"
        )
    )
    return f"{env.cr.dbname}/{uuid[:8]}/{server:x}/{number}"
