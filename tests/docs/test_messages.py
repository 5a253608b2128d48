"""What users read: every finding of the buggy fixtures says what was found, where it came from and what to change.

``python -m tests.docs.test_messages`` prints the page of all of them, as a user sees them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from shapecheck.config import Settings
from shapecheck.engine import analyse
from shapecheck.report.full import render
from shapecheck.report.model import Report
from shapecheck.results import Finding
from tests.docs.blocks import ROOT

FOLDERS = ("bugs", "programs")


def found_in(folder: str) -> Iterator[tuple[Path, list[Finding]]]:
    for path in sorted((ROOT / "fixtures" / folder).glob("*/buggy.py")):
        findings = analyse(str(path), path.read_bytes(), Settings(), trace=False).findings
        yield path, [finding for finding in findings if finding.severity != "info"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_finding_says_what_to_change(folder: str) -> None:
    for path, findings in found_in(folder):
        for finding in findings:
            place = f"{path}:{finding.span.line}: {finding.message}"
            assert finding.help, place
            assert not finding.message.endswith("."), place


def test_most_findings_say_where_their_shapes_came_from() -> None:
    findings = [finding for folder in FOLDERS for _, found in found_in(folder) for finding in found]
    derived = [finding for finding in findings if finding.because]
    assert len(derived) >= 0.9 * len(findings)


if __name__ == "__main__":
    for folder in FOLDERS:
        for path, findings in found_in(folder):
            lines = path.read_text(encoding="utf-8").splitlines()
            print(f"## {path.parent.name}\n")
            print(render(Report(findings, lambda name, cell, lines=lines: lines)))
