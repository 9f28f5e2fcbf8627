# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Which branches of the contract a test run took: conditional jumps on py-evm, mapped to the source by the compiler.

The contract is compiled without optimiser and without the IR pipeline, so that each condition of the source is a
jump of its own; the tests run the same on both builds. What counts is every condition a person wrote (if, for, while,
?:, && and ||, and the one in assembly), not the jumps that the compiler adds (ABI checks, array bounds).
"""

import functools
import importlib.util
import shutil
from collections import defaultdict
from pathlib import Path

from solcx import compile_standard

CONTRACTS = Path(__file__).resolve().parents[2] / "contracts"
JUMPI = 0x57
CONDITIONS = ("IfStatement", "WhileStatement", "ForStatement", "Conditional", "YulIf")


def can_compile() -> bool:
    """Whether the npm compiler is installed."""
    return bool(shutil.which("node")) and (CONTRACTS.parent / "node_modules" / "solc").exists()


@functools.cache
def plain_build() -> dict:
    """ABI, codes and source map of the contract without optimiser, and its conditions."""
    spec = importlib.util.spec_from_file_location("compile_contract", CONTRACTS / "compile.py")
    step = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(step)
    source = step.compiler_input()
    source["settings"] |= {"optimizer": {"enabled": False}, "viaIR": False}
    source["settings"]["outputSelection"] = {
        "*": {
            "*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object", "evm.deployedBytecode.sourceMap"],
            "": ["ast"],
        }
    }
    output = compile_standard(source, solc_binary=CONTRACTS / "solc")
    contract = output["contracts"][step.SOURCE.name]["TransparencyLog"]["evm"]
    text = step.SOURCE.read_text(encoding="utf-8")
    return {
        "abi": output["contracts"][step.SOURCE.name]["TransparencyLog"]["abi"],
        "bytecode": "0x" + contract["bytecode"]["object"],
        "code": bytes.fromhex(contract["deployedBytecode"]["object"]),
        "map": contract["deployedBytecode"]["sourceMap"],
        "conditions": _conditions(output["sources"][step.SOURCE.name]["ast"], text.encode()),
    }


def _conditions(tree, text: bytes) -> dict:
    """(start, length) of each node that branches -> its line and how it begins."""
    found = {}

    def walk(node):
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            kind = node.get("nodeType")
            if kind in CONDITIONS or (kind == "BinaryOperation" and node["operator"] in ("&&", "||")):
                start, length = map(int, node["src"].split(":")[:2])
                line = text[:start].count(b"\n") + 1
                found[start, length] = f"line {line}: " + text[start : start + length].decode().partition("\n")[0]
            for child in node.values():
                walk(child)

    walk(tree)
    return found


@functools.cache
def jumps() -> dict:
    """Program counter of each conditional jump -> the source range the compiler gives it."""
    code, places = plain_build()["code"], _expand(plain_build()["map"])
    found, at, index = {}, 0, 0
    while at < len(code) and index < len(places):
        if code[at] == JUMPI:
            found[at] = places[index]
        at += 1 + (code[at] - 0x5F if 0x60 <= code[at] <= 0x7F else 0)
        index += 1
    return found


def _expand(source_map: str) -> list:
    """The compiler's compressed map as one (start, length) an instruction."""
    places, last = [], ["0", "0", "0"]
    for item in source_map.split(";"):
        fields = item.split(":")
        last = [fields[i] if i < len(fields) and fields[i] else last[i] for i in range(3)]
        places.append((int(last[0]), int(last[1])) if last[2] == "0" else (-1, -1))
    return places


class Branches:
    """Records which way each conditional jump of the plain build went."""

    def __init__(self):
        self.taken = defaultdict(set)

    def watch(self, table):
        """Replace JUMPI in a py-evm opcode table; returns the function that puts the old one back."""
        original, code, taken = table[JUMPI], plain_build()["code"], self.taken

        def watched(computation):
            if computation.code._raw_code_bytes == code:
                value = computation._stack.values[-2]
                condition = any(value) if isinstance(value, bytes) else value != 0
                taken[computation.code.program_counter - 1].add(condition)
            return original(computation)

        watched.mnemonic, watched.gas_cost = original.mnemonic, original.gas_cost
        table[JUMPI] = watched
        return lambda: table.__setitem__(JUMPI, original)

    def missing(self) -> list[str]:
        """The conditions of the source that did not go both ways, in words; empty when all did."""
        ways = {place: set() for place in plain_build()["conditions"]}
        for counter, place in jumps().items():
            if place in ways:
                ways[place] |= self.taken[counter]
        return sorted(plain_build()["conditions"][place] for place, seen in ways.items() if len(seen) < 2)
