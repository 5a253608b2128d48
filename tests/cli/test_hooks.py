"""The pre-commit hooks, run by the real pre-commit in a real git repository; the action and the template."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from shapecheck.cli.arguments import parser
from tests.cli.conftest import BROKEN
from tests.hooks import ROOT, git, hooks, repository, run_hook, yaml


@pytest.fixture
def hook_repository(tmp_path):
    return repository(tmp_path / "hooks")


def test_pre_commit_reports_and_repairs(own_folder, hook_repository, tmp_path):
    git(own_folder, "init", "-q")
    Path("model.py").write_text(BROKEN)
    Path("excluded").mkdir()
    Path("excluded/other.py").write_text(BROKEN)
    Path("shapecheck.toml").write_text('extend-exclude = ["excluded"]\n')
    Path("notes.txt").write_text("keras (\n")
    result = run_hook(own_folder, hook_repository, "shapecheck", tmp_path / "pre-commit")
    assert result.returncode == 1
    assert "model.py:5:11" in result.stdout
    assert "excluded" not in result.stdout
    Path("model.py").write_text("import keras\n\nkeras.Input(shape=(5))\n")
    result = run_hook(own_folder, hook_repository, "shapecheck-fix", tmp_path / "pre-commit")
    assert "files were modified by this hook" in result.stdout
    assert Path("model.py").read_text() == "import keras\n\nkeras.Input(shape=(5,))\n"
    assert run_hook(own_folder, hook_repository, "shapecheck-fix", tmp_path / "pre-commit").returncode == 0


def test_the_entries_of_the_hooks_are_valid_commands():
    assert [hook["id"] for hook in hooks()] == ["shapecheck", "shapecheck-fix"]
    for hook in hooks():
        program, verb, *options = shlex.split(hook["entry"])
        assert program == "shapecheck"
        parser(verb).parse_intermixed_args([*options, "a.py"])


@pytest.mark.parametrize("path", ["action.yml", "docs/templates/gitlab-ci.yml"])
def test_commands_of_the_templates_are_valid(path):
    text = (ROOT / path).read_text()
    assert yaml.safe_load(text)
    commands = re.findall(r'^.*shapecheck"? check (.*\$.*)$', text, re.MULTILINE)
    assert commands
    for command in commands:
        parser("check").parse_intermixed_args(shlex.split(command.replace("$ARGUMENTS", "")))
