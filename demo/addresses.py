# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Addresses that the database keeps follow the settings of each start: Odoo's own, and the chain node's."""

from odoo.tools import config

NETWORK = ("network", "development")


def follow(stage):
    """Links lead to the port that this start serves, and the log anchors at the node that this start runs."""
    url = f"http://127.0.0.1:{config['http_port']}"
    stage.env["ir.config_parameter"].set_param("web.base.url", url)
    if stage.has(*NETWORK) and stage.get(*NETWORK).rpc_url != stage.rpc:
        stage.get(*NETWORK).rpc_url = stage.rpc
    stage.env.cr.commit()
