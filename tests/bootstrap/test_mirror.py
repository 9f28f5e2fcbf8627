# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""The Debian mirror is the one that the machine's own apt sources name, in either form that apt reads."""

import pytest

from bootstrap import debian
from bootstrap.failure import Stop

DEB822 = """Types: deb
# a comment
URIs: http://archive.example/debian
Suites: bookworm bookworm-updates
Components: main

Types: deb
URIs: http://archive.example/debian-security
Suites: bookworm-security
Components: main
"""


def _mirror(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    return debian.mirror((tmp_path,))


def test_deb822(tmp_path):
    assert _mirror(tmp_path, "debian.sources", DEB822) == "http://archive.example/debian"


def test_one_line(tmp_path):
    line = "deb [arch=amd64 signed-by=/k.gpg] http://mirror.example/debian bookworm main\n"
    assert _mirror(tmp_path, "debian.list", line) == "http://mirror.example/debian"


def test_security_and_other_peoples_archives_are_passed_over(tmp_path):
    text = (
        "deb http://other.example/apt cloud-sdk-bookworm main\n"
        "deb http://sec.example/debian-security bookworm-security main\n"
        "deb http://mirror.example/debian trixie main\n"
    )
    assert _mirror(tmp_path, "all.list", text) == "http://mirror.example/debian"


def test_no_mirror_says_what_else_to_do(tmp_path):
    with pytest.raises(Stop, match="ODOO_HOME"):
        _mirror(tmp_path, "none.list", "deb http://other.example/apt nodistro main\n")
