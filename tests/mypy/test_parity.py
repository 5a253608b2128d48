"""mypy with the plugin and `shapecheck check` report the same: lines, columns, rules and texts."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from shapecheck.cli.main import main
from tests.mypy.project import ROOT, Project

FIXTURES = ROOT / "fixtures"
SAMPLE = 12
"""One in so many of fixtures/programs is taken."""


def _programs() -> list[Path]:
    bugs = sorted((FIXTURES / "bugs").glob("*/*.py"))
    return [*bugs, *sorted((FIXTURES / "programs").glob("*/*.py"))[::SAMPLE], *sorted((FIXTURES / "demo").glob("*.py"))]


def test_the_same_findings(own_project: Project, monkeypatch, capsys) -> None:  # type: ignore[no-untyped-def]
    for path in _programs():
        shutil.copy(path, own_project.folder / f"p{path.parent.name}_{path.stem}.py")
    lines = own_project.run(".", "--follow-imports=skip", "--output", "json", "--exclude", "stubs")
    errors = [json.loads(line) for line in lines]
    by_mypy = {
        (item["file"], item["line"], item["column"] + 1, item["code"].removeprefix("shape-"), item["message"])
        for item in errors
        if item["severity"] == "error" and (item["code"] or "").startswith("shape-")
    }
    monkeypatch.chdir(own_project.folder)
    main(["check", "--no-cache", "--output-format", "json", "-q", "."])
    by_check = {
        (item["path"], item["line"], item["column"], item["name"], " ".join(item["message"].split()))
        for item in json.loads(capsys.readouterr().out)
    }
    assert by_mypy == by_check
    assert len(by_mypy) > 40
