"""A sample of the fixtures: nothing that is claimed of them is refuted (`make verify-fixtures` runs them all)."""

from __future__ import annotations

from pathlib import Path

import pytest

from shapecheck.config import Settings
from shapecheck.documents import opened
from shapecheck.verify.execution import How, execute
from shapecheck.verify.rebuilding import rebuild
from shapecheck.verify.server import Limits, Server
from shapecheck.verify.static import Statics, statics

FIXTURES = Path(__file__).parents[2] / "fixtures"
SAMPLE = [
    *sorted((FIXTURES / "bugs").glob("*/*.py"))[::26],
    *sorted((FIXTURES / "guide").glob("*.py"))[::9],
    *(FIXTURES / "programs").glob("623_*/buggy.py"),  # only the call that runs the graph is told of its failure
]


def static(path: Path) -> Statics:
    return statics(opened(str(path), path.read_bytes()), Settings())


@pytest.mark.parametrize("path", SAMPLE, ids=lambda path: f"{path.parent.name[:20]}/{path.stem}")
def test_nothing_is_refuted(server: Server, path: Path) -> None:
    program = static(path)
    limits = Limits(100, 8 << 30)
    for report in (rebuild(server, program, limits), execute(server, program, How(limits))):
        assert not report.refuted
    errors = [check for check in report.checks if check.what == "finding" and check.verdict != "not judged"]
    assert all(check.verdict == "confirmed" for check in errors)
