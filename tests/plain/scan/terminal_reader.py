# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The terminal's own reader of codes, run under Node, and codes of every kind to compare it by."""

import json
import random
import shutil
import subprocess
import tempfile
from pathlib import Path
from urllib.parse import quote

from biip.checksums import gs1_standard_check_digit
from biip.gs1_application_identifiers import _GS1_APPLICATION_IDENTIFIERS

NODE = shutil.which("node")
TERMINAL = Path(__file__).parents[3] / "addons/mrp_batch_terminal/static/src/terminal"
_LOOP = """
for (const code of JSON.parse(await new Response(process.stdin).text())) {
    process.stdout.write(JSON.stringify(readCode(code)) + "\\n");
}
"""
_VALUES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcxyz-./_%+&*'(),:;<=>?!\""
_FREQUENT = ["01", "01", "10", "10", "21", "17", "15", "11", "37", "30", "3103", "02", "00", "7003", "8008", "240"]


def read_all(codes):
    """What the terminal's reader says of each code: dicts of ``names`` and ``gtin``."""
    parts = [(TERMINAL / name).read_text(encoding="utf-8") for name in ("scan_identifiers.js", "scan_code.js")]
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "reader.mjs"
        script.write_text("\n".join([*parts, _LOOP]).replace('import { IDENTIFIERS } from "./scan_identifiers";', ""))
        done = subprocess.run([NODE, script], input=json.dumps(codes), capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def codes(count, seed=20250917):
    """Codes of all kinds: element strings, brackets, addresses, names; a third of them damaged."""
    return [_code(random.Random(seed + number)) for number in range(count)]


def _code(chance):
    identifiers = chance.choices(_FREQUENT, k=chance.randint(1, 4))
    if chance.random() < 0.3:
        identifiers.append(chance.choice(list(_GS1_APPLICATION_IDENTIFIERS)))
    if chance.random() < 0.9:
        identifiers = dict.fromkeys(["01", *identifiers])
    pairs = [(ai, _value(chance, ai)) for ai in identifiers]
    written = chance.choice([_element_string, _element_string, _bracketed, _address, _address, _name])(chance, pairs)
    return _damaged(chance, written) if chance.random() < 0.34 else written


def _value(chance, ai):
    """Mostly what the identifier asks for, by its pattern's letters and lengths."""
    if ai in ("01", "02"):
        stem = "".join(chance.choices("0123456789", k=13))
        return f"{stem}{(gs1_standard_check_digit(stem) + (chance.random() < 0.1)) % 10}"
    if ai in ("11", "13", "15", "17"):
        return f"{chance.randint(0, 99):02}{chance.choice([*range(1, 13), 13]):02}{chance.randint(0, 29):02}"
    pattern = _GS1_APPLICATION_IDENTIFIERS[ai].pattern
    letters = _VALUES if "A-Z" in pattern else "0123456789"
    fixed = pattern.removeprefix(f"^{ai}(\\d{{").removesuffix("})$")
    length = int(fixed) if fixed.isdecimal() else chance.randint(1, 20)
    return "".join(chance.choices(letters, k=length))


def _element_string(chance, pairs):
    separator = chance.choice(["\x1d", "\x1d", "<GS>", "{GS}", "^]", "#", "|", "~", ""])
    start = chance.choice(["", "]C1", "]d2", "]Q3", "]e0", "\x1d", "]C1\x1d", "]C0", " "])
    said = "".join(
        f"{ai}{value}{separator if _GS1_APPLICATION_IDENTIFIERS[ai].separator_required else ''}" for ai, value in pairs
    )
    return f"{start}{said}{chance.choice(['', chr(13), ' '])}"


def _bracketed(_chance, pairs):
    return "".join(f"({ai}){value}" for ai, value in pairs)


def _address(chance, pairs):
    stem = chance.choice(["https://id.gs1.org", "http://example.com/gtin", "https://brand.example/a/b"])
    cut = chance.randint(1, len(pairs))
    # No step of dots alone: a browser takes it for a way up.
    path = [step for ai, value in pairs[:cut] for step in (ai, quote(f"L{value}" if ai == "10" else value, safe=""))]
    query = "&".join(f"{ai}={quote(value)}" for ai, value in pairs[cut:])
    return f"{'/'.join([stem, *path])}{'?' if query else ''}{query}"


def _name(chance, _pairs):
    return "".join(chance.choices(f"{_VALUES}]#批次 ", k=chance.randint(1, 24)))


def _damaged(chance, code):
    at = chance.randrange(len(code))
    return chance.choice(
        [
            code[:at],
            code[at:],
            code[:at] + code[at + 1 :],
            code[:at] + chance.choice(_VALUES + "\x1d]%") + code[at:],
            code + code,
            code.lower(),
        ]
    )
