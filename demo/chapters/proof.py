# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The company's log, its way to the chain, and the proof that a partner checks without the company.

These chapters run on the real clock: what a chain proves is when it saw something, not when the day was set.
"""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.request import Request, urlopen

from odoo.exceptions import UserError

from ..stage import DemoError
from .production import MILK

VERIFIER = Path(__file__).resolve().parents[2] / "verifier" / "verify.py"
NAME, ORIGIN = "morning-light", "morninglight.example/trace/morning-light"
#: What the customer is shown: the batch, its laboratory results and its shipments, but neither recipe nor people.
DISCLOSED = ("batch", "shipments"), ("tests/*",)
_SHOWN_LINES = 7  # the verdict, the block, the times, the record and its issuer
_WEALTH = hex(10**20)  # wei; the development chain gives it away


def open_log(stage):
    """Keys are made outside the database and the log is opened: from here on every batch event is sealed."""
    login = stage.someone("log_administrator")
    env = stage.as_user(login)
    network = env["trace.network"].create({
        "name": "Development chain", "rpc_url": stage.rpc, "chain_id": int(_ask(stage, "eth_chainId"), 16),
        "finality": "finalized",
    })
    network.with_context(lang="zh_CN").name = "开发链"
    log = env["trace.log"]._for_company(stage.company)
    log.write({"name": NAME, "origin": ORIGIN, "network_id": network.id})
    log.action_create_keys()
    # Not the button: it also publishes, which a rollback of this chapter could not take back.
    log._as_administrator()._open()
    stage.require(log.state == "open", f"The log is not open: {log.reason}")
    stage.say("before", login, f"makes the keys and opens the log {log.origin}")


def anchor(stage):
    """The log's head goes to the contract and is waited for until nothing can undo it."""
    login = stage.someone("log_administrator")
    log = stage.as_user(login)["trace.log"]._for_company(stage.company)._as_administrator()
    log.network_id.rpc_url = stage.rpc
    for role in ("owner", "anchorer"):
        _ask(stage, "anvil_setBalance", log._account(role).address, _WEALTH)
    try:
        log.network_id._deploy(log)
        log.action_register()
        anchor = log._anchor_now(wait_final=True, timeout=120)
    except UserError as problem:
        stage.require(False, str(problem))
    stage.require(anchor.state == "final", f"The anchor is {anchor.state}: {anchor.sentence}")
    stage.say("at night", login, f"appends {log.size} entries to the log and anchors its head: block "
                                 f"{anchor.block_number} of chain {log.network_id.chain_id}, final")


def hand_out(stage):
    """Proof bundle, trust file and the log's static files, as a customer gets them."""
    login = stage.someone("log_administrator")
    env = stage.as_user(login)
    versions = env["trace.record"].search([("production_id", "=", stage.get("order", MILK).id)], order="version desc")
    record = versions.filtered(lambda version: version.state == "final")[:1]
    stage.require(record, f"No sealed version of {MILK} is final on the chain.")
    shutil.copytree(record.log_id._export_folder(), stage.out / "log", dirs_exist_ok=True)
    stage.leave("trust.json", record.log_id._trust_text().encode())
    sections, elements = DISCLOSED
    bundle = record._proof_bundle_text(sections, elements).encode()
    # The bundle comes last: where it is, everything it is checked against is there too.
    stage.leave("batch.trace.json", bundle)
    stage.say("next day", login, f"hands out the proof of {MILK}, version {record.version}: {len(bundle)} bytes")


def verify(stage):
    """Run the partner's verifier as its own process; Odoo has no part in it.

    :raises DemoError: the proof does not hold
    """
    command = [sys.executable, VERIFIER, stage.out / "batch.trace.json", "--trust", stage.out / "trust.json"]
    answer = subprocess.run([*command, "--rpc", stage.rpc], capture_output=True, text=True, check=False)
    for line in answer.stdout.splitlines()[:_SHOWN_LINES]:
        print(f"               {line}")
    print(f"               … the disclosed sections: {Path('verifier') / VERIFIER.name} prints them all", flush=True)
    stage.require(answer.returncode == 0, f"The proof was not verified: {answer.stdout}{answer.stderr}")


def _ask(stage, method, *parameters):
    """Result of one JSON-RPC call to the chain node."""
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": parameters}).encode()
    try:
        with urlopen(Request(stage.rpc, body, {"Content-Type": "application/json"}), timeout=10) as response:
            answer = json.load(response)
    except (OSError, ValueError) as error:
        raise DemoError(f"The chain node at {stage.rpc} does not answer ({error}). Start it, then play on.") from error
    stage.require("error" not in answer, f"The chain node refused {method}: {answer.get('error')}")
    return answer["result"]
