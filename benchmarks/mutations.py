"""Damaged sources and random bytes: whatever a file holds, there is a report, soon, and never an internal error.

Run by hand: ``python -m benchmarks.mutations [--files 2000] [--random 500] [--seed 1] PACKAGE_OR_FOLDER...``. Real
files have characters, lines, tokens or words dropped, doubled, swapped or replaced, and are checked as the
command line does it; each tenth is also repaired. A file that takes longer than `--hang` seconds ends the run with
its traceback.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import io
import json
import random
import re
import resource
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from benchmarks.robustness import files_of
from shapecheck.cli.main import main as shapecheck

_TOKEN = re.compile(r"\w+|\s+|[^\w\s]")
_PARTS = {
    "characters": list,
    "lines": lambda text: text.splitlines(keepends=True),
    "tokens": _TOKEN.findall,
    "words": _TOKEN.findall,
}
_ACTIONS = ("dropped", "doubled", "swapped", "replaced")
_MOST = 3
"""So many changes are made in one file at the most."""


def damaged(text: str, chance: random.Random) -> tuple[str, str]:
    """A text with a few changes, and what kind they are. Where only words change, most results still parse."""
    kind = chance.choice(list(_PARTS))
    action = chance.choice(_ACTIONS)
    parts = _PARTS[kind](text)
    for _ in range(chance.randint(1, _MOST)):
        places = [place for place, part in enumerate(parts) if kind != "words" or part.isidentifier()]
        if not places:
            break
        place, other = chance.choice(places), chance.choice(places)
        if action == "dropped":
            del parts[place]
        elif action == "doubled":
            parts.insert(place, parts[place])
        elif action == "swapped":
            parts[place], parts[other] = parts[other], parts[place]
        else:
            parts[place] = parts[other]
    return "".join(parts), f"{kind} {action}"


def damaged_files(sources: list[Path], count: int, chance: random.Random) -> Iterator[tuple[str, str, bytes]]:
    """Where each came from, what was done to it, and its new content."""
    for _ in range(count):
        path = chance.choice(sources)
        text, what = damaged(path.read_text(encoding="utf-8", errors="replace"), chance)
        yield str(path), what, text.encode("utf-8", "surrogatepass")


def random_files(count: int, chance: random.Random) -> Iterator[tuple[str, str, bytes]]:
    """Bytes without any sense, half of them after an import, so that they are not passed over."""
    for number in range(count):
        data = chance.randbytes(chance.randint(0, 4000))
        if number % 2:
            data = b"import keras\n" + bytes(byte & 0x7F for byte in data)
        yield f"random file {number}", "random bytes", data


def checked(path: Path, *options: str) -> tuple[int, str]:
    """The exit code of a check, and what it printed."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = shapecheck(["check", str(path), "--no-cache", "--isolated", "-q", *options])
    return code, out.getvalue()


def main() -> None:
    """Checks the files; prints each failure, and the totals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", nargs="+")
    parser.add_argument("--files", type=int, default=2000, help="damaged files")
    parser.add_argument("--random", type=int, default=500, help="files of random bytes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--hang", type=float, default=120.0, help="seconds after which a file counts as a hang")
    parser.add_argument("--largest", type=int, default=40_000, help="leave out files of more bytes")
    options = parser.parse_args()
    chance = random.Random(options.seed)
    sources = [path for package in options.packages for path in files_of(package)]
    sources = [path for path in sources if 0 < path.stat().st_size <= options.largest]
    counts: Counter[str] = Counter()
    slowest = 0.0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "program.py"
        jobs = [*damaged_files(sources, options.files, chance), *random_files(options.random, chance)]
        for number, (name, what, data) in enumerate(jobs):
            path.write_bytes(data)
            faulthandler.dump_traceback_later(options.hang, exit=True)
            start = time.process_time()
            code, out = checked(path, "--output-format", "json", "--select", "ALL")
            slowest = max(slowest, time.process_time() - start)
            rules = {finding["name"] for finding in json.loads(out)}
            codes = [code]
            if number % 10 == 0:
                codes.append(checked(path, "--select", "ALL", "--fix", "--unsafe-fixes")[0])
                counts["repaired"] += 1
            faulthandler.cancel_dump_traceback_later()
            counts[what] += 1
            counts["a syntax error" if "syntax-error" in rules else "parsed"] += 1
            if "internal-error" in rules or not set(codes) <= {0, 1}:
                counts["internal errors"] += 1
                kept = Path(tempfile.gettempdir()) / f"shapecheck-{options.seed}-{number}.py"
                kept.write_bytes(data)
                print(f"{name}, {what}, exit codes {codes}: kept as {kept}", flush=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for what, count in sorted(counts.items()):
        print(f"{what}: {count}")
    print(f"internal errors: {counts['internal errors']}, slowest {slowest:.1f} s, peak memory {memory:.0f} MB")


if __name__ == "__main__":
    main()
