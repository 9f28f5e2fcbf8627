# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""House rules that can be read off the source: sizes, old constructs, sudo with its reason, machine names."""

import ast
import re

import pytest
from conftest import ADDONS, ROOT

LINES = 400
OURS = {".py", ".js", ".xml", ".scss", ".css", ".sol", ".html", ".mjs", ".sh"}
# Written by tools (vectors, compiled contracts, lock files) or prose: their length is not ours to choose.
WRITTEN_BY_TOOLS = {"data", "vectors", "docs", "i18n", "node_modules", "artifacts"}
OLD = {
    "_sql_constraints": r"\b_sql_constraints\b",
    "<tree": r"<tree\b",
    "attrs=": r"<[^>]*\sattrs=[\"']",
    ".read_group(": r"\.read_group\(",
    "type='json'": r"type\s*=\s*['\"]json['\"]",
    "states=": r"<(?:field|button)\b[^>]*\sstates=[\"']",
    "name_get": r"\bdef name_get\b",
    "self._cr": r"\bself\._(?:cr|uid|context)\b",
}
# Written so that this file does not find itself.
MACHINE = [
    "/" + "work/",
    "/" + "root/",
    "/" + "home/",
    "/" + "Users/",
    "/tmp/bash" + "_jobs",
    "bt" + "_base",
    "C:" + "\\\\",
]
REGISTRY = re.compile(
    r"https?://(?:[\w.-]+@)?(?:registry\.npmjs|registry\.yarnpkg|pypi\.org/simple|files\.pythonhosted|[\w.-]*"
    r"(?:artifactory|nexus|mirror|devpi)|10\.\d+\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)[^\s\"']*",
    re.I,
)
# What a stranger must be able to read as one file, top to bottom, is one file.
ONE_FILE_BY_DESIGN = {"verifier/verify.py", "verifier/verify.html"}
HERE = "tests/plain/house/"


def name(path):
    return str(path.relative_to(ROOT))


def readable(path):
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def sources(addon, *suffixes, tests=False):
    for path in sorted(addon.rglob("*")):
        parts = path.relative_to(addon).parts
        if path.suffix in suffixes and path.is_file() and "__pycache__" not in parts:
            if tests or not {"tests", "lib"} & set(parts):
                yield path


def length_is_ours(path):
    folders = set(path.relative_to(ROOT).parts[:-1])
    return path.suffix in OURS and name(path) not in ONE_FILE_BY_DESIGN and not WRITTEN_BY_TOOLS & folders


def test_no_file_is_too_long(tracked):
    counts = {name(path): readable(path).count("\n") for path in tracked if length_is_ours(path)}
    assert not {path: count for path, count in counts.items() if count > LINES}


def test_no_path_of_a_machine(tracked):
    found = [
        f"{name(path)}:{number}: {line.strip()[:100]}"
        for path in tracked
        if not name(path).startswith(HERE)
        for number, line in enumerate(readable(path).splitlines(), 1)
        if any(re.search(rf"(?<![\w.:/}}-]){re.escape(part)}", line) for part in MACHINE)
    ]
    assert not found


def test_no_registry_host(tracked):
    found = [
        f"{name(path)}: {match[0][:100]}"
        for path in tracked
        if not name(path).startswith(HERE)
        for match in REGISTRY.finditer(readable(path))
        if ".example" not in match[0]
    ]
    assert not found


@pytest.mark.parametrize("construct", OLD)
def test_old_constructs_are_gone(addon, construct):
    pattern = re.compile(OLD[construct])
    found = [
        f"{name(path)}:{number}"
        for path in sources(addon, ".py", ".xml", ".js", tests=True)
        for number, line in enumerate(readable(path).splitlines(), 1)
        if pattern.search(line)
    ]
    assert not found


def statements_with_sudo(tree):
    """(line of a sudo call, first line of the statement around it)."""
    for statement in ast.walk(tree):
        if isinstance(statement, ast.stmt):
            # Of a compound statement only its head counts: the body's statements speak for themselves.
            parts = [child for child in ast.iter_child_nodes(statement) if not isinstance(child, ast.stmt)]
            for node in (node for part in parts for node in ast.walk(part)):
                if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "sudo":
                    if not (node.args and getattr(node.args[0], "value", True) is False):
                        yield node.func.end_lineno, statement.lineno


def test_sudo_has_its_reason(addon):
    """A comment on the line, or within three lines above its statement, says why."""
    lacking = set()
    for path in sources(addon, ".py"):
        lines = ["", *readable(path).splitlines()]
        for line, first in statements_with_sudo(ast.parse(readable(path))):
            above = (lines[line - 1], *lines[max(first - 3, 0) : first])
            if "#" not in lines[line] and not any(text.strip().startswith("#") for text in above):
                lacking.add(f"{name(path)}:{line}")
    assert not sorted(lacking)


def test_nothing_swallows_every_error(addon):
    broad = [
        f"{name(path)}:{node.lineno}"
        for path in sources(addon, ".py")
        for node in ast.walk(ast.parse(readable(path)))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException"))
        and not isinstance(node.body[-1], ast.Raise)  # tidying up and raising on swallows nothing
    ]
    assert not broad


def test_only_the_anchor_commits(addon):
    commits = [
        f"{name(path)}:{node.lineno}"
        for path in sources(addon, ".py")
        for node in ast.walk(ast.parse(readable(path)))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "commit" and addon.name != "trace_anchor"
    ]
    assert not commits


def test_nothing_is_left_to_do(tracked):
    word = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX)\b")
    assert not [
        name(path)
        for path in tracked
        if path.suffix in OURS and not name(path).startswith(HERE) and word.search(readable(path))
    ]


def test_there_are_addons():
    assert ADDONS


def notes_of_activities(tree):
    """What is given as the note of an activity: HTML, in which a person's text would be markup."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "activity_schedule":
            yield from (keyword.value for keyword in node.keywords if keyword.arg == "note")


def is_escaped(value):
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "escape"


def test_the_note_of_an_activity_is_escaped(addon):
    bare = [
        f"{name(path)}:{note.lineno}"
        for path in sources(addon, ".py")
        for note in notes_of_activities(ast.parse(readable(path)))
        if not is_escaped(note)
    ]
    assert not bare, "an activity's note is HTML: write note=escape(...)"


def test_rows_are_told_apart_by_name(addon):
    """What a query returns is a named tuple, or unpacked into names: ``row[7]`` tells nobody what it is."""
    found = []
    for path in sources(addon, ".py"):
        if not {"models", "queries", "wizards", "controllers"} & set(path.relative_to(addon).parts):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Subscript)
                and isinstance(node.slice, ast.Constant)
                and isinstance(node.slice.value, int)
                and getattr(node.value, "id", "") in ("row", "rest")
            ):
                found.append(f"{name(path)}:{node.lineno}")
    assert not found


def test_a_reason_is_something_that_can_be_seen(addon):
    """Spaces are not all that cannot be seen: what a person gives as a reason is asked of ``typed_text``."""
    stripped = re.compile(r"\b(?:reason|why|comment)\w*\b[^\n,]*\.strip\(\)")
    found = [
        f"{name(path)}:{number}"
        for path in sources(addon, ".py")
        for number, line in enumerate(readable(path).splitlines(), 1)
        if stripped.search(line)
    ]
    assert not found
