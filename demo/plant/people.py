# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The people of the plant: one login for each role, with exactly the rights of that role."""

import os
import secrets

from ..words import call

#: Login and password of the administrator that every Odoo begins with.
KNOWN = "admin"

#: What each role may do, as the groups that Odoo and the addons define.
GROUPS = {
    "operator": ["mrp_batch_record.group_operator"],
    "supervisor": ["mrp_batch_record.group_supervisor"],
    "lab": ["stock_lot_quality.group_lab", "stock.group_stock_user"],
    "quality": ["stock_lot_quality.group_quality", "mrp_batch_record.group_supervisor"],
    "warehouse": ["stock.group_stock_manager"],
    "accountant": ["account.group_account_manager", "stock.group_stock_manager", "stock_inventory_ageing.group_ageing"],
    "auditor": ["mrp_batch_record.group_auditor", "stock_inventory_ageing.group_ageing_reader"],
    "log_administrator": ["trace_anchor.group_trace_admin"],
    "manager": ["mrp.group_mrp_manager", "stock.group_stock_manager", "mrp_batch_record.group_supervisor"],
}


def build(stage):
    """Create a user for each row of users.csv; everyone's password is the one in company.json."""
    password = stage.tables.document("company")["password"]
    for row in stage.tables.rows("users"):
        groups = [stage.env.ref(name).id for name in ["base.group_user", *GROUPS[row["role"]]]]
        user = (
            stage.env["res.users"]
            .with_context(no_reset_password=True)
            .create(
                {
                    "name": row["name"],
                    "login": row["login"],
                    "password": password,
                    "lang": row["lang"],
                    "tz": "Asia/Shanghai",
                    "group_ids": [(6, 0, groups)],
                    "email": f"{row['login']}@morninglight.example",
                    "company_id": stage.company.id,
                    "company_ids": [(6, 0, stage.company.ids)],
                }
            )
        )
        user.partner_id.function = row["job"]
        call(user, row)
        stage.remember("user", row["login"], user)


def lock_administrator(stage):
    """Odoo comes with an administrator whose password everybody knows: give them a random one, once.

    It is BATCH_TRACE_ADMIN_PASSWORD where whoever starts the plant names one. One that was changed since stays.
    """
    administrator = stage.env.ref("base.user_admin")
    stage.env.cr.execute("SELECT password FROM res_users WHERE id = %s", [administrator.id])
    [kept] = stage.env.cr.fetchone()
    if administrator.login == KNOWN and kept and administrator._crypt_context().verify(KNOWN, kept):
        administrator.with_context(no_reset_password=True).password = os.environ.get(
            "BATCH_TRACE_ADMIN_PASSWORD"
        ) or secrets.token_urlsafe(24)
        stage.env.cr.commit()


def logins(tables):
    """Role, login and password of everyone, for the person who wants to look around."""
    password = tables.document("company")["password"]
    return [
        {"role": row["role"], "name": row["name"], "language": row["lang"], "login": row["login"], "password": password}
        for row in tables.rows("users")
    ]
