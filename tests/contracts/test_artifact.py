# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The artifact is what the source compiles to, byte for byte, and the add-on carries the same one."""

import importlib.util
import json
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def load_compile_step():
    spec = importlib.util.spec_from_file_location("compile_contract", ROOT / "contracts" / "compile.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_addons_copy_is_the_artifact():
    step = load_compile_step()
    assert step.ADDON_COPY.read_bytes() == step.ARTIFACT.read_bytes()


@pytest.mark.skipif(
    not shutil.which("node") or not (ROOT / "node_modules" / "solc").exists(),
    reason="the npm compiler is not installed",
)
def test_the_source_compiles_to_the_artifact():
    step = load_compile_step()
    assert step.compile_contract() == step.ARTIFACT.read_text(encoding="utf-8")


def test_the_compiler_is_the_one_of_the_lock_file():
    artifact = json.loads((ROOT / "contracts" / "artifact" / "TransparencyLog.json").read_text())
    lock = json.loads((ROOT / "package-lock.json").read_text())
    version = lock["packages"]["node_modules/solc"]["version"]
    assert artifact["compiler"].startswith(f"{version}+commit.")
    assert f"pragma solidity {version};" in artifact["input"]["sources"]["TransparencyLog.sol"]["content"]


def test_the_lock_file_names_no_registry():
    assert "resolved" not in (ROOT / "package-lock.json").read_text()


def test_the_contract_is_small_and_immutable():
    artifact = json.loads((ROOT / "contracts" / "artifact" / "TransparencyLog.json").read_text())
    code = bytes.fromhex(artifact["deployedBytecode"][2:])
    assert len(code) <= 6 * 1024
    assert _opcodes(code).isdisjoint({0xF4, 0xFF, 0xF2})  # DELEGATECALL, SELFDESTRUCT, CALLCODE


def _opcodes(code):
    """The opcodes of the code, without PUSH data and without the metadata at its end."""
    end = len(code) - 2 - int.from_bytes(code[-2:])
    found, at = set(), 0
    while at < end:
        found.add(code[at])
        at += 1 + (code[at] - 0x5F if 0x60 <= code[at] <= 0x7F else 0)
    return found
