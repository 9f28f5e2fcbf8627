# Copyright 2026 Batch Trace
# License MIT (https://opensource.org/license/mit).
"""Compile TransparencyLog.sol into the artifact of record, and its copy inside the add-on.

    python3 contracts/compile.py            write both
    python3 contracts/compile.py --check    compile and compare, write nothing

The compiler is the npm package of package-lock.json; the same input gives the same bytes. The add-on carries a
copy of its own because it is also installed alone, on servers that have no contracts/ folder.
"""

import json
import sys
from pathlib import Path

from solcx import compile_standard

HERE = Path(__file__).resolve().parent
SOURCE = HERE / "TransparencyLog.sol"
ARTIFACT = HERE / "artifact" / "TransparencyLog.json"
ADDON_COPY = HERE.parent / "addons" / "trace_anchor" / "chain" / "artifact" / "TransparencyLog.json"
COMPILER = "0.8.37+commit.f401782d"


def compiler_input() -> dict:
    """The standard-JSON input: everything the bytecode depends on."""
    return {
        "language": "Solidity",
        "sources": {SOURCE.name: {"content": SOURCE.read_text(encoding="utf-8")}},
        "settings": {
            "optimizer": {"enabled": True, "runs": 200},
            "viaIR": True,
            # Older chains lack PUSH0: paris runs everywhere and costs 65 bytes.
            "evmVersion": "paris",
            "metadata": {"bytecodeHash": "none"},
            "outputSelection": {"*": {"*": ["abi", "evm.bytecode.object", "evm.deployedBytecode.object"]}},
        },
    }


def compile_contract() -> str:
    """The artifact's text: compiler, its input, ABI, creation and runtime code."""
    source = compiler_input()
    output = compile_standard(source, solc_binary=HERE / "solc")
    contract = output["contracts"][SOURCE.name]["TransparencyLog"]
    artifact = {
        "contractName": "TransparencyLog",
        "compiler": COMPILER,
        "input": source,
        "abi": contract["abi"],
        "bytecode": "0x" + contract["evm"]["bytecode"]["object"],
        "deployedBytecode": "0x" + contract["evm"]["deployedBytecode"]["object"],
    }
    return json.dumps(artifact, indent=1, sort_keys=True) + "\n"


def main(arguments: list[str]) -> int:
    """Write or check; returns the exit code."""
    artifact = compile_contract()
    if "--check" in arguments:
        stale = [str(path) for path in (ARTIFACT, ADDON_COPY) if path.read_text(encoding="utf-8") != artifact]
        print("\n".join(f"{path} is not what the source compiles to" for path in stale) or "artifact reproduced")
        return 1 if stale else 0
    for path in (ARTIFACT, ADDON_COPY):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(artifact, encoding="utf-8")
    size = (len(json.loads(artifact)["deployedBytecode"]) - 2) // 2
    print(f"wrote {ARTIFACT} and {ADDON_COPY}: {size} bytes of runtime code")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
