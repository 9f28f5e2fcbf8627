# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""A company that publishes a log, and a chain in memory, for tests and benchmarks of the provenance protocol."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.extend(str(path) for path in (ROOT / "addons" / "trace_anchor", ROOT / "verifier"))

import chain  # noqa: E402
import sdjwt  # noqa: E402
import tlog  # noqa: E402
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # noqa: E402
from eth_utils import keccak  # noqa: E402
from tlog import merkle, note  # noqa: E402

ORIGIN = "log.dairy.example/batches"
CHAIN_ID = 31337
OWNER = "0x" + "11" * 20
FIRST_TIME = 1_790_000_000
BLOCK_TIME = 12
BEACON_BLOCK = 3


def batch_record(extra: int = 0) -> dict:
    """A small batch record; ``extra`` more test results make it larger."""
    return {
        "batch": {"lot": "B20250917-001", "product": "巴氏杀菌乳", "quantity": "1250.5", "uom": "KGM"},
        "materials": [
            {"lot": "RM-77", "supplier": "North Farm", "quantity": "1300", "uom": "KGM"},
            {"lot": "CULT-9", "supplier": "Culture House", "quantity": "2.5", "uom": "KGM"},
        ],
        "steps": [{"operation": "pasteurise", "readings": [{"parameter": "temperature", "value": "72.4"}]}],
        "tests": [{"parameter": "fat", "value": f"3.{i}", "uom": "P1", "passed": True} for i in range(2 + extra)],
        "gate_decisions": [],
        "deviations": [],
        "signatures": [{"user": "q.manager", "meaning": "released", "signed_at": "2026-09-21T10:00:00Z"}],
        "genealogy": {"parents": ["RM-77", "CULT-9"]},
        "shipments": [],
    }


class Publisher:
    """A company's log in memory: seals records, closes heads, proves."""

    def __init__(self, seed: int = 1, witnesses: int = 0):
        self.key = Ed25519PrivateKey.from_private_bytes(bytes([seed]) * 32)
        self.signer = tlog.Signer(ORIGIN, self.key)
        self.witnesses = [Ed25519PrivateKey.from_private_bytes(bytes([100 + i]) * 32) for i in range(witnesses)]
        self.record_key = sdjwt.RecordKey(bytes([seed + 1]) * 32)
        self.entries = [tlog.entry.genesis(b"genesis")]
        self.tree = merkle.MemoryTree([merkle.leaf_hash(self.entries[0].encode())])

    @property
    def public_key(self) -> bytes:
        return self.key.public_key().public_bytes_raw()

    def add(self, entry: tlog.Entry) -> int:
        """Append an entry; its index."""
        self.entries.append(entry)
        self.tree.append(merkle.leaf_hash(entry.encode()))
        return len(self.entries) - 1

    def seal(self, record: dict, version: int = 1, previous: bytes | None = None) -> tuple[int, sdjwt.SealedRecord]:
        """Seal a record and log it: index and sealed record."""
        sealed = sdjwt.seal(
            record,
            self.record_key,
            self.key,
            issuer="Dairy Ltd",
            origin=ORIGIN,
            subject="https://id.gs1.org/01/09506000134352/10/B20250917-001",
            version=version,
            sealed_at=FIRST_TIME + 500,
            previous=previous,
        )
        return self.add(tlog.entry.record(sealed.tag, sealed.commitment)), sealed

    def close(self) -> tuple[tlog.Checkpoint, tlog.TagIndex]:
        """Pad and close the head with its tag index, ready to be anchored."""
        for _ in range(tlog.entry.padding_needed(len(self.entries))):
            self.add(tlog.entry.padding())
        tags = tlog.TagIndex(entry.tag for entry in self.entries if entry.kind == tlog.entry.RECORD)
        self.add(tlog.entry.index(len(self.entries), len(tags), tags.root()))
        size = len(self.entries)
        return tlog.Checkpoint(ORIGIN, size, merkle.root(size, self.tree)), tags

    def witness_keys(self) -> list[note.VerifierKey]:
        return [
            note.VerifierKey(f"witness{i}.example", key.public_key().public_bytes_raw(), note.COSIGNATURE)
            for i, key in enumerate(self.witnesses)
        ]

    def sign(self, checkpoint: tlog.Checkpoint) -> str:
        """The signed checkpoint, with the witnesses' cosignatures."""
        signed = checkpoint.sign([self.signer])
        for vkey, key in zip(self.witness_keys(), self.witnesses, strict=True):
            time = FIRST_TIME + 600
            signature = key.sign(f"cosignature/v1\ntime {time}\n{checkpoint.text()}".encode())
            line = note.encode_base64(vkey.id + time.to_bytes(8) + signature)
            signed += f"\N{EM DASH} {vkey.name} {line}\n"
        return signed

    def path(self, index: int, size: int) -> list[str]:
        return [note.encode_base64(node) for node in merkle.inclusion_proof(index, size, self.tree)]


class MemoryChain:
    """The JSON-RPC calls a verifier makes, answered from memory. One block each 12 seconds, no reorganisation."""

    def __init__(self, newest: int = 100):
        self.newest = newest
        self.code = bytes.fromhex(chain.logid.artifact()["deployedBytecode"][2:])
        self.log_id = chain.log_id(CHAIN_ID, chain.contract_address(), OWNER, ORIGIN)
        self.slots: dict[int, bytes] = {}
        self.head = (0, bytes(32))
        self.recalled: dict[bytes, int] = {}
        self.calls: dict[str, object] = {}
        self._selectors = {
            keccak(text="history(bytes32,uint48)")[:4]: self._history,
            keccak(text="head(bytes32)")[:4]: self._head,
            keccak(text="recalled(bytes32,bytes32)")[:4]: self._recalled,
        }

    @staticmethod
    def time(block: int) -> int:
        return FIRST_TIME + BLOCK_TIME * block

    @staticmethod
    def hash(block: int) -> bytes:
        return keccak(block.to_bytes(8))

    def anchor(self, checkpoint: tlog.Checkpoint, block: int) -> None:
        """Store a head as the contract would."""
        self.slots[checkpoint.size] = keccak(checkpoint.root + block.to_bytes(6) + self.time(block).to_bytes(6))
        self.head = (checkpoint.size, checkpoint.root)

    def __call__(self, method: str, params: list):
        result = getattr(self, method)(*params)
        self.calls[repr_call(method, params)] = result
        return result

    def eth_chainId(self):  # noqa: N802
        return hex(CHAIN_ID)

    def eth_getCode(self, _address, _block):  # noqa: N802
        return "0x" + self.code.hex()

    def eth_getBlockByNumber(self, tag, _full):  # noqa: N802
        number = {"latest": self.newest, "finalized": self.newest - 64}.get(tag)
        number = int(tag, 16) if number is None else number
        if number > self.newest:
            return None
        return {"number": hex(number), "hash": "0x" + self.hash(number).hex(), "timestamp": hex(self.time(number))}

    def eth_getTransactionReceipt(self, transaction):  # noqa: N802
        known = "0x" + "ab" * 32
        return {"blockHash": "0x" + self.hash(20).hex()} if transaction == known else None

    def eth_call(self, call, _block):
        data = bytes.fromhex(call["data"][2:])
        return "0x" + self._selectors[data[:4]](data[4:36], data[36:68]).hex()

    def _history(self, log_id, size):
        return self.slots.get(int.from_bytes(size), bytes(32)) if log_id == self.log_id else bytes(32)

    def _head(self, _log_id, _unused):
        return self.head[0].to_bytes(32) + self.head[1] + bytes(64)

    def _recalled(self, _log_id, tag):
        return self.recalled.get(tag, 0).to_bytes(32)


def repr_call(method: str, params: list) -> str:
    """A call as one text, the same in Python and JavaScript."""
    parts = [f"{p['to']}:{p['data']}" if isinstance(p, dict) else str(p).lower() for p in params]
    return " ".join([method, *parts])


class Case:
    """A published, anchored record with its bundle and trust root."""

    def __init__(self, paths=("batch", "tests/1"), witnesses=0, beacon=False, fresh=False, tx=None, extra=0):
        self.publisher = publisher = Publisher(witnesses=witnesses)
        self.chain = MemoryChain()
        block_hash = self.chain.hash(BEACON_BLOCK)
        beacon_index = publisher.add(tlog.entry.beacon(CHAIN_ID, BEACON_BLOCK, block_hash))
        self.index, self.sealed = publisher.seal(batch_record(extra))
        self.checkpoint, tags = publisher.close()
        self.chain.anchor(self.checkpoint, 20)
        size = self.checkpoint.size
        signed = publisher.sign(self.checkpoint)
        self.proof = tlog.prove(self.index, size, publisher.tree, signed).text()
        self.anchor = chain.anchor_entry(CHAIN_ID, chain.contract_address(), self.chain.log_id, size, 20, tx)
        self.beacon = self.freshness = None
        if beacon:
            entry = publisher.entries[beacon_index].encode()
            self.beacon = chain.beacon_entry(entry, beacon_index, publisher.path(beacon_index, size))
        if fresh:
            self.freshness = self.freshness_for(self.checkpoint, tags, 20)
        self.sd_jwt = self.sealed.present(paths)

    def freshness_for(self, checkpoint, tags, block) -> dict:
        """Evidence under a closed head that version 2 of the record is not logged."""
        publisher = self.publisher
        last = checkpoint.size - 1
        proof = tlog.prove(last, checkpoint.size, publisher.tree, publisher.sign(checkpoint)).text()
        near = [
            chain.neighbour_entry(n.index, n.tag, [note.encode_base64(node) for node in n.path])
            for n in tags.absence(publisher.record_key.tag(2))
        ]
        return chain.freshness_entry(proof, publisher.entries[last].encode(), near, block)

    def bundle(self) -> bytes:
        return chain.build_bundle(self.sd_jwt, self.proof, [self.anchor], self.beacon, self.freshness).encode()

    def trust(self, **changes) -> bytes:
        fields = {
            "origin": ORIGIN,
            "log_key": str(self.publisher.signer.verifier),
            "chain_id": CHAIN_ID,
            "contract": chain.contract_address(),
            "code_hash": chain.code_hash(),
            "log_id": self.chain.log_id,
            "finality": chain.Finality(),
            "witnesses": [str(key) for key in self.publisher.witness_keys()],
        }
        return chain.build_trust(**{**fields, **changes}).encode()
