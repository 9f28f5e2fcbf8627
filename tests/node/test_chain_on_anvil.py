# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The chain side on a real node: deployment, anchors, reorganisations, finality, replacement; and both verifiers."""

import json
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import chain
import pytest
import tlog
import verify
from eth_account import Account
from publisher import ORIGIN, Publisher, batch_record
from tlog import merkle, note

ROOT = Path(__file__).resolve().parents[2]
BINARIES = sorted((ROOT / "node_modules" / "@foundry-rs").glob("anvil-*/bin/anvil"))
pytestmark = pytest.mark.skipif(not BINARIES, reason="anvil is not installed: npm ci")

# anvil's first account, rich on every anvil and on nothing else.
ACCOUNT = Account.from_key("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80")
FEES = chain.FeePolicy()
FINALITY = chain.Finality()


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running_node():
    """anvil on a port of its own. With two slots an epoch a block is final four blocks later."""
    port = free_port()
    command = [BINARIES[0], "--port", str(port), "--slots-in-an-epoch", "2", "--silent"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    node = chain.Node.connect(f"http://127.0.0.1:{port}")
    try:
        for _ in range(100):
            try:
                node.chain_id()
                break
            except chain.NodeUnreachable:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(10)


@pytest.fixture(scope="module")
def url():
    with running_node() as address:
        yield address


@pytest.fixture
def fresh_url():
    """A node of its own: after evm_revert, anvil's finalized tag may stand above its newest block."""
    with running_node() as address:
        yield address


class Chain:
    """A node, the contract on it, and a log of a name of its own."""

    def __init__(self, url, origin=ORIGIN):
        self.url = url
        self.node = chain.Node.connect(url)
        self.chain_id = self.node.chain_id()
        self.contract = chain.TransparencyLog(self.node)
        if not self.node.code(self.contract.address):
            self.send(chain.deployment())
        self.contract.check()
        self.log = self.contract.log_id(self.chain_id, ACCOUNT.address, origin)
        if self.contract.head(self.log) is None:
            self.send(self.contract.create(ACCOUNT.address, origin, bytes(32), ACCOUNT.address))

    def rpc(self, method, *params):
        return self.node.w3.provider.make_request(method, list(params))["result"]

    def sign(self, call):
        return chain.sign(call, ACCOUNT, self.chain_id, self.node.nonce(ACCOUNT.address), self.node.fees(FEES))

    def settle(self, signed):
        """The outcome once it is mined: anvil mines at once, but may answer before it has."""
        for _ in range(100):
            outcome = self.node.outcome(signed.hash, FINALITY)
            if outcome.state != "unseen":
                break
            time.sleep(0.05)
        return outcome

    def send(self, call):
        signed = self.sign(call)
        assert self.node.broadcast(signed.raw) == "sent"
        outcome = self.settle(signed)
        assert outcome.succeeded
        return outcome

    def anchor(self, old, new, tree):
        proof = merkle.consistency_proof(old, new, tree)
        return self.contract.anchor(ACCOUNT.address, self.log, old, new, merkle.root(new, tree), proof)

    def mine(self, blocks):
        self.rpc("anvil_mine", hex(blocks))


@pytest.fixture
def link(url, request):
    """A chain that is put back afterwards, with a log named after the test."""
    node = chain.Node.connect(url)
    snapshot = node.w3.provider.make_request("evm_snapshot", [])["result"]
    yield Chain(url, request.node.name)
    node.w3.provider.make_request("anvil_setAutomine", [True])
    node.w3.provider.make_request("anvil_dropAllTransactions", [])
    node.w3.provider.make_request("evm_revert", [snapshot])


TREE = merkle.MemoryTree(merkle.leaf_hash(b"%d" % i) for i in range(1024))


def test_the_contract_stands_at_its_computed_address(link):
    assert link.contract.address == chain.contract_address()
    again = link.sign(chain.deployment())
    link.node.broadcast(again.raw)
    assert link.settle(again).succeeded is False
    link.contract.check()


def test_an_anchor_becomes_final(link):
    signed = link.sign(link.anchor(0, 256, TREE))
    assert link.node.outcome(signed.hash, FINALITY).state == "unseen"
    assert link.node.broadcast(signed.raw) == "sent"
    mined = link.settle(signed)
    assert (mined.state, mined.succeeded) == ("mined", True)
    assert link.node.outcome(signed.hash, chain.Finality(None, 0)).state == "final"
    assert link.node.outcome(signed.hash, chain.Finality(None, 1)).state == "mined"
    link.mine(5)
    final = link.node.outcome(signed.hash, FINALITY)
    assert (final.state, final.block_hash) == ("final", mined.block_hash)
    head = link.contract.head(link.log)
    assert (head.size, head.root, head.anchored_at) == (256, merkle.root(256, TREE), final.block_time)
    assert link.contract.was_anchored(link.log, 256, head.root, final.block_number, final.block_time)


def test_sending_twice_changes_nothing(link):
    signed = link.sign(link.anchor(0, 256, TREE))
    link.rpc("anvil_setAutomine", False)
    assert link.node.broadcast(signed.raw) == "sent"
    assert link.node.broadcast(signed.raw) == "known"
    link.mine(1)
    assert link.node.broadcast(signed.raw) == "nonce_used"
    with pytest.raises(chain.Reverted, match="StaleHead") as refusal:
        link.anchor(0, 256, TREE)
    assert refusal.value.arguments == (256,)
    # A second transaction that was already signed reverts on chain: compare and swap.
    call = chain.Call(link.contract.address, _calldata(link, 0, 256), 300_000)
    link.rpc("anvil_setAutomine", True)
    repeated = link.sign(call)
    link.node.broadcast(repeated.raw)
    assert link.settle(repeated).succeeded is False
    assert link.contract.head(link.log).size == 256


def _calldata(link, old, new):
    arguments = [link.log, old, new, merkle.root(new, TREE), merkle.consistency_proof(old, new, TREE)]
    return bytes.fromhex(link.contract._contract.encode_abi("anchor", args=arguments)[2:])


def test_a_reorganisation_loses_the_anchor_and_the_same_bytes_bring_it_back(link):
    signed = link.sign(link.anchor(0, 256, TREE))
    link.node.broadcast(signed.raw)
    before = link.settle(signed)
    link.rpc("anvil_reorg", 1, [])
    assert link.node.outcome(signed.hash, FINALITY).state == "unseen"
    assert link.contract.head(link.log).size == 0
    assert link.node.broadcast(signed.raw) == "sent"
    after = link.settle(signed)
    assert after.succeeded and after.block_hash != before.block_hash
    assert link.contract.head(link.log).size == 256


def test_a_replacement_takes_the_nonce(link):
    link.rpc("anvil_setAutomine", False)
    call = link.anchor(0, 256, TREE)
    first = link.sign(call)
    second = chain.replacement(call, ACCOUNT, link.chain_id, first, FEES)
    assert [link.node.broadcast(first.raw), link.node.broadcast(second.raw)] == ["sent", "sent"]
    cheaper = chain.sign(call, ACCOUNT, link.chain_id, first.nonce, first.fees)
    assert link.node.broadcast(cheaper.raw) in ("underpriced", "known")
    link.mine(1)
    assert link.node.outcome(first.hash, FINALITY).state == "unseen"
    assert link.node.outcome(second.hash, FINALITY).succeeded
    assert link.contract.head(link.log).size == 256


def test_an_account_without_money(link):
    poor = Account.from_key("0x" + "77" * 32)
    call = chain.Call(link.contract.address, b"", 50_000)
    signed = chain.sign(call, poor, link.chain_id, 0, link.node.fees(FEES))
    assert link.node.broadcast(signed.raw) == "unfunded"
    assert link.node.balance(poor.address) == 0


def test_a_transaction_that_is_none_is_refused(link):
    assert link.node.broadcast(b"\x00garbage") == "refused"


def test_a_clone_that_lost_leaves_cannot_anchor(link):
    """A database restored from yesterday: its head is behind, and another history does not extend the chain's."""
    link.send(link.anchor(0, 512, TREE))
    restored = merkle.MemoryTree(
        [TREE(0, i) for i in range(300)] + [merkle.leaf_hash(b"new %d" % i) for i in range(724)]
    )
    head = link.contract.head(link.log)
    assert merkle.root(head.size, restored) != head.root
    with pytest.raises(chain.Reverted, match="BadProof"):
        link.anchor(512, 1024, restored)
    with pytest.raises(chain.Reverted, match="StaleHead"):
        link.anchor(256, 300, restored)


def test_a_node_that_is_not_there():
    with pytest.raises(chain.NodeUnreachable):
        chain.Node.connect("http://127.0.0.1:9", timeout=1).chain_id()
    with pytest.raises(chain.NodeUnreachable):
        chain.Node.connect("http://127.0.0.1:9", timeout=1).broadcast(b"\1")


def test_a_foreign_contract_is_refused(link):
    link.rpc("anvil_setCode", chain.contract_address(), "0x00")
    with pytest.raises(chain.WrongContract, match="other_contract"):
        link.contract.check()


def verdict(tmp_path, link, bundle, trust):
    (tmp_path / "batch.trace.json").write_text(bundle)
    (tmp_path / "trust.json").write_text(trust)
    files = [tmp_path / "batch.trace.json", "--trust", tmp_path / "trust.json", "--rpc", link.url, "--json"]
    done = subprocess.run([sys.executable, "-I", "-S", verify.__file__, *files], capture_output=True, text=True)
    report = json.loads(done.stdout)
    assert done.returncode == report["exit"] == verify.EXIT_CODES[report["verdict"]]
    return report


def test_the_whole_way_from_record_to_verdict(fresh_url, tmp_path):
    link = Chain(fresh_url)
    link.mine(6)
    publisher = Publisher()
    block = link.node.block("latest")
    publisher.add(tlog.entry.beacon(link.chain_id, block.number, bytes.fromhex(block.hash[2:])))
    index, sealed = publisher.seal(batch_record())
    checkpoint, tags = publisher.close()
    outcome = link.send(link.anchor(0, checkpoint.size, publisher.tree))
    signed = publisher.sign(checkpoint)
    proof = tlog.prove(index, checkpoint.size, publisher.tree, signed).text()
    anchor = chain.anchor_entry(link.chain_id, link.contract.address, link.log, checkpoint.size, outcome.block_number)
    beacon = chain.beacon_entry(publisher.entries[1].encode(), 1, publisher.path(1, checkpoint.size))
    last = checkpoint.size - 1
    fresh = chain.freshness_entry(
        tlog.prove(last, checkpoint.size, publisher.tree, signed).text(),
        publisher.entries[last].encode(),
        [
            chain.neighbour_entry(n.index, n.tag, [note.encode_base64(h) for h in n.path])
            for n in tags.absence(publisher.record_key.tag(2))
        ],
        outcome.block_number,
    )
    bundle = chain.build_bundle(sealed.present(["batch", "tests/0"]), proof, [anchor], beacon, fresh)
    trust = chain.build_trust(
        ORIGIN,
        str(publisher.signer.verifier),
        link.chain_id,
        link.contract.address,
        chain.code_hash(),
        link.log,
        FINALITY,
    )
    report = verdict(tmp_path, link, bundle, trust)
    assert (report["verdict"], report["reason"], report["remarks"]) == ("CONSISTENT", None, ["anchor-not-final"])
    link.mine(6)
    report = verdict(tmp_path, link, bundle, trust)
    assert report["verdict"] == "CURRENT"
    assert (report["anchor"]["earliest"], report["anchor"]["latest"]) == (block.time, outcome.block_time)
    publisher.seal(batch_record(1), version=2, previous=sealed.commitment)
    newer, _tags = publisher.close()
    link.send(link.anchor(checkpoint.size, newer.size, publisher.tree))
    link.mine(6)
    report = verdict(tmp_path, link, bundle, trust)
    assert (report["verdict"], report["remarks"]) == ("ANCHORED", ["freshness-old"])
    link.send(link.contract.recall(ACCOUNT.address, link.log, publisher.record_key.recall_tag()))
    assert verdict(tmp_path, link, bundle, trust)["verdict"] == "RECALLED"
    with_wrong_code = trust.replace(chain.code_hash().hex(), "00" * 32)
    assert verdict(tmp_path, link, bundle, with_wrong_code)["reason"] == "contract-code"
