"""One process with TensorFlow for all tests of the runtime mode: it forks for each program."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from shapecheck.config import Settings
from shapecheck.documents import opened
from shapecheck.verify.execution import How, execute
from shapecheck.verify.rebuilding import rebuild
from shapecheck.verify.report import FileReport
from shapecheck.verify.server import Limits, Server
from shapecheck.verify.static import statics

Run = Callable[..., FileReport]
LIMITS = Limits(60, 8 << 30)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    with Server() as running:
        yield running


@pytest.fixture
def executed(server: Server, tmp_path: Path) -> Run:
    """Executes a program, written to a file, and judges its claims."""

    def run(program: str, *, limits: Limits = LIMITS, **how: object) -> FileReport:
        path = tmp_path / "program.py"
        path.write_text(textwrap.dedent(program))
        return execute(server, statics(opened(str(path), path.read_bytes()), Settings()), How(limits, **how))  # type: ignore[arg-type]

    return run


@pytest.fixture
def rebuilt(server: Server, tmp_path: Path) -> Run:
    """Rebuilds the models of a program, and judges their claims."""

    def run(program: str) -> FileReport:
        path = tmp_path / "program.py"
        path.write_text(textwrap.dedent(program))
        return rebuild(server, statics(opened(str(path), path.read_bytes()), Settings()), LIMITS)

    return run
