"""The pre-commit hooks, run by the real pre-commit in a real git repository; the action and the template."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from shapecheck.cli.arguments import parser
from tests.cli.conftest import BROKEN, ROOT

yaml = pytest.importorskip("yaml")


def git(folder: Path, *arguments: str) -> str:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def hooks() -> list[dict[str, Any]]:
    loaded: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    return loaded


@pytest.fixture
def hook_repository(tmp_path):
    """The hooks as they are, but run by this interpreter instead of one that pre-commit would have to install."""
    folder = tmp_path / "hooks"
    folder.mkdir()
    local = [
        {
            **hook,
            "language": "system",
            "entry": hook["entry"].replace("shapecheck", f"{sys.executable} -m shapecheck", 1),
        }
        for hook in hooks()
    ]
    (folder / ".pre-commit-hooks.yaml").write_text(yaml.safe_dump(local))
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "hooks")
    return folder


def run_hook(folder: Path, repository: Path, hook: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    pytest.importorskip("pre_commit")
    config = {
        "repos": [{"repo": str(repository), "rev": git(repository, "rev-parse", "HEAD"), "hooks": [{"id": hook}]}]
    }
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    git(folder, "add", "-A")
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--all-files"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PRE_COMMIT_HOME": str(tmp_path / "pre-commit")},
    )


def test_pre_commit_reports_and_repairs(own_folder, hook_repository, tmp_path):
    git(own_folder, "init", "-q")
    Path("model.py").write_text(BROKEN)
    Path("excluded").mkdir()
    Path("excluded/other.py").write_text(BROKEN)
    Path("shapecheck.toml").write_text('extend-exclude = ["excluded"]\n')
    Path("notes.txt").write_text("keras (\n")
    result = run_hook(own_folder, hook_repository, "shapecheck", tmp_path)
    assert result.returncode == 1
    assert "model.py:5:11" in result.stdout
    assert "excluded" not in result.stdout
    Path("model.py").write_text("import keras\n\nkeras.Input(shape=(5))\n")
    result = run_hook(own_folder, hook_repository, "shapecheck-fix", tmp_path)
    assert "files were modified by this hook" in result.stdout
    assert Path("model.py").read_text() == "import keras\n\nkeras.Input(shape=(5,))\n"
    assert run_hook(own_folder, hook_repository, "shapecheck-fix", tmp_path).returncode == 0


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
