# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""What happens on the server in test_runbook_restore.py; run in ``odoo shell``, which knows ``env``.

Each function is one visit: it does its part, commits, and returns what the test compares.
"""

import os
import subprocess
from unittest.mock import patch

import requests
from odoo.addons.trace_anchor import chain, tlog
from odoo.addons.trace_anchor.tools import keys
from odoo.exceptions import UserError

COMPANY = "Dairy of the Drill"


def begin(env, url):
    """A company with a log on a chain, one batch in it, anchored and final."""
    company = env["res.company"].create({"name": COMPANY})
    env.user.company_ids += company
    env = env(context={"allowed_company_ids": company.ids})
    env["stock.warehouse"].create({"name": COMPANY, "code": "DRILL", "company_id": company.id})
    log = env["trace.log"]._for_company(company)
    log.network_id = env["trace.network"].create({"name": "Drill", "rpc_url": url, "chain_id": 31337})
    directory = chain.KeyDirectory(os.environ[keys.DIRECTORY_VARIABLE], os.environ["BATCH_TRACE_PASSPHRASE"])
    directory.create_log_key(log.name)
    for role in ("owner", "anchorer"):
        ask(url, "anvil_setBalance", directory.create_account(f"{log.name}-{role}", kdf_work=2).address, hex(10**20))
    log.action_open()
    log.network_id._deploy(log)
    log.action_register()
    batch(env, "first")
    anchor(log)
    env.cr.commit()


def work_on(env):
    """What the backup will lack: a batch, a second version of the old one, another anchored head."""
    log, env = drill(env)
    batch(env, "lost")
    order = env["mrp.production"].search([("origin", "=", "first"), ("company_id", "=", log.company_id.id)])
    order._batch_event("amended", note="lost with the database")
    anchor(log)
    batch(env, "published, not anchored")
    log._cron_sequence()
    env.cr.commit()
    return seen(log)


def dump(env, program, file):
    """The nightly backup."""
    env.cr.commit()
    subprocess.run([program, "-Fc", "-f", file, env.cr.dbname], check=True)


def first_turns(env):
    """The schedule and an impatient administrator, on a database that must not sign."""
    log, env = drill(env)
    refusals = []
    with (
        patch.object(chain, "sign", side_effect=AssertionError("a transaction was signed")),
        patch.object(tlog.Signer, "signature_line", side_effect=AssertionError("a checkpoint was signed")),
    ):
        for act in ("_cron_sequence", "_cron_anchor", "_cron_witnesses", "action_sequence", "action_anchor"):
            try:
                getattr(log, act)()
            except UserError as refusal:
                refusals.append(str(refusal))
    env.cr.commit()
    return seen(log) | {"state": log.state, "reason": log.reason, "refusals": refusals, "health": log._health()}


def recover(env):
    """Steps 3 to 5 of the runbook, and a day of work after them."""
    log, env = drill(env)
    log.action_import_published()
    log.action_resume()
    audit = env["trace.audit"]._begin(log.company_id)._run()
    order = env["mrp.production"].search([("origin", "=", "first"), ("company_id", "=", log.company_id.id)])
    order._batch_event("amended", note="after the restore")
    batch(env, "after the restore")
    anchor(log)
    env.cr.commit()
    return seen(log) | {
        "alarms": audit.finding_ids.filtered(lambda found: found.kind not in ("added", "progress")).mapped("sentence"),
        "versions": order.trace_record_ids.sorted("version").mapped("version"),
        "trouble": log.trouble,
        "published": tlog.TileFolder(log._export_folder()).verify(log._verifier()).size,
    }


# -- parts -------------------------------------------------------------------------------------------------------------


def drill(env):
    log = env["trace.log"].search([("company_id.name", "=", COMPANY)])
    return log.with_context(allowed_company_ids=log.company_id.ids), env(
        context={"allowed_company_ids": log.company_id.ids}
    )


def batch(env, origin):
    company = env.company
    product = env["product.product"].create({"name": f"Yoghurt {origin}", "is_storable": True, "tracking": "lot"})
    milk = env["product.product"].create({"name": "Milk", "is_storable": True})
    bom = env["mrp.bom"].create(
        {
            "product_tmpl_id": product.product_tmpl_id.id,
            "company_id": company.id,
            "bom_line_ids": [(0, 0, {"product_id": milk.id, "product_qty": 2})],
        }
    )
    warehouse = env["stock.warehouse"].search([("company_id", "=", company.id)], limit=1)
    order = env["mrp.production"].create(
        {
            "product_id": product.id,
            "product_qty": 10,
            "bom_id": bom.id,
            "company_id": company.id,
            "origin": origin,
            "picking_type_id": warehouse.manu_type_id.id,
        }
    )
    order.action_confirm()


def anchor(log):
    head = log._anchor_now()
    for _n in range(8):
        ask(log.network_id.rpc_url, "anvil_mine", "0x1")
        if head._run() == "final":
            return
    raise AssertionError(f"{head.state}: {head.sentence}")


def ask(url, method, *parameters):
    answer = requests.post(
        url, json={"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}, timeout=10
    ).json()
    return answer["result"]


def seen(log):
    """The log as the database, the files and the chain have it."""
    contract = chain.TransparencyLog(chain.Node.connect(log.env["trace.network"].browse(log.network_id.id).rpc_url))
    log.env.cr.execute(
        "SELECT leaf_index, kind || encode(tag, 'hex') FROM trace_leaf WHERE log_id = %s ORDER BY leaf_index", [log.id]
    )
    leaves = log.env.cr.fetchall()
    head = contract.head(log.chain_log_id)
    events = contract._contract.events.Anchored().get_logs(from_block=0, argument_filters={"logId": log.chain_log_id})
    return {
        "places": [place for place, _tag in leaves],
        "tags": [tag for _place, tag in leaves],
        "checkpoints": log.env["trace.checkpoint"].search_count([("log_id", "=", log.id)]),
        "nonce": contract.node.nonce(log.anchorer_address),
        "heads": [event["args"]["size"] for event in events],
        "head": [head.size, head.root.hex()],
        "extends": head.size <= log.size and log._services().store.root(head.size).hex() == head.root.hex(),
    }
