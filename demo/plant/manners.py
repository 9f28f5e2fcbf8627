# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What a plant that works with Odoo has put in order: its sign, who may come in, and menus that lead somewhere."""

import base64

#: Apps that are of no use to the people of a plant.
_NOT_FOR_PLANT = ("base.menu_management", "spreadsheet_dashboard.spreadsheet_dashboard_menu_root")


def put_in_order(stage):
    """The company's sign; no sign-up by strangers, no chat robot, no app store for everybody."""
    stage.company.logo = base64.b64encode(stage.tables.content("logo.png"))
    stage.env["ir.config_parameter"].set_param("auth_signup.invitation_scope", "b2b")
    administrators = stage.env.ref("base.group_system")
    for name in _NOT_FOR_PLANT:
        menu = stage.env.ref(name, raise_if_not_found=False)
        if menu:
            menu.group_ids = administrators
    if "odoobot_state" in stage.env["res.users"]._fields:
        stage.env["res.users"].search([("share", "=", False)]).odoobot_state = "disabled"
