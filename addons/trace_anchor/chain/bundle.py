# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The two files a holder of a proof has: the bundle about one record, and the trust root it is checked against.

Both have one spelling only (two-space JSON, names in this order, a final newline): a verifier compares it, so
that a file changed in any byte is refused. docs/protocol.md defines both.
"""

import json
from collections.abc import Sequence

from .policy import Finality

VERSION = 1


def anchor_entry(chain_id: int, contract: str, log_id: bytes, size: int, block: int, tx: str | None = None) -> dict:
    """One entry of ``anchors``: the block that anchored the head of ``size`` leaves.

    ``tx`` is optional: the evidence is the contract's history, and nodes may forget old transactions. A verifier
    that finds it checks it.
    """
    anchor = {"chain_id": chain_id, "contract": contract.lower(), "log_id": _hex(log_id), "size": size, "block": block}
    return anchor | ({"tx": tx.lower()} if tx else {})


def build_bundle(
    sd_jwt: str, tlog_proof: str, anchors: Sequence[dict], beacon: dict | None = None, freshness: dict | None = None
) -> str:
    """The text of a ``.trace.json`` file.

    ``sd_jwt`` is the presentation ``jwt~d1~…~``, ``tlog_proof`` the C2SP text under the anchored checkpoint,
    ``anchors`` come from ``anchor_entry``, ``beacon`` from ``beacon_entry``, ``freshness`` from ``freshness_entry``.
    """
    bundle = {"v": VERSION, "sd_jwt": sd_jwt, "tlog_proof": tlog_proof, "anchors": list(anchors)}
    if beacon:
        bundle["beacon"] = beacon
    if freshness:
        bundle["freshness"] = freshness
    return _spell(bundle)


def beacon_entry(entry: bytes, index: int, path: Sequence[str]) -> dict:
    """A beacon before the record, under the same checkpoint: the record was logged after its block existed.

    ``path`` are the inclusion path's hashes in base64, as the lines of a tlog-proof.
    """
    return {"entry": entry.hex(), "index": index, "path": list(path)}


def freshness_entry(tlog_proof: str, entry: bytes, neighbours: Sequence[dict], block: int) -> dict:
    """Evidence that the log's newest head holds no later version.

    ``tlog_proof`` proves the index entry that closes the newest anchored head, ``block`` anchored that head,
    ``neighbours`` come from ``neighbour_entry`` and bracket the record's next tag.
    """
    return {"tlog_proof": tlog_proof, "entry": entry.hex(), "block": block, "neighbours": list(neighbours)}


def neighbour_entry(index: int, tag: bytes, path: Sequence[str]) -> dict:
    """A tag of the tag index, its place and its path in base64."""
    return {"index": index, "tag": tag.hex(), "path": list(path)}


def build_trust(
    origin: str,
    log_key: str,
    chain_id: int,
    contract: str,
    code_hash: bytes,
    log_id: bytes,
    finality: Finality,
    witnesses: Sequence[str] = (),
) -> str:
    """The text of a ``trust.json`` file; ``log_key`` and ``witnesses`` are vkeys."""
    return _spell(
        {
            "v": VERSION,
            "origin": origin,
            "log_key": log_key,
            "chain_id": chain_id,
            "contract": contract.lower(),
            "code_hash": _hex(code_hash),
            "log_id": _hex(log_id),
            "finality": finality.to_json(),
            "witnesses": list(witnesses),
        }
    )


def _spell(document: dict) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _hex(value: bytes) -> str:
    return "0x" + value.hex()
