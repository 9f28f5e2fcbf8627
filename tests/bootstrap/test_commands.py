# Copyright 2026 Batch Trace
# License LGPL-3.0-or-later (https://www.gnu.org/licenses/lgpl).
"""Whoever types make, or make help, reads every command, and nothing is started. Hooks and CI use the same."""

import os
import re
import subprocess
import sys

import pytest
import yaml

from bootstrap.paths import ROOT


@pytest.fixture(scope="module")
def commands():
    """As the program itself names them."""
    said = subprocess.run([sys.executable, "-m", "bootstrap"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert said.returncode == 2
    return set(re.findall(r"[\w-]+", said.stderr.removeprefix("Say one of: ")))


def _make(*arguments):
    """What ``make`` says when a person calls it, also while ``make test`` runs this."""
    own = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    return subprocess.run(["make", *arguments], cwd=ROOT, env=own, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("arguments", [[], ["help"]], ids=["make", "make help"])
def test_help_names_every_command(commands, arguments):
    said = _make(*arguments)
    assert set(re.findall(r"^  make ([\w-]+)  ", said, re.M)) == commands | {"help"}


def test_make_knows_every_command(commands):
    for command in sorted(commands):
        plan = _make("-n", command)
        assert plan.strip().endswith(f"-m bootstrap {command}")


def test_readme_names_every_command(commands):
    for page in ("README.md", "README.zh_CN.md"):
        listed = re.search(r"`make (help [\w -]+)`", (ROOT / page).read_text(encoding="utf-8"))
        assert set(listed[1].split()) == commands | {"help"}, page


def test_hooks_are_the_projects_own():
    """Nothing is fetched: each hook is a command of the project or a program that it installs."""
    settings = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    assert {place["repo"] for place in settings["repos"]} == {"local"}
    entries = [hook["entry"] for place in settings["repos"] for hook in place["hooks"]]
    assert entries and all(entry.startswith((".venv/bin/", "node_modules/.bin/", "make ")) for entry in entries)


def test_ci_runs_the_projects_own_commands(commands):
    text = (ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")
    job = yaml.safe_load(text)["jobs"]["test"]
    assert {"lint", "test"} == set(job["strategy"]["matrix"]["command"]) <= commands
    assert any(step.get("run") == "make ${{ matrix.command }}" for step in job["steps"])
    assert all(step["uses"].startswith("actions/") for step in job["steps"] if "uses" in step)
    assert "://" not in text
