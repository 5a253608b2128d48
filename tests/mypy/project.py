"""A temporary project that mypy checks: in this process, in another one, or with the daemon.

The stubs are linked into a folder of the project's `mypy_path`, so that nothing needs to be installed.
"""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from mypy import api

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = ROOT / "mypy_plugin"
INI = """\
[mypy]
plugins = shapecheck.mypy
mypy_path = {stubs}
cache_dir = {cache}
ignore_missing_imports = True
"""
_CLOCK = itertools.count(1_700_000_000, 2)
_LINE = re.compile(
    r"(?P<path>[^:]+):(?P<line>\d+)(?::\d+)?: (?P<kind>error|note): (?P<text>.*?)(?:  \[(?P<code>[\w-]+)\])?$"
)


class Project:
    """A folder with modules and a mypy.ini."""

    def __init__(self, folder: Path, stubs: Path, cache: Path, extra: str = "") -> None:
        self.folder = folder
        self.write("mypy.ini", INI.format(stubs=stubs, cache=cache) + extra)

    def write(self, name: str, text: str) -> None:
        """Makes or replaces a file."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        seconds = next(_CLOCK)  # mypy takes a file of the same size for unchanged within a second
        os.utime(path, (seconds, seconds))

    def delete(self, name: str) -> None:
        """Removes a file."""
        (self.folder / name).unlink()

    def run(self, *arguments: str) -> list[str]:
        """mypy's lines, in this process."""
        before = os.getcwd()
        os.chdir(self.folder)
        try:
            out, err, _ = api.run([*arguments, "--no-error-summary"])
        finally:
            os.chdir(before)
        return [*out.splitlines(), *err.splitlines()]

    def spawn(self, *arguments: str, module: str = "mypy") -> list[str]:
        """The lines of mypy (or its daemon's client) in a process of its own."""
        environment = dict(os.environ, PYTHONPATH=os.pathsep.join([str(ROOT), str(PLUGIN)]), COLUMNS="200")
        command = [sys.executable, "-m", module, *arguments]
        done = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False)
        return [*done.stdout.splitlines(), *done.stderr.splitlines()]


def errors(lines: Iterable[str]) -> list[tuple[str, int, str]]:
    """Path, line and code of each error."""
    matches = (_LINE.match(line) for line in lines)
    return [(m["path"], int(m["line"]), m["code"] or "") for m in matches if m is not None and m["kind"] == "error"]


def revealed(lines: Iterable[str], what: str = "type") -> dict[int, str]:
    """What was revealed at each line of the (one) file: its types, or its shapes."""
    found = {}
    for match in filter(None, map(_LINE.match, lines)):
        if match["text"].startswith(f"Revealed {what} is "):
            found[int(match["line"])] = match["text"].split(" is ", 1)[1].strip('"')
    return found


def marked(text: str) -> list[tuple[int, str]]:
    """The errors that the comments of a program announce: ``# E: code``."""
    numbered = enumerate(text.splitlines(), 1)
    return [(number, code) for number, line in numbered for code in re.findall(r"# E: ([\w-]+)", line)]
