"""shapecheck beside `import tensorflow`, mypy, pylint and pyrefly: time of a file and of a project, throughput, memory.

Run by hand: ``python -m benchmarks.comparison [--runs 3] [--every 10] [--tools FOLDER]``; FOLDER is the ``bin`` of an
environment with mypy, pylint and pyrefly (default: that of this interpreter). What is compared runs in turns; printed
are medians and their ratios. Seconds are processor time of a process and all that it starts, which tells the same
story on a busy machine; "wall" is what passes meanwhile. Nothing is asserted.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks.mypy_cost import write_project
from benchmarks.robustness import files_of

ROOT = Path(__file__).resolve().parents[1]
LINES = 200
FILES = 200
WITH_KERAS = 20


class Cost(NamedTuple):
    """What a process took: processor seconds, seconds, MB at its largest."""

    seconds: float
    wall: float
    memory: float


def cost(command: Sequence[str], folder: Path) -> Cost:
    """Runs a command to its end."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3", "SHAPECHECK_CACHE_DIR": "cache"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.monotonic()
    with open(os.devnull, "w") as null:
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=null, stderr=null)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in range(32):  # pylint's exit code has a bit for each kind of message
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Cost(used.ru_utime + used.ru_stime, time.monotonic() - start, used.ru_maxrss / 1024)


class Contest:
    """Several commands, measured in turns. Before each, its own caches may be cleared."""

    def __init__(self, folder: Path, runs: int) -> None:
        self.folder, self.runs = folder, runs
        self.commands: dict[str, tuple[Sequence[str], Sequence[str]]] = {}

    def add(self, name: str, command: Sequence[str], clear: Sequence[str] = ()) -> None:
        """One more command; `clear` are folders to remove first."""
        self.commands[name] = command, clear

    def run(self) -> dict[str, Cost]:
        """The medians; the first round is for the caches of Python itself."""
        found: dict[str, list[Cost]] = {name: [] for name in self.commands}
        for turn in range(self.runs + 1):
            for name, (command, clear) in self.commands.items():
                for cache in clear:
                    shutil.rmtree(self.folder / cache, ignore_errors=True)
                measured = cost(command, self.folder)
                if turn or self.runs == 1:
                    found[name].append(measured)
        return {name: Cost(*map(statistics.median, zip(*costs, strict=True))) for name, costs in found.items()}


def show(title: str, costs: dict[str, Cost], against: str) -> None:
    """A table; the last column is the ratio to one of the rows."""
    print(f"\n{title}")
    for name, found in costs.items():
        ratio = found.seconds / costs[against].seconds
        print(
            f"  {name:30} {found.seconds:7.2f} s  wall {found.wall:7.2f} s  {found.memory:5.0f} MB"
            f"  {ratio:6.3f} (1/{1 / ratio:.1f}) of {against}"
        )


def one_file(folder: Path, runs: int) -> None:
    """A file of 200 lines: cold, warm, and importing TensorFlow."""
    write_program(folder / "program.py")
    check = [sys.executable, "-m", "shapecheck", "program.py"]
    contest = Contest(folder, runs)
    contest.add("shapecheck, cold", [*check, "--no-cache"])
    contest.add("shapecheck, warm", check)
    contest.add("import tensorflow", [sys.executable, "-c", "import tensorflow"])
    show(f"(a) one file of {LINES} lines", contest.run(), "import tensorflow")


def write_program(path: Path) -> None:
    """Programs of the fixtures, one after the other, up to 200 lines."""
    lines: list[str] = []
    for program in sorted((ROOT / "fixtures" / "programs").glob("*/fixed.py")):
        text = program.read_text().splitlines()
        if len(lines) + len(text) <= LINES:
            lines += text
    path.write_text("\n".join(lines) + "\n")


def project(folder: Path, runs: int, tools: Path, title: str, write: Callable[[Path], object]) -> None:
    """A project of 200 files, for each tool."""
    folder.mkdir()
    write(folder)
    check = [sys.executable, "-m", "shapecheck", "."]
    contest = Contest(folder, runs)
    contest.add("shapecheck, cold", check, ["cache"])
    contest.add("shapecheck, warm", check)
    mypy = [str(tools / "mypy"), "--ignore-missing-imports", "--namespace-packages", "--explicit-package-bases", "."]
    contest.add("mypy, cold", mypy, [".mypy_cache"])
    contest.add("mypy, warm", mypy)
    contest.add("pylint", [str(tools / "pylint"), "--recursive=y", "--disable=all", "--enable=E,F", "."])
    contest.add("pyrefly", [str(tools / "pyrefly"), "check", "."])
    show(title, contest.run(), "pylint")


def write_fixtures(folder: Path) -> None:
    """200 programs, all with Keras."""
    for program in sorted((ROOT / "fixtures" / "programs").glob("*/fixed.py"))[:FILES]:
        (folder / f"program_{program.parent.name}.py").write_text(program.read_text())


def throughput(folder: Path, runs: int, every: int) -> None:
    """Lines a second on keras_hub, with one process and with two."""
    files = files_of("keras_hub")[::every]
    lines = sum(len(path.read_text().splitlines()) for path in files)
    for number, path in enumerate(files):
        (folder / f"m{number}.py").write_text(path.read_text())
    contest = Contest(folder, runs)
    for processes in (1, 2):
        command = [sys.executable, "-m", "shapecheck", ".", "--no-cache", "-j", str(processes)]
        contest.add(f"{processes} process{'es' if processes > 1 else ''}", command)
    costs = contest.run()
    show(f"(c) {len(files)} files of keras_hub, {lines:,} lines", costs, "1 process")
    for name, found in costs.items():
        print(f"  {name}: {lines / found.wall:,.0f} lines a second")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--every", type=int, default=10, help="take each N-th file of keras_hub only")
    parser.add_argument("--tools", type=Path, default=Path(sys.executable).parent)
    options = parser.parse_args()
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a").mkdir()
        (folder / "c").mkdir()
        one_file(folder / "a", options.runs)
        title = f"(b) a project of {FILES} files, {{}} with Keras"
        mixed = partial(write_project, modules=FILES, keras=WITH_KERAS)
        project(folder / "b1", options.runs, options.tools, title.format(WITH_KERAS), mixed)
        project(folder / "b2", options.runs, options.tools, title.format("all"), write_fixtures)
        throughput(folder / "c", options.runs, options.every)
    print(f"\nload after: {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
