"""Checks every file of installed packages: no internal error, no slow file, bounded memory; findings are printed.

Run by hand: ``python -m benchmarks.robustness [--every N] [--seconds S] keras tensorflow``. Code that ships and
works is presumed right, so each finding is to be looked at.
"""

from __future__ import annotations

import argparse
import importlib.util
import resource
import time
from collections import Counter
from pathlib import Path

from shapecheck.config import Settings
from shapecheck.engine import analyse


def files_of(package: str) -> list[Path]:
    """All Python files of an installed package (or of a folder), without importing it."""
    folder = Path(package)
    if not folder.is_dir():
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise SystemExit(f"{package} is not installed")
        folder = Path(next(iter(spec.submodule_search_locations)))
    return sorted(folder.rglob("*.py"))


def main() -> None:
    """Checks the files and prints what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("packages", nargs="+")
    parser.add_argument("--every", type=int, default=1, help="take each N-th file only")
    parser.add_argument("--seconds", type=float, default=10.0, help="name files that take longer")
    options = parser.parse_args()
    files = [path for package in options.packages for path in files_of(package)][:: options.every]
    counts: Counter[str] = Counter()
    slowest = 0.0
    for path in files:
        start = time.process_time()
        analysis = analyse(str(path), path.read_bytes(), Settings(), trace=False)
        seconds = time.process_time() - start
        slowest = max(slowest, seconds)
        if seconds > options.seconds:
            print(f"{path}: {seconds:.1f} s", flush=True)
        for finding in analysis.findings:
            counts[finding.severity if finding.rule != "internal-error" else "internal error"] += 1
            if finding.severity != "info":
                print(f"{path}:{finding.span.line}: {finding.rule}: {finding.message}", flush=True)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(files)} files, {dict(counts)}, slowest {slowest:.1f} s, peak memory {memory:.0f} MB")


if __name__ == "__main__":
    main()
