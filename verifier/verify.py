#!/usr/bin/env python3
# Copyright 2026 Batch Trace
# License MIT (https://opensource.org/license/mit).
"""Check a batch record's proof without trusting, or even reaching, the company that made the batch.

    python3 verify.py batch.trace.json --trust trust.json --rpc https://a-node.example [--json]

One file, Python's standard library alone. The checks, in the order they are made (docs/protocol.md):

    1. bundle       the file has its one spelling, so no byte of it can be changed unnoticed
    2. jwt          the company's key signed the record, and every disclosed part belongs to it (RFC 9901)
    3. note, proof  the log's key signed a head of the log, and the record is under that head (RFC 9162, C2SP)
    4. anchor       a public contract stored that head, in a block that is final
    5. freshness    the newest head holds no later version; recall: nobody has called the record back

The verdict is a rung of a ladder, and never "genuine": that what was typed in was true is nothing a log can prove.

    verdict    exit code
    REJECTED   1   something does not hold; the reason says what
    CONSISTENT 2   hashes and signatures hold; the chain was not, or could not be, asked
    WITNESSED  3   the same, and independent witnesses saw this head
    ANCHORED   0   the head stands in the contract, in a final block: since then nobody could change the record
    CURRENT    0   and there is no newer version under the contract's newest head
    RECALLED   4   the record was recalled: do not use what it speaks of
    (node)     69  CONSISTENT or WITNESSED, but the node named with --rpc did not answer, or not as a node does
    (fault)    70  this program failed: nothing was judged
    (usage)    64  a file or an option is missing
"""

import argparse
import base64
import binascii
import hashlib
import http.client
import json
import re
import sys
import threading
import time
import urllib.request
from datetime import UTC, datetime
from itertools import accumulate

EXIT_CODES = {"REJECTED": 1, "CONSISTENT": 2, "WITNESSED": 3, "ANCHORED": 0, "CURRENT": 0, "RECALLED": 4}
USAGE, NODE, FAULT = 64, 69, 70
SECTIONS = ["batch", "materials", "steps", "tests", "gate_decisions", "deviations", "signatures", "genealogy"]
MAX_FILE = 16 * 1024 * 1024
MAX_DEPTH = 32
RPC_TIMEOUT = 15  # seconds a request
TIME_LIMIT = 60  # seconds for everything that is asked of a node
MAX_ANCHORS = 1000
HIDDEN = {"hidden": True}  # stands for an element that was not disclosed: this object, not whatever looks like it


class Rejected(Exception):
    """A check failed. ``reason`` is a code (layer-what), the text a sentence."""

    def __init__(self, reason, text):
        self.reason = reason
        super().__init__(text)


class RpcFault(Exception):
    """The node cannot be asked, or cannot answer: this tells nothing about the record. The text is a remark's code."""


def require(condition, reason, text):
    if not condition:
        raise Rejected(reason, text)


# --- JSON and base64, read strictly -----------------------------------------------------------------------------


def parse_json(text, reason):
    """JSON of objects, arrays, strings, booleans and integers within ±(2^53-1); no name twice in an object."""

    def unique(pairs):
        found = dict(pairs)
        if len(found) != len(pairs):
            raise ValueError("a name stands twice")
        return found

    def integer(digits):
        if len(digits) > 17 or abs(int(digits)) > 2**53 - 1:
            raise ValueError("a number is too large")
        return int(digits)

    def refuse(literal):
        raise ValueError(f"{literal} is not allowed")

    try:
        text = text.decode("utf-8") if isinstance(text, bytes) else text
        check_depth(text)
        value = json.loads(text, object_pairs_hook=unique, parse_int=integer, parse_float=refuse, parse_constant=refuse)
        json.dumps(value, ensure_ascii=False).encode()  # refuses unpaired surrogates
    except ValueError:
        raise Rejected(reason, "this is not JSON as the protocol allows it") from None
    return value


def check_depth(text):
    """Refuse deep nesting before the parser meets it: a parser may run out of stack."""
    # Escapes first, then what is quoted: each in one pass, whatever the text.
    bare = re.sub(r'"[^"]*"?', "", re.sub(r"\\.", "", text, flags=re.DOTALL))
    depths = accumulate(map({"[": 1, "{": 1, "]": -1, "}": -1}.get, re.sub(r"[^][{}]+", "", bare)))
    if max(depths, default=0) > MAX_DEPTH:
        raise ValueError("nested too deep")


def check_shape(value, names, optional, reason):
    """An object with exactly these names and types, and maybe some of the optional ones."""
    require(isinstance(value, dict), reason, "an object is expected")
    for name, kind in {**names, **{n: k for n, k in optional.items() if n in value}}.items():
        right = type(value.get(name)) is kind and (kind is not int or value[name] >= 0)
        require(right, reason, f"{name} is missing or of the wrong kind")
    extra = set(value) - set(names) - set(optional)
    require(not extra, reason, f"unknown name {sorted(extra)[:1]}")


def from_base64(text, reason, url=False):
    """Standard base64, or base64url without padding; only the one canonical spelling of a value."""
    altchars = b"-_" if url else b"+/"
    try:
        padding = "=" * (-len(text) % 4) if url else ""
        value = base64.b64decode((text + padding).encode("ascii"), altchars=altchars, validate=True)
    except (binascii.Error, ValueError):
        raise Rejected(reason, "this is not base64") from None
    spelled = base64.b64encode(value, altchars=altchars).decode()
    require((spelled.rstrip("=") if url else spelled) == text, reason, "this is not base64 in its canonical form")
    return value


def from_hex(text, size, reason, prefix=""):
    require(bool(re.fullmatch(f"{prefix}[0-9a-f]{{{2 * size}}}", text)), reason, f"{size} bytes of hex are expected")
    return bytes.fromhex(text[len(prefix) :])


def decimal(text, reason):
    require(bool(re.fullmatch(r"0|[1-9][0-9]{0,14}", text, re.ASCII)), reason, "a decimal number is expected")
    return int(text)


# --- Ed25519 (RFC 8032) and Keccak-256, because the standard library has neither ----------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, -1, P) % P
SQRT_M1 = pow(2, (P - 1) // 4, P)


def add(p, q):
    """Sum of two points in extended coordinates (x, y, z, t)."""
    a, b = (p[1] - p[0]) * (q[1] - q[0]) % P, (p[1] + p[0]) * (q[1] + q[0]) % P
    c, d = 2 * p[3] * q[3] * D % P, 2 * p[2] * q[2] % P
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(scalar, point):
    product = (0, 1, 1, 0)
    for bit in bin(scalar)[2:]:
        product = add(product, product)
        if bit == "1":
            product = add(product, point)
    return product


def decompress(encoded):
    """The point behind 32 bytes, or None."""
    y = int.from_bytes(encoded, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    u, v = (y * y - 1) % P, (D * y * y + 1) % P
    x = u * pow(v, 3, P) * pow(u * pow(v, 7, P), (P - 5) // 8, P) % P
    if v * x * x % P != u:
        x = x * SQRT_M1 % P
    if v * x * x % P != u or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


BASE = decompress((4 * pow(5, -1, P) % P).to_bytes(32, "little"))


def ed25519_holds(public_key, message, signature):
    """Whether an Ed25519 signature holds: S·B = R + H(R, A, M)·A."""
    key = decompress(public_key)
    if key is None or len(signature) != 64:
        return False
    s = int.from_bytes(signature[32:], "little")
    if s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public_key + message).digest(), "little") % ORDER
    minus_key = (P - key[0], key[1], 1, P - key[3])
    x, y, z, _t = add(multiply(s, BASE), multiply(h, minus_key))
    inverse = pow(z, -1, P)
    x, y = x * inverse % P, y * inverse % P
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


def _keccak_constants():
    """Round constants and rotations as FIPS 202 defines them, rather than as a table to be believed."""
    constants, lfsr = [], 1
    for _round in range(24):
        constant = 0
        for j in range(7):
            constant |= (lfsr & 1) << (1 << j) - 1
            lfsr = (lfsr << 1) ^ (0x171 if lfsr & 0x80 else 0)
        constants.append(constant)
    rotations, (x, y) = {(0, 0): 0}, (1, 0)
    for t in range(24):
        rotations[x, y] = (t + 1) * (t + 2) // 2 % 64
        x, y = y, (2 * x + 3 * y) % 5
    return constants, rotations


ROUND_CONSTANTS, ROTATIONS = _keccak_constants()
MASK = 2**64 - 1


def keccak256(message):
    """Keccak-256 with Ethereum's padding (0x01, not SHA-3's 0x06)."""
    rate = 136
    padded = bytearray(message + b"\x01" + bytes(-(len(message) + 1) % rate))
    padded[-1] |= 0x80
    a = [[0] * 5 for _x in range(5)]
    for block in range(0, len(padded), rate):
        for i in range(rate // 8):
            a[i % 5][i // 5] ^= int.from_bytes(padded[block + 8 * i : block + 8 * i + 8], "little")
        for constant in ROUND_CONSTANTS:
            c = [a[x][0] ^ a[x][1] ^ a[x][2] ^ a[x][3] ^ a[x][4] for x in range(5)]
            d = [c[x - 1] ^ ((c[(x + 1) % 5] << 1 | c[(x + 1) % 5] >> 63) & MASK) for x in range(5)]
            b = [[0] * 5 for _x in range(5)]
            for x in range(5):
                for y in range(5):
                    lane, turn = a[x][y] ^ d[x], ROTATIONS[x, y]
                    b[y][(2 * x + 3 * y) % 5] = (lane << turn | lane >> (64 - turn)) & MASK
            for x in range(5):
                for y in range(5):
                    a[x][y] = b[x][y] ^ (~b[(x + 1) % 5][y] & b[(x + 2) % 5][y] & MASK)
            a[0][0] ^= constant
    return b"".join(a[i % 5][i // 5].to_bytes(8, "little") for i in range(4))


# --- 1. The bundle and the trust root -----------------------------------------------------------------------------


def read_bundle(content):
    """The bundle behind the bytes of a .trace.json file. Only its one spelling is a bundle."""
    bundle = parse_json(content, "bundle-json")
    check_shape(
        bundle,
        {"v": int, "sd_jwt": str, "tlog_proof": str, "anchors": list},
        {"beacon": dict, "freshness": dict},
        "bundle-shape",
    )
    require(bundle["v"] == 1, "bundle-version", "the bundle is of a version this program does not know")
    require(len(bundle["anchors"]) <= MAX_ANCHORS, "bundle-shape", f"a bundle names up to {MAX_ANCHORS} anchors")
    for anchor in bundle["anchors"]:
        names = {"chain_id": int, "contract": str, "log_id": str, "size": int, "block": int}
        check_shape(anchor, names, {"tx": str}, "bundle-shape")
    if "beacon" in bundle:
        check_shape(bundle["beacon"], {"entry": str, "index": int, "path": list}, {}, "bundle-shape")
    if "freshness" in bundle:
        names = {"tlog_proof": str, "entry": str, "block": int, "neighbours": list}
        check_shape(bundle["freshness"], names, {}, "bundle-shape")
        require(len(bundle["freshness"]["neighbours"]) <= 2, "bundle-shape", "a tag has up to two neighbours")
        for neighbour in bundle["freshness"]["neighbours"]:
            check_shape(neighbour, {"index": int, "tag": str, "path": list}, {}, "bundle-shape")
    spelled = json.dumps(bundle, indent=2, ensure_ascii=False) + "\n"
    unchanged = spelled.encode() == content
    require(unchanged, "bundle-spelling", "the file was changed, or stored by a program that rewrote it")
    return bundle


def read_trust(content):
    """The trust root: what the reader believes before looking at any bundle."""
    trust = parse_json(content, "trust-json")
    names = {"v": int, "origin": str, "log_key": str, "chain_id": int, "contract": str, "code_hash": str}
    names |= {"log_id": str, "finality": dict, "witnesses": list}
    check_shape(trust, names, {}, "trust-shape")
    require(trust["v"] == 1, "trust-version", "the trust file is of a version this program does not know")
    from_hex(trust["contract"], 20, "trust-shape", "0x")
    from_hex(trust["code_hash"], 32, "trust-shape", "0x")
    from_hex(trust["log_id"], 32, "trust-shape", "0x")
    finality = trust["finality"]
    by_tag = set(finality) == {"tag"} and finality["tag"] in ("finalized", "safe")
    by_depth = set(finality) == {"depth"} and type(finality["depth"]) is int and finality["depth"] >= 0
    require(by_tag or by_depth, "trust-shape", 'finality is {"tag": "finalized"} or {"depth": N}')
    log_key = read_vkey(trust["log_key"], 1)
    require(log_key[0] == trust["origin"], "trust-shape", "the log's key does not carry the log's name")
    return trust, log_key, [read_vkey(vkey, 4) for vkey in trust["witnesses"]]


def read_vkey(vkey, kind):
    """(name, key id, Ed25519 key) of a vkey: name+id+base64(kind | key), the id being a hash of the rest."""
    parts = vkey.split("+", 2) if isinstance(vkey, str) else []
    require(len(parts) == 3 and parts[0], "trust-vkey", "a vkey is name+id+key")
    key = from_base64(parts[2], "trust-vkey")
    key_id = hashlib.sha256(parts[0].encode() + b"\n" + key).digest()[:4]
    right = len(key) == 33 and key[0] == kind and parts[1] == key_id.hex()
    require(right, "trust-vkey", f"the key of {parts[0]} does not have the id it claims")
    return parts[0], key_id, key[1:]


# --- 2. The record: an SD-JWT (RFC 9901) --------------------------------------------------------------------------


def read_record(sd_jwt, public_key):
    """(claims, disclosed sections, number of hidden sections, commitment) of jwt~disclosure~…~."""
    parts = sd_jwt.split("~")
    require(len(parts) >= 2 and parts[-1] == "", "jwt-form", "an SD-JWT ends in a tilde")
    require(sd_jwt.isascii(), "jwt-form", "an SD-JWT is ASCII text")
    claims = read_jwt(parts[0], public_key)
    pool = {}
    for text in parts[1:-1]:
        disclosure = parse_json(from_base64(text, "disclosure-form", url=True), "disclosure-form")
        right = isinstance(disclosure, list) and len(disclosure) in (2, 3)
        right = right and all(isinstance(part, str) for part in disclosure[:-1])
        require(right, "disclosure-form", "a disclosure is [salt, value] or [salt, name, value]")
        digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")
        require(digest not in pool, "disclosure-twice", "a disclosure stands twice")
        pool[digest] = disclosure
    sections = {}
    for digest in claims["_sd"]:
        if digest in pool:
            disclosure = pool.pop(digest)
            require(len(disclosure) == 3, "disclosure-form", "an array element stands where a section belongs")
            require(disclosure[1] not in sections, "disclosure-twice", "a section stands twice")
            sections[disclosure[1]] = disclosure[2]
    sections = {name: fill(value, pool) for name, value in sections.items()}
    require(not pool, "disclosure-foreign", "a disclosed part does not belong to this record")
    return claims, sections, len(claims["_sd"]) - len(sections), hashlib.sha256(parts[0].encode()).digest()


def read_jwt(jwt, public_key):
    parts = jwt.split(".")
    require(len(parts) == 3, "jwt-form", "a JWT has three parts")
    header, claims, signature = (from_base64(part, "jwt-form", url=True) for part in parts)
    header = parse_json(header, "jwt-form")
    right = isinstance(header, dict) and header.get("typ") == "batch-record+sd-jwt"
    require(right and header.get("alg") in ("EdDSA", "Ed25519"), "jwt-form", "not a batch record signed with Ed25519")
    signed = jwt.rpartition(".")[0].encode()
    require(ed25519_holds(public_key, signed, signature), "jwt-signature", "the company's signature does not hold")
    claims = parse_json(claims, "jwt-claims")
    names = {"_sd": list, "_sd_alg": str, "iat": int, "iss": str, "next_tag": str, "origin": str, "recall_tag": str}
    names |= {"schema": str, "sub": str, "tag": str, "tag_scheme": int, "version": int}
    check_shape(claims, names, {"prev": str}, "jwt-claims")
    right = claims["_sd_alg"] == "sha-256" and claims["schema"] == "batch-trace/1" and claims["version"] >= 1
    require(right, "jwt-claims", "the record is of a schema this program does not know")
    digests = claims["_sd"]
    right = all(isinstance(digest, str) for digest in digests) and len(set(digests)) == len(digests)
    require(right, "jwt-claims", "the list of digests is not a list of different texts")
    for name in ("tag", "next_tag", "recall_tag"):
        require(len(from_base64(claims[name], "jwt-claims", url=True)) == 32, "jwt-claims", f"{name} has 32 bytes")
    return claims


def fill(value, pool):
    """A section's value with its disclosed elements in place and the others marked as hidden."""
    if not isinstance(value, list):
        return value
    filled = []
    for element in value:
        if isinstance(element, dict) and set(element) == {"..."}:
            disclosure = pool.pop(element["..."], None) if isinstance(element["..."], str) else None
            right = disclosure is None or len(disclosure) == 2
            require(right, "disclosure-form", "a section stands where an array element belongs")
            element = HIDDEN if disclosure is None else disclosure[1]
        filled.append(element)
    return filled


# --- 3. The log: notes, checkpoints and inclusion (C2SP, RFC 9162) ------------------------------------------------


def leaf_hash(entry):
    return hashlib.sha256(b"\x00" + entry).digest()


def includes(leaf, index, size, path, root):
    """RFC 9162, 2.1.3.2."""
    if index >= size:
        return False
    fn, sn, running = index, size - 1, leaf
    for sibling in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            running = hashlib.sha256(b"\x01" + sibling + running).digest()
            while fn and not fn & 1:
                fn, sn = fn >> 1, sn >> 1
        else:
            running = hashlib.sha256(b"\x01" + running + sibling).digest()
        fn, sn = fn >> 1, sn >> 1
    return sn == 0 and running == root


def read_path(lines, reason):
    require(len(lines) <= 64 and all(isinstance(line, str) for line in lines), reason, "a path is up to 64 hashes")
    path = [from_base64(line, reason) for line in lines]
    require(all(len(node) == 32 for node in path), reason, "a hash of a path has 32 bytes")
    return path


def open_proof(text, log_key, witnesses):
    """(index, path, size, root, names of witnesses) of a C2SP tlog-proof; the checkpoint's signatures checked."""
    head, _blank, note = text.partition("\n\n")
    lines = head.split("\n")
    right = len(lines) >= 2 and lines[0] == "c2sp.org/tlog-proof@v1" and lines[1].startswith("index ")
    require(right, "proof-form", "this is not a tlog-proof without extra line")
    index = decimal(lines[1].removeprefix("index "), "proof-form")
    path = read_path(lines[2:], "proof-form")
    body, _blank, signatures = note.rpartition("\n\n")
    require(bool(body) and signatures.endswith("\n"), "note-form", "the proof holds no signed note")
    body += "\n"
    right = not any(character < " " and character != "\n" for character in note)
    require(right, "note-form", "a note holds no control characters")
    signed_by = note_signers(body, signatures[:-1].split("\n"), [(log_key, 1), *((w, 4) for w in witnesses)])
    require(log_key[0] in signed_by, "note-unsigned", "the log's key has not signed the head")
    lines = body.split("\n")
    require(len(lines) == 4 and lines[0] == log_key[0], "checkpoint-form", "the head is not one of this log")
    size = decimal(lines[1], "checkpoint-form")
    root = from_base64(lines[2], "checkpoint-form")
    require(len(root) == 32 and size > 0, "checkpoint-form", "a head has a size and a root of 32 bytes")
    return index, path, size, root, signed_by[1:]


def note_signers(body, lines, keys):
    """Names of the known keys that signed, in the order of ``keys``. A bad signature of a known key rejects."""
    require(len(lines) <= 100, "note-form", "a note with more than 100 signatures is refused")
    signed = set()
    for line in lines:
        parts = line.split(" ")
        require(len(parts) == 3 and parts[0] == "\u2014" and parts[1], "note-form", "a signature line is malformed")
        signature = from_base64(parts[2], "note-form")
        for (name, key_id, key), kind in keys:
            if parts[1] == name and signature[:4] == key_id:
                message, rest = body, signature[4:]
                if kind == 4:  # a witness signs the time along with the head
                    require(len(rest) == 72, "note-signature", f"the cosignature of {name} does not hold")
                    message = f"cosignature/v1\ntime {int.from_bytes(rest[:8], 'big')}\n{body}"
                    rest = rest[8:]
                holds = ed25519_holds(key, message.encode(), rest)
                require(holds, "note-signature", f"the signature of {name} does not hold")
                signed.add((name, key_id))
    return [name for (name, key_id, _key), _kind in keys if (name, key_id) in signed]


def numbers(entry, kind, reason):
    """The two numbers in the tag of a beacon (2) or index (3) entry."""
    require(entry[:18] == bytes((1, kind)) + bytes(16), reason, "the entry is of another kind")
    return int.from_bytes(entry[18:26], "big"), int.from_bytes(entry[26:34], "big")


def check_beacon(beacon, index, size, root, chain_id):
    """(block number, block hash) of a beacon entry that stands before the record under the same head."""
    entry = from_hex(beacon["entry"], 66, "beacon-form")
    path = read_path(beacon["path"], "beacon-form")
    require(beacon["index"] < index, "beacon-late", "the beacon does not stand before the record")
    holds = includes(leaf_hash(entry), beacon["index"], size, path, root)
    require(holds, "beacon-inclusion", "the beacon is not in the log")
    chain, number = numbers(entry, 2, "beacon-form")
    require(chain == chain_id, "beacon-form", "the beacon speaks of another chain")
    return number, "0x" + entry[34:].hex()


def check_freshness(freshness, next_tag, log_key, witnesses):
    """(size, root) of a head whose closing index entry leaves no room for the record's next tag."""
    entry = from_hex(freshness["entry"], 66, "freshness-form")
    index, path, size, root, _seen = open_proof(freshness["tlog_proof"], log_key, witnesses)
    holds = includes(leaf_hash(entry), index, size, path, root)
    require(holds, "freshness-inclusion", "the tag index is not in the log")
    covered, tags = numbers(entry, 3, "freshness-form")
    require(index == size - 1 == covered, "freshness-index", "the tag index does not cover the whole head")
    near = []
    for neighbour in freshness["neighbours"]:
        tag = from_hex(neighbour["tag"], 32, "freshness-form")
        path = read_path(neighbour["path"], "freshness-form")
        holds = includes(leaf_hash(tag), neighbour["index"], tags, path, entry[34:])
        require(holds, "freshness-neighbour", "a neighbour is not in the tag index")
        near.append((neighbour["index"], tag))
    if len(near) == 2:
        absent = near[1][0] == near[0][0] + 1 and near[0][1] < next_tag < near[1][1]
    elif len(near) == 1:
        (place, tag), last = near[0], tags - 1
        absent = (place == 0 and next_tag < tag) or (place == last and tag < next_tag)
    else:
        absent = False
    require(absent, "freshness-absence", "the neighbours do not show that there is no newer version")
    return size, root


# --- 4. The chain -------------------------------------------------------------------------------------------------


class Chain:
    """The contract of the trust root, as one node tells it. ``call`` is (method, params) -> result."""

    def __init__(self, trust, call):
        self.trust, self.call = trust, call
        if number(self.call("eth_chainId", [])) != trust["chain_id"]:
            raise RpcFault("rpc-other-chain")
        self.final = self._final()
        code = self.call("eth_getCode", [trust["contract"], "latest"])
        if not isinstance(code, str) or not re.fullmatch("0x([0-9a-fA-F]{2})*", code):
            raise RpcFault("rpc-answer")
        if code == "0x":
            raise RpcFault("contract-absent")
        same = "0x" + keccak256(bytes.fromhex(code[2:])).hex() == trust["code_hash"]
        require(same, "contract-code", "at the address there is not the contract that is trusted")

    def _final(self):
        """The newest final block's number, by the trust root's finality."""
        finality = self.trust["finality"]
        block = self.block(finality.get("tag", "latest"))
        if block is None:
            raise RpcFault("rpc-answer")
        return max(0, block["number"] - finality.get("depth", 0))

    def block(self, tag):
        """Number, hash and time of a block, by number or tag; None when the node has none."""
        block = self.call("eth_getBlockByNumber", [hex(tag) if isinstance(tag, int) else tag, False])
        if block is None:
            return None
        if not isinstance(block, dict) or not isinstance(block.get("hash"), str):
            raise RpcFault("rpc-answer")
        return {"number": number(block.get("number")), "hash": block["hash"], "time": number(block.get("timestamp"))}

    def read(self, signature, words, count=1):
        """The words, at least ``count``, that a view of the contract returns at the newest block."""
        calldata = "0x" + (keccak256(signature.encode())[:4] + b"".join(words)).hex()
        answer = self.call("eth_call", [{"to": self.trust["contract"], "data": calldata}, "latest"])
        if not isinstance(answer, str) or not re.fullmatch("0x([0-9a-fA-F]{64})+", answer):
            raise RpcFault("rpc-answer")
        answer = bytes.fromhex(answer[2:])
        if len(answer) < 32 * count:
            raise RpcFault("rpc-answer")
        return [answer[i : i + 32] for i in range(0, len(answer), 32)]

    def knows(self, size):
        """Whether the contract, as this node has it, stored any head of this size."""
        return any(self._slot(size))

    def _slot(self, size):
        # Read at the newest block: a slot is written once and names its block, and many nodes have forgotten
        # older states.
        log_id = bytes.fromhex(self.trust["log_id"][2:])
        return self.read("history(bytes32,uint48)", [log_id, size.to_bytes(32, "big")])[0]

    def check_anchored(self, size, root, block_number, transaction=None):
        """The time of the final block in which the contract stored this head; None while it is not final."""
        stored = self._slot(size)
        if not any(stored):
            require(block_number > self.final, "anchor-absent", "the contract holds no head of this size for the log")
            return None
        block = self.block(block_number)
        same = block is not None and block["number"] == block_number
        if same:
            expected = root + block_number.to_bytes(6, "big") + block["time"].to_bytes(6, "big")
            same = keccak256(expected) == stored
        require(same, "anchor-mismatch", "the contract holds another head, or holds it from another block")
        if transaction is not None:
            self._check_transaction(transaction, block)
        return block["time"] if block_number <= self.final else None

    def _check_transaction(self, transaction, block):
        from_hex(transaction, 32, "anchor-transaction", "0x")
        receipt = self.call("eth_getTransactionReceipt", [transaction])
        same = isinstance(receipt, dict) and receipt.get("blockHash") == block["hash"]
        require(same, "anchor-transaction", "the node knows no such transaction in that block")

    def head(self):
        """(size, root) of the log's newest head."""
        words = self.read("head(bytes32)", [bytes.fromhex(self.trust["log_id"][2:])], 2)
        return int.from_bytes(words[0], "big"), words[1]

    def recalled(self, tag):
        """When the record was recalled; 0 when it was not. Asked at the newest block: a recall need not be final."""
        log_id = bytes.fromhex(self.trust["log_id"][2:])
        words = self.read("recalled(bytes32,bytes32)", [log_id, tag])
        return int.from_bytes(words[0], "big")


def number(quantity):
    if not isinstance(quantity, str) or not re.fullmatch("0x[0-9a-f]{1,12}", quantity):
        raise RpcFault("rpc-answer")
    return int(quantity, 16)


def http_caller(url, limit=TIME_LIMIT):
    """(method, params) -> result over HTTP; all calls together end within ``limit`` seconds."""
    end = time.monotonic() + limit

    def call(method, params):
        body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).encode()
        answers = []
        # A node that sends a byte now and then outlives every timeout of a socket, but not the wait for its thread.
        asking = threading.Thread(target=lambda: answers.append(_asked(url, body)), daemon=True)
        asking.start()
        asking.join(max(0, end - time.monotonic()))
        if not answers or answers[0] is None:
            raise RpcFault("rpc-unreachable")
        answer = answers[0]
        if not isinstance(answer, dict) or "result" not in answer:
            raise RpcFault("rpc-answer")
        return answer["result"]

    return call


def _asked(url, body):
    """What a node answers to one request; None when nothing can be read of it."""
    try:
        request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=RPC_TIMEOUT) as response:
            return json.loads(response.read(MAX_FILE))
    except (OSError, ValueError, http.client.HTTPException, RecursionError):
        return None


# --- 5. The verdict -----------------------------------------------------------------------------------------------


def verify(bundle_bytes, trust_bytes, call=None):
    """The report on a bundle: a dict with ``verdict``, ``reason`` and what was found. Never raises on bad input."""
    report = {"verdict": "REJECTED", "reason": None, "message": None, "remarks": []}
    try:
        _climb(report, bundle_bytes, trust_bytes, call)
    except Rejected as rejection:
        report.update(verdict="REJECTED", reason=rejection.reason, message=str(rejection))
    except RpcFault as fault:
        report["remarks"].append(str(fault))
    return report


def _climb(report, bundle_bytes, trust_bytes, call):
    """Fill the report, one rung after the other."""
    trust, log_key, witnesses = read_trust(trust_bytes)
    bundle = read_bundle(bundle_bytes)
    claims, sections, hidden, commitment = read_record(bundle["sd_jwt"], log_key[2])
    require(claims["origin"] == trust["origin"], "jwt-origin", "the record names another log")
    index, path, size, root, seen = open_proof(bundle["tlog_proof"], log_key, witnesses)
    tag, next_tag, recall_tag = (
        from_base64(claims[name], "jwt-claims", url=True) for name in ("tag", "next_tag", "recall_tag")
    )
    holds = includes(leaf_hash(b"\x01\x01" + tag + commitment), index, size, path, root)
    require(holds, "inclusion", "the record is not in the log under this head")
    beacon = check_beacon(bundle["beacon"], index, size, root, trust["chain_id"]) if "beacon" in bundle else None
    fresh = check_freshness(bundle["freshness"], next_tag, log_key, witnesses) if "freshness" in bundle else None
    report["record"] = {name: claims[name] for name in ("iss", "sub", "version", "iat")}
    sections = {name: sections[name] for name in sorted(sections, key=_place)}
    report.update(sections=sections, hidden=hidden, witnesses=[len(seen), len(witnesses)])
    report["verdict"] = "WITNESSED" if seen else "CONSISTENT"
    if call is None:
        report["remarks"].append("rpc-none")
        return
    chain = Chain(trust, call)
    recalled = chain.recalled(recall_tag)
    if recalled:
        report["recalled"] = recalled
        report["verdict"] = "RECALLED"
    anchor = _anchor(bundle["anchors"], trust, size)
    if anchor is None:
        report["remarks"].append("anchor-none")
        return
    latest = chain.check_anchored(size, root, anchor["block"], anchor.get("tx"))
    if latest is None:
        report["remarks"].append("anchor-not-final" if chain.knows(size) else "anchor-unknown")
        return
    earliest = _beacon_time(chain, beacon, report)
    report["anchor"] = {"chain_id": trust["chain_id"], "block": anchor["block"], "size": size}
    report["anchor"] |= {"earliest": earliest, "latest": latest}
    if report["verdict"] == "RECALLED":
        return
    report["verdict"] = "ANCHORED"
    if fresh and _is_current(chain, bundle["freshness"]["block"], fresh, report):
        report["verdict"] = "CURRENT"


def _place(section):
    """Where a section stands in a record as a person reads it."""
    return (SECTIONS.index(section) if section in SECTIONS else len(SECTIONS), section)


def _anchor(anchors, trust, size):
    """The bundle's anchor on the trusted contract, for the proof's head."""
    for anchor in anchors:
        if all(anchor[name] == trust[name] for name in ("chain_id", "contract", "log_id")):
            require(anchor["size"] == size, "anchor-size", "the anchor is of another head than the proof")
            return anchor
    return None


def _beacon_time(chain, beacon, report):
    if beacon is None:
        return None
    block = chain.block(beacon[0])
    if block is None:
        report["remarks"].append("beacon-unknown")
        return None
    require(block["hash"] == beacon[1], "beacon-block", "the beacon's block is not in the chain")
    return block["time"]


def _is_current(chain, block_number, fresh, report):
    if chain.check_anchored(*fresh, block_number) is None:
        report["remarks"].append("freshness-not-final")
        return False
    if chain.head() != fresh:
        report["remarks"].append("freshness-old")
        return False
    return True


# --- What a person sees -------------------------------------------------------------------------------------------

MEANINGS = {
    "REJECTED": "Do not rely on this file.",
    "CONSISTENT": "Hashes and signatures hold. Whether the head of the log is public was not established.",
    "WITNESSED": "Hashes and signatures hold, and independent witnesses saw this head of the log.",
    "ANCHORED": "The record is under a head that a public contract has held since that block.",
    "CURRENT": "The record is anchored, and the newest anchored head holds no newer version of it.",
    "RECALLED": "THE RECORD WAS RECALLED. Do not use what it speaks of.",
}
REMARKS = {
    "rpc-none": "no node was named (--rpc): the chain was not asked",
    "rpc-unreachable": "the node did not answer: the chain was not asked",
    "rpc-answer": "the node gave no usable answer",
    "rpc-other-chain": "the node is of another chain than the trust file names",
    "contract-absent": "the chain has no contract at the trusted address (yet)",
    "anchor-none": "the bundle names no anchor on the trusted contract",
    "anchor-not-final": "the anchor's block is not final yet: ask again later",
    "anchor-unknown": "this node does not know the anchor's transaction or block: name a node of the chain it is on",
    "beacon-unknown": "the node does not know the beacon's block",
    "freshness-not-final": "the newest head's block is not final yet",
    "freshness-old": "the log has a newer head than this bundle speaks of: ask for a newer proof",
}


def moment(seconds):
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (OverflowError, OSError, ValueError):
        return f"second {seconds}"


def printable(text):
    """Text that cannot steer a terminal."""
    return "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in str(text))


#: Units of UN/ECE Recommendation 20 as people write them; any other is printed as it stands.
UNITS = {
    "KGM": "kg",
    "GRM": "g",
    "MGM": "mg",
    "TNE": "t",
    "LTR": "L",
    "MLT": "mL",
    "MTQ": "m³",
    "MTR": "m",
    "CMT": "cm",
    "MMT": "mm",
    "CEL": "°C",
    "SEC": "s",
    "MIN": "min",
    "HUR": "h",
    "DAY": "d",
    "P1": "%",
    "BAR": "bar",
    "PAL": "Pa",
    "KPA": "kPa",
    "MPA": "MPa",
    "KWH": "kWh",
    "RPM": "r/min",
    "NTU": "NTU",
    "C62": "pcs",
    "H87": "pcs",
    "NMP": "pcs",
}
#: What only the issuer's own audit uses; --json prints it.
TECHNICAL = ("stored", "id", "replaces", "reason_values")


def readable(value):
    """Disclosed values without what is technical, units by their symbols beside what they measure."""
    if isinstance(value, list):
        return [readable(inner) for inner in value]
    if not isinstance(value, dict) or value is HIDDEN:
        return value
    shown = {name: readable(inner) for name, inner in value.items() if name not in TECHNICAL}
    unit = shown.get("unit")
    if isinstance(unit, str):
        symbol = UNITS.get(unit, unit)
        measured = [name for name in ("quantity", "value") if isinstance(shown.get(name), str)]
        for name in measured:
            shown[name] = f"{shown[name]} {symbol}"
        shown["unit"] = symbol
        if measured:
            del shown["unit"]
    return shown


def outline(value, indent):
    """Disclosed values as indented lines."""
    pad = " " * indent
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from _labelled(f"{pad}{printable(name)}", inner, indent)
    elif isinstance(value, list) and value:
        for place, inner in enumerate(value, 1):
            yield from _labelled(f"{pad}{place}", inner, indent)
    else:
        yield f"{pad}{printable(value) if value not in ([], {}) else '(empty)'}"


def _labelled(label, value, indent):
    if isinstance(value, dict | list) and value and value is not HIDDEN:
        yield f"{label}:"
        yield from outline(value, indent + 2)
    else:
        shown = "(not disclosed)" if value is HIDDEN else next(outline(value, 0))
        yield f"{label}: {shown}"


def describe(report):
    """The report as lines for a person."""
    verdict = report["verdict"]
    rung = {"REJECTED": f"({report['reason']})", "WITNESSED": "({} of {})".format(*report.get("witnesses", (0, 0)))}
    yield f"{verdict}{rung.get(verdict, '')}"
    yield MEANINGS[verdict]
    if report["message"]:
        yield f"Reason: {report['message']}"
    if "recalled" in report:
        yield f"Recalled: {moment(report['recalled'])}"
    if "anchor" in report:
        anchor = report["anchor"]
        yield f"Chain {anchor['chain_id']}, block {anchor['block']}, head of {anchor['size']} entries"
        yield f"  logged not before: {moment(anchor['earliest']) if anchor['earliest'] else 'not shown'}"
        yield f"  logged not after:  {moment(anchor['latest'])}"
    yield from (f"Note: {REMARKS[remark]}" for remark in report["remarks"])
    if verdict != "REJECTED":
        record = report["record"]
        yield f"Record: {printable(record['sub'])}, version {record['version']}"
        yield f"Issued by: {printable(record['iss'])}, who gives {moment(record['iat'])} as the time of sealing"
        for name, value in report["sections"].items():
            yield from _labelled(printable(name), readable(value), 0)
        yield f"Sections not disclosed: {report['hidden']}"
        yield "That the values were true when they were typed in is nothing a log can prove."


def exit_code(report, asked):
    """The code of a report; ``asked``: whether a node was named, whose silence then has a code of its own."""
    silent = any(remark.startswith("rpc-") for remark in report["remarks"])
    if asked and silent and report["verdict"] in ("CONSISTENT", "WITNESSED"):
        return NODE
    return EXIT_CODES[report["verdict"]]


def main(arguments=None):
    """The command line; returns the exit code."""
    parser = argparse.ArgumentParser(description="Check the proof of a batch record.")
    parser.add_argument("bundle", help="the .trace.json file")
    parser.add_argument("--trust", required=True, help="the trust.json file: what you believe beforehand")
    parser.add_argument("--rpc", help="URL of a node of the chain, of your own choice")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    try:
        options = parser.parse_args(arguments)
    except SystemExit as stop:
        return USAGE if stop.code else 0
    try:
        contents = []
        for name in (options.bundle, options.trust):
            with open(name, "rb") as file:
                contents.append(file.read(MAX_FILE))
    except (OSError, ValueError) as error:
        print(f"cannot read a file: {error}", file=sys.stderr)
        return USAGE
    try:
        report = verify(*contents, http_caller(options.rpc) if options.rpc else None)
        code = exit_code(report, options.rpc)
        print(json.dumps({**report, "exit": code}, indent=2) if options.json else "\n".join(describe(report)))
    except Exception as fault:  # whatever it is, it must not end with the code of a verdict
        print(f"this program failed, nothing was judged: {type(fault).__name__}: {fault}", file=sys.stderr)
        return FAULT
    return code


if __name__ == "__main__":
    sys.exit(main())
