"""``check --watch``: every change that matters is followed by a new check."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import BROKEN

HELPED = BROKEN.replace("(5,)", "helper.SHAPE").replace("import keras\n", "import keras\nimport helper\n", 1)
SECONDS = 60


class Watching:
    """A run of ``check --watch``; what it says comes on one stream."""

    def __init__(self, *options: str) -> None:
        command = [sys.executable, "-m", "shapecheck", "--watch", "--output-format", "concise", *options]
        self.run = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, preexec_fn=_interruptible
        )
        self.said = ""

    def until(self, text: str) -> str:
        """What it says up to this text."""
        assert self.run.stdout is not None
        deadline = time.monotonic() + SECONDS
        while text not in self.said:
            ready, _, _ = select.select([self.run.stdout], [], [], max(0, deadline - time.monotonic()))
            assert ready, f"{text!r} did not come: {self.said!r}"
            more = os.read(self.run.stdout.fileno(), 65536).decode()
            assert more, f"it ended: {self.said!r}"
            self.said += more
        before, _, self.said = self.said.partition(text)
        return before


def _interruptible() -> None:
    """What starts in the background ignores interrupts, and so would its children."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.fixture
def watching() -> Iterator[Watching]:
    running = Watching()
    yield running
    running.run.kill()
    running.run.communicate()


def test_each_change_is_followed_by_a_check(own_folder, watching):
    assert "no Python files" in watching.until("nothing found in 0 files")
    Path("a.py").write_text(HELPED)
    assert "changed: a.py" in watching.until("nothing found in 1 file")
    Path("helper.py").write_text("SHAPE = (5,)\n")
    assert "changed: helper.py" in watching.until("1 error in 1 of 2 files")
    Path("shapecheck.toml").write_text("wrong = 1\n")
    watching.until("unknown key `wrong`")
    Path("shapecheck.toml").write_text('ignore = ["layer-rank"]\n')
    watching.until("nothing found in 2 files")
    os.remove("shapecheck.toml")
    watching.until("1 error")
    os.remove("a.py")
    assert "changed: a.py" in watching.until("nothing found in 1 file")
    watching.run.send_signal(signal.SIGINT)
    watching.until("stopped")
    assert watching.run.wait(SECONDS) == 0


def test_stdin_cannot_be_watched(shapecheck):
    assert "stdin does not change" in shapecheck("--watch", "-").err
