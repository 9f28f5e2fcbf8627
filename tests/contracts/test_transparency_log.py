# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""TransparencyLog.sol on py-evm: every function, every refusal, and the proof algorithm against the Python tree."""

import ast
import random
from hashlib import sha256

import branches
import chain
import pytest
from eth.exceptions import OutOfGas
from eth.vm.forks.prague.computation import PragueComputation
from eth_tester import EthereumTester, PyEVMBackend
from eth_tester.exceptions import TransactionFailed
from eth_utils import keccak
from tlog import merkle
from web3 import EthereumTesterProvider, Web3
from web3.exceptions import ContractCustomError

ZERO = "0x" + "00" * 20
LEAVES = [merkle.leaf_hash(b"%d" % i) for i in range(1100)]
TREE = merkle.MemoryTree(LEAVES)


class Provider(EthereumTesterProvider):
    """py-evm that reports a revert as a node does, with its bytes; eth-tester hides them in a sentence."""

    def make_request(self, method, params):
        try:
            return super().make_request(method, params)
        except TransactionFailed as failure:
            revert = failure.__context__.args[0]
            revert = revert.args[0] if isinstance(revert, Exception) else revert
            revert = ast.literal_eval(revert) if isinstance(revert, str) else revert
            raise ContractCustomError("execution reverted", data=Web3.to_hex(revert)) from failure


@pytest.fixture(scope="module")
def w3():
    return Web3(Provider(EthereumTester(PyEVMBackend())))


BRANCHES = branches.Branches()


@pytest.fixture(scope="module", params=["artifact", "plain"])
def build(request):
    """Everything is tested on the contract as it is deployed, and on a build that shows each branch."""
    if request.param == "artifact":
        yield chain.logid.artifact()
        return
    if not branches.can_compile():
        pytest.skip("the npm compiler is not installed")
    restore = BRANCHES.watch(PragueComputation.opcodes)
    yield branches.plain_build()
    restore()


@pytest.fixture(scope="module")
def deployed(w3, build):
    factory = w3.eth.contract(abi=build["abi"], bytecode=build["bytecode"])
    receipt = w3.eth.wait_for_transaction_receipt(factory.constructor().transact())
    return receipt["contractAddress"]


@pytest.fixture
def log(w3, deployed):
    """A log of its own, with owner, anchorer and stranger as accounts 0, 1 and 2; all undone afterwards."""
    snapshot = w3.provider.ethereum_tester.take_snapshot()
    yield Log(w3, deployed)
    w3.provider.ethereum_tester.revert_to_snapshot(snapshot)


class Log:
    def __init__(self, w3, address):
        self.w3 = w3
        self.contract = chain.TransparencyLog(chain.Node(w3), address)
        self.owner, self.anchorer, self.stranger = w3.eth.accounts[:3]
        self.send(self.owner, "create", "log.example/batches", b"\7" * 32, self.anchorer)
        self.id = self.contract.log_id(w3.eth.chain_id, self.owner, "log.example/batches")

    def send(self, sender, name, *arguments):
        function = self.contract._contract.functions[name](*arguments)
        return self.w3.eth.wait_for_transaction_receipt(function.transact({"from": sender, "gas": 3_000_000}))

    def refuse(self, sender, name, *arguments):
        """The custom error of a call that must be refused."""
        with pytest.raises(chain.Reverted) as refusal:
            self.contract._call(sender, name, *arguments)
        return (refusal.value.name, *refusal.value.arguments)

    def anchor(self, old, new, tree=TREE):
        proof = merkle.consistency_proof(old, new, tree)
        return self.send(self.anchorer, "anchor", self.id, old, new, merkle.root(new, tree), proof)

    def events(self, receipt, name):
        return [dict(e["args"]) for e in self.contract._contract.events[name]().process_receipt(receipt)]


def test_the_code_on_chain_is_the_artifacts(w3, deployed, build):
    if build is not chain.logid.artifact():
        pytest.skip("another build")
    assert Web3.keccak(w3.eth.get_code(deployed)) == chain.code_hash()
    chain.TransparencyLog(chain.Node(w3), deployed).check()
    with pytest.raises(chain.WrongContract, match="no_contract"):
        chain.TransparencyLog(chain.Node(w3), "0x" + "99" * 20).check()


def test_create(log):
    roles = log.contract.roles(log.id)
    assert (roles.owner, roles.anchorer, roles.log_key) == (log.owner, log.anchorer, b"\7" * 32)
    assert (roles.pending_owner, roles.is_sealed, roles.successor) == (ZERO, False, bytes(32))
    assert log.contract.head(log.id) == chain.Head(0, bytes(32), 0, 0)
    receipt = log.send(log.stranger, "create", "log.example/batches", b"\7" * 32, log.anchorer)
    (created,) = log.events(receipt, "Created")
    assert created["logId"] == log.contract.log_id(log.w3.eth.chain_id, log.stranger, "log.example/batches")
    assert (created["owner"], created["origin"]) == (log.stranger, "log.example/batches")


def test_create_is_refused(log):
    assert log.refuse(log.owner, "create", "log.example/batches", bytes(32), log.anchorer) == ("LogExists",)
    assert log.refuse(log.owner, "create", "another", bytes(32), ZERO) == ("NoAnchorer",)


def test_anchor_stores_head_history_and_event(log):
    for old, new in ((0, 256), (256, 300), (300, 1024), (1024, 1100)):
        receipt = log.anchor(old, new)
        block = log.w3.eth.get_block(receipt["blockNumber"])
        number, moment = block["number"], block["timestamp"]
        root = merkle.root(new, TREE)
        assert log.contract.head(log.id) == chain.Head(new, root, moment, 0)
        digest = keccak(root + number.to_bytes(6) + moment.to_bytes(6))
        assert log.contract.history(log.id, new) == digest
        assert log.contract.was_anchored(log.id, new, root, number, moment)
        assert not log.contract.was_anchored(log.id, new, root, number + 1, moment)
        assert log.events(receipt, "Anchored") == [{"logId": log.id, "size": new, "root": root}]
    assert log.contract.history(log.id, 256) is not None
    assert log.contract.history(log.id, 257) is None


def test_anchor_is_refused(log):
    log.anchor(0, 256)
    root, proof = merkle.root(512, TREE), merkle.consistency_proof(256, 512, TREE)

    def refuse(sender=log.anchorer, log_id=log.id, old=256, new=512, root=root, proof=proof):
        return log.refuse(sender, "anchor", log_id, old, new, root, proof)

    assert refuse(sender=log.owner) == ("NotAnchorer",)
    assert refuse(log_id=bytes(32)) == ("UnknownLog",)
    assert refuse(old=0) == ("StaleHead", 256)
    assert refuse(new=256) == ("SizeNotGrown",)
    assert refuse(new=255) == ("SizeNotGrown",)
    assert refuse(root=bytes(32)) == ("NoRoot",)
    assert refuse(root=merkle.root(511, TREE)) == ("BadProof",)
    assert refuse(proof=[]) == ("BadProof",)
    assert refuse(proof=[*proof, proof[0]]) == ("BadProof",)
    assert refuse(proof=[bytes(32)]) == ("BadProof",)
    log.anchor(256, 512)
    assert refuse() == ("StaleHead", 512)


def test_the_first_head_takes_no_proof(log):
    assert log.refuse(log.anchorer, "anchor", log.id, 0, 5, merkle.root(5, TREE), [bytes(32)]) == ("BadProof",)


def test_a_rewritten_history_is_refused(log):
    log.anchor(0, 300)
    forged = merkle.MemoryTree([*LEAVES[:7], merkle.leaf_hash(b"forged"), *LEAVES[8:600]])
    for proof in (merkle.consistency_proof(300, 600, forged), merkle.consistency_proof(300, 600, TREE)):
        refusal = log.refuse(log.anchorer, "anchor", log.id, 300, 600, merkle.root(600, forged), proof)
        assert refusal == ("BadProof",)


def test_anchor_many_is_all_or_nothing(log):
    log.send(log.owner, "create", "second", bytes(32), log.anchorer)
    second = log.contract.log_id(log.w3.eth.chain_id, log.owner, "second")
    log.anchor(0, 256)
    heads = [
        (log.id, 256, 512, merkle.root(512, TREE), merkle.consistency_proof(256, 512, TREE)),
        (second, 0, 256, merkle.root(256, TREE), []),
    ]
    stale = [heads[0], (second, 1, 256, merkle.root(256, TREE), [])]
    assert log.refuse(log.anchorer, "anchorMany", stale) == ("StaleHead", 0)
    receipt = log.send(log.anchorer, "anchorMany", heads)
    assert len(log.events(receipt, "Anchored")) == 2
    assert (log.contract.head(log.id).size, log.contract.head(second).size) == (512, 256)
    log.send(log.anchorer, "anchorMany", [])


def test_heartbeat(log):
    assert log.refuse(log.anchorer, "heartbeat", log.id) == ("NothingAnchored",)
    log.anchor(0, 256)
    receipt = log.send(log.anchorer, "heartbeat", log.id)
    block = log.w3.eth.get_block(receipt["blockNumber"])
    assert log.contract.head(log.id).heard_at == block["timestamp"]
    assert log.events(receipt, "Heartbeat") == [{"logId": log.id, "size": 256}]
    assert log.refuse(log.owner, "heartbeat", log.id) == ("NotAnchorer",)
    assert log.refuse(log.anchorer, "heartbeat", bytes(32)) == ("UnknownLog",)


def test_recall(log):
    first, second = b"\1" * 32, b"\2" * 32
    assert log.contract.recalled(log.id, first) == 0
    receipt = log.send(log.anchorer, "recall", log.id, first)
    assert log.contract.recalled(log.id, first) == log.w3.eth.get_block(receipt["blockNumber"])["timestamp"]
    assert log.events(receipt, "Recalled") == [{"logId": log.id, "tag": first}]
    log.send(log.owner, "recall", log.id, second)
    assert log.refuse(log.owner, "recall", log.id, first) == ("AlreadyRecalled",)
    assert log.refuse(log.stranger, "recall", log.id, b"\3" * 32) == ("NotAnchorer",)
    assert log.refuse(log.owner, "recall", bytes(32), first) == ("UnknownLog",)


def test_set_anchorer(log):
    assert log.refuse(log.anchorer, "setAnchorer", log.id, log.stranger) == ("NotOwner",)
    assert log.refuse(log.owner, "setAnchorer", log.id, ZERO) == ("NoAnchorer",)
    assert log.refuse(log.owner, "setAnchorer", bytes(32), log.stranger) == ("UnknownLog",)
    receipt = log.send(log.owner, "setAnchorer", log.id, log.stranger)
    assert log.events(receipt, "AnchorerChanged") == [{"logId": log.id, "anchorer": log.stranger}]
    refusal = log.refuse(log.anchorer, "anchor", log.id, 0, 256, merkle.root(256, TREE), [])
    assert refusal == ("NotAnchorer",)
    log.anchorer = log.stranger
    log.anchor(0, 256)


def test_ownership_moves_in_two_steps(log):
    assert log.refuse(log.stranger, "transferOwnership", log.id, log.stranger) == ("NotOwner",)
    log.send(log.owner, "transferOwnership", log.id, log.stranger)
    assert log.contract.roles(log.id).owner == log.owner
    assert log.refuse(log.anchorer, "acceptOwnership", log.id) == ("NotPendingOwner",)
    receipt = log.send(log.stranger, "acceptOwnership", log.id)
    assert log.events(receipt, "OwnershipTaken") == [{"logId": log.id, "owner": log.stranger}]
    roles = log.contract.roles(log.id)
    assert (roles.owner, roles.pending_owner) == (log.stranger, ZERO)
    assert log.refuse(log.owner, "seal", log.id, bytes(32)) == ("NotOwner",)
    assert log.refuse(log.stranger, "acceptOwnership", log.id) == ("NotPendingOwner",)


def test_an_offer_can_be_taken_back(log):
    log.send(log.owner, "transferOwnership", log.id, log.stranger)
    receipt = log.send(log.owner, "transferOwnership", log.id, ZERO)
    assert log.events(receipt, "OwnershipOffered") == [{"logId": log.id, "pendingOwner": ZERO}]
    assert log.refuse(log.stranger, "acceptOwnership", log.id) == ("NotPendingOwner",)


def test_seal_ends_a_log_for_good(log):
    log.anchor(0, 256)
    assert log.refuse(log.anchorer, "seal", log.id, bytes(32)) == ("NotOwner",)
    receipt = log.send(log.owner, "seal", log.id, b"\5" * 32)
    assert log.events(receipt, "Sealed") == [{"logId": log.id, "successor": b"\5" * 32}]
    roles = log.contract.roles(log.id)
    assert (roles.is_sealed, roles.anchorer, roles.successor) == (True, ZERO, b"\5" * 32)
    proof = merkle.consistency_proof(256, 512, TREE)
    refusal = log.refuse(log.anchorer, "anchor", log.id, 256, 512, merkle.root(512, TREE), proof)
    assert refusal == ("LogIsSealed",)
    assert log.refuse(log.anchorer, "heartbeat", log.id) == ("LogIsSealed",)
    assert log.refuse(log.anchorer, "recall", log.id, b"\1" * 32) == ("LogIsSealed",)
    assert log.refuse(log.owner, "seal", log.id, bytes(32)) == ("LogIsSealed",)
    assert log.refuse(log.owner, "setAnchorer", log.id, log.stranger) == ("LogIsSealed",)
    log.send(log.owner, "recall", log.id, b"\1" * 32)
    assert log.contract.head(log.id).size == 256


def test_views_of_a_log_that_is_not_there(log):
    assert log.contract.head(bytes(32)) is None
    assert log.contract.roles(bytes(32)) is None
    assert log.contract.history(bytes(32), 1) is None
    assert not log.contract.was_anchored(bytes(32), 0, bytes(32), 0, 0)
    with pytest.raises(chain.Reverted, match="UnknownLog"):
        log.contract.verify_inclusion(bytes(32), 0, b"", [])


def test_inclusion_under_the_stored_head(log):
    log.anchor(0, 1000)
    for index in (0, 1, 511, 512, 998, 999):
        proof = merkle.inclusion_proof(index, 1000, TREE)
        assert log.contract.verify_inclusion(log.id, index, b"%d" % index, proof)
        assert not log.contract.verify_inclusion(log.id, index, b"other", proof)
        assert not log.contract.verify_inclusion(log.id, index, b"%d" % index, proof[:-1])
        assert not log.contract.verify_inclusion(log.id, index, b"%d" % index, [*proof, proof[0]])
    assert not log.contract.verify_inclusion(log.id, 1000, b"1000", [])


def test_an_inner_node_is_no_entry(log):
    log.anchor(0, 256)
    node = LEAVES[0] + LEAVES[1]
    assert sha256(b"\x01" + node).digest() == TREE(1, 0)
    shorter = merkle.inclusion_proof(0, 256, TREE)[1:]
    assert not log.contract.verify_inclusion(log.id, 0, node, shorter)


def test_a_chain_without_sha256_takes_no_head(log, monkeypatch):
    """The precompile cannot fail on any chain that has it; if it did, no hash would be made up."""

    def broken(computation):
        raise OutOfGas("no such precompile")

    log.anchor(0, 256)
    monkeypatch.setitem(PragueComputation._precompiles, bytes(19) + b"\x02", broken)
    refusal = log.refuse(log.anchorer, "anchor", log.id, 256, 512, b"\1" * 32, [b"\2" * 32, b"\3" * 32])
    assert refusal not in (("BadProof",), ("StaleHead", 256))


@pytest.mark.parametrize("seed", range(2))
def test_contract_and_python_agree(log, seed):
    """Random growth, honest and tampered: the same verdict each time."""
    chance, checked, size = random.Random(seed), 0, 0
    for _ in range(10):
        new = size + chance.choice([1, 2, 3, 17, 64, 100])
        old_root, root = merkle.root(size, TREE), merkle.root(new, TREE)
        honest = merkle.consistency_proof(size, new, TREE)
        for proof, claimed in _tampered(chance, honest, root):
            holds = merkle.verify_consistency(size, new, old_root, claimed, proof)
            assert accepts(log, size, new, claimed, proof) == holds
            checked += 1
        log.anchor(size, new)
        index = chance.randrange(new)
        for proof, _claimed in _tampered(chance, merkle.inclusion_proof(index, new, TREE), root):
            holds = merkle.verify_inclusion(LEAVES[index], index, new, proof, root)
            assert log.contract.verify_inclusion(log.id, index, b"%d" % index, proof) == holds
            checked += 1
        size = new
    assert checked > 100


def accepts(log, old, new, root, proof):
    """Whether the contract would take the head; any refusal but BadProof is an error of the test."""
    try:
        anchor = log.contract._contract.functions.anchor(log.id, old, new, root, proof)
        log.contract._answer(lambda: anchor.call({"from": log.anchorer}))
    except chain.Reverted as refusal:
        assert refusal.name == "BadProof"
        return False
    return True


def _tampered(chance, proof, root):
    """An honest proof and some that are not: flipped, cut, grown, turned round, another root."""
    yield proof, root
    yield proof, bytes([root[0] ^ 1]) + root[1:]
    yield proof[:-1], root
    yield [*proof, chance.randbytes(32)], root
    yield [chance.randbytes(32), *proof], root
    yield proof[::-1], root
    if proof:
        at = chance.randrange(len(proof))
        flipped = (int.from_bytes(proof[at]) ^ (1 << chance.randrange(256))).to_bytes(32)
        yield [*proof[:at], flipped, *proof[at + 1 :]], root


# RFC 9162 spells the condition out, but an fn of 0 cannot come here: fn is odd, and the loop is left at once, or fn
# equals sn, which was found not to be 0, and halving an even number other than 0 meets an odd one first.
NEVER_BOTH_WAYS = "while (fn != 0 && fn & 1 == 0)"


def test_every_branch_was_taken_both_ways(build):
    """Runs last on the plain build: the tests above are all of them needed."""
    if build is chain.logid.artifact():
        pytest.skip("another build")
    assert len(branches.plain_build()["conditions"]) > 40
    missing = [name for name in BRANCHES.missing() if name.partition(": ")[2] not in NEVER_BOTH_WAYS]
    assert missing == []
