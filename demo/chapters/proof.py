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

from ..addresses import NETWORK
from ..stage import DemoError
from .production import MILK

VERIFIER = Path(__file__).resolve().parents[2] / "verifier" / "verify.py"
NAME, ORIGIN = "morning-light", "morninglight.example/trace/morning-light"
#: What the customer is shown: the batch, its laboratory results and its shipments, but neither recipe nor people.
DISCLOSED = ("batch", "shipments"), ("tests/*",)
#: The proof as it is now, and as the customer got it with the goods.
BUNDLE, FORMER_BUNDLE = "batch.trace.json", "batch-as-shipped.trace.json"
_SHOWN_LINES = 7  # the verdict, the block, the times, the record and its issuer
_WEALTH = hex(10**20)  # wei; the development chain gives it away


def open_log(stage):
    """Keys are made outside the database and the log is opened: from here on every batch event is sealed."""
    login = stage.someone("log_administrator")
    env = stage.as_user(login)
    network = env["trace.network"].create(
        {
            "name": "Development chain",
            "rpc_url": stage.rpc,
            "chain_id": int(_ask(stage, "eth_chainId"), 16),
            "finality": "finalized",
        }
    )
    network.with_context(lang="zh_CN").name = "开发链"
    stage.remember(*NETWORK, network)
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
    for role in ("owner", "anchorer"):
        _ask(stage, "anvil_setBalance", log._account(role).address, _WEALTH)
    try:
        log.network_id._deploy(log)
        log.action_register()
        anchor = log._anchor_now(wait_final=True, timeout=120)
    except UserError as problem:
        stage.require(False, str(problem))
    _say_anchored(stage, login, log, anchor)


def anchor_again(stage):
    """What was decided after the first anchor goes to the chain as well: whoever holds the older proof can see it."""
    login = stage.someone("log_administrator")
    log = stage.as_user(login)["trace.log"]._for_company(stage.company)._as_administrator()
    try:
        anchor = log._anchor_now(wait_final=True, timeout=120)
    except UserError as problem:
        stage.require(False, str(problem))
    _say_anchored(stage, login, log, anchor)


def _say_anchored(stage, login, log, anchor):
    stage.require(anchor.state == "final", f"The anchor is {anchor.state}: {anchor.sentence}")
    stage.say(
        "at night",
        login,
        f"appends {log.size} entries to the log and anchors its head: block "
        f"{anchor.block_number} of chain {log.network_id.chain_id}, final",
    )


def hand_out(stage):
    """Proof bundle, trust file and the log's static files, as a customer gets them today."""
    record = _final_versions(stage)[:1]
    shutil.copytree(record.log_id._export_folder(), stage.out / "log", dirs_exist_ok=True)
    stage.leave("trust.json", record.log_id._trust_text().encode())
    # The bundle comes last: where it is, everything it is checked against is there too.
    _leave_bundle(stage, record, BUNDLE)


def outdated(stage):
    """Whether the log has been anchored again since the bundle was handed out."""
    bundle = json.loads((stage.out / BUNDLE).read_bytes())
    newest = _final_versions(stage)[:1].log_id._last_anchor(("final",))
    return bundle.get("freshness", {}).get("block") != newest.block_number


def hand_out_former(stage):
    """The proof as the customer got it with the goods, before their milk was known to be bad."""
    versions = _final_versions(stage)
    first = min(versions.anchor_id.ids)
    _leave_bundle(stage, versions.filtered(lambda version: version.anchor_id.id == first)[:1], FORMER_BUNDLE)


def _final_versions(stage):
    """The sealed versions of the milk batch that are final on the chain, newest first."""
    env = stage.as_user(stage.someone("log_administrator"))
    versions = env["trace.record"].search([("production_id", "=", stage.get("order", MILK).id)], order="version desc")
    final = versions.filtered(lambda version: version.state == "final")
    stage.require(final, f"No sealed version of {MILK} is final on the chain.")
    return final


def _leave_bundle(stage, record, name):
    bundle = record._proof_bundle_text(*DISCLOSED).encode()
    stage.leave(name, bundle)
    stage.say(
        "next day",
        stage.someone("log_administrator"),
        f"hands out the proof of {MILK}, version {record.version}, as {name}: {len(bundle)} bytes",
    )


def verify(stage):
    """Run the partner's verifier as its own process on both bundles; Odoo has no part in it.

    :raises DemoError: the newest proof does not hold, or the customer's older one passes for the newest
    """
    for name, verdict in ((FORMER_BUNDLE, "ANCHORED"), (BUNDLE, "CURRENT")):
        command = [sys.executable, VERIFIER, stage.out / name, "--trust", stage.out / "trust.json"]
        answer = subprocess.run([*command, "--rpc", stage.rpc], capture_output=True, text=True, check=False)
        print(f"\n  verifier/{VERIFIER.name} {name}")
        for line in answer.stdout.splitlines()[:_SHOWN_LINES]:
            print(f"               {line}")
        said = answer.stdout.splitlines()[:1]
        stage.require(said == [verdict], f"{name} is not {verdict}: {answer.stdout}{answer.stderr}")
    print(f"               … the disclosed sections: {Path('verifier') / VERIFIER.name} prints them all", flush=True)


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
