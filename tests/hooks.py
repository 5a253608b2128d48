"""The real pre-commit with this project's hooks, in a git repository of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
yaml = pytest.importorskip("yaml")


def git(folder: Path, *arguments: str) -> str:
    """Runs git."""
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *identity, *arguments], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def hooks() -> list[dict[str, Any]]:
    """What `.pre-commit-hooks.yaml` says."""
    loaded: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    return loaded


def repository(folder: Path) -> Path:
    """The hooks as they are, but run by this interpreter instead of one that pre-commit would have to install."""
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


def run_hook(folder: Path, source: Path, hook: str, home: Path) -> subprocess.CompletedProcess[str]:
    """``pre-commit run --all-files`` in a folder, with one hook of a repository."""
    pytest.importorskip("pre_commit")
    config = {"repos": [{"repo": str(source), "rev": git(source, "rev-parse", "HEAD"), "hooks": [{"id": hook}]}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    git(folder, "add", "-A")
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--all-files"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PRE_COMMIT_HOME": str(home)},
    )
