"""Random calls of a library's functions by our rules and by the library itself.

python -m benchmarks.fuzz_ops [-n CALLS] [--library keras|tensorflow|numpy] [--blur] [--missed] [NAME...]
"""

from __future__ import annotations

import argparse
import importlib
import sys
import warnings
from collections import Counter

from tests.library.calls.drawing import Source
from tests.library.calls.judging import Library, judged

LIBRARIES = {
    "keras": "tests.library.ops.differential:KERAS",
    "tensorflow": "tests.library.tensorflow.differential:TENSORFLOW",
    "numpy": "tests.library.numpy.differential:NUMPY",
}


def library(name: str) -> Library:
    """The library of this name; only then is it imported."""
    module, member = LIBRARIES[name].split(":")
    found: Library = getattr(importlib.import_module(module), member)
    return found


def main() -> int:
    """Prints the agreement function by function; 1 if there is a contradiction."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="only these functions, as they are named within the library")
    parser.add_argument("-n", type=int, default=200, help="calls of each function")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--library", choices=LIBRARIES, default="keras")
    parser.add_argument("--blur", action="store_true", help="hide a part of the arguments from our rules")
    parser.add_argument("--missed", action="store_true", help="print calls that the library refuses and we let pass")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    drawn = library(options.library)
    totals: Counter[str] = Counter()
    for name in options.names or sorted(drawn.cases):
        counts: Counter[str] = Counter()
        shown: set[str] = set()
        for number in range(options.n):
            source = Source(options.seed * 1_000_003 + number)
            verdict = judged(drawn, name, source, options.blur)
            counts[verdict.kind] += 1
            if (verdict.is_wrong or (options.missed and verdict.kind == "missed")) and verdict.kind not in shown:
                shown.add(verdict.kind)
                print(f"  {verdict}", flush=True)
        totals += counts
        rest = ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items()) if kind != "same")
        if rest:
            print(f"{name:44} {counts['same']:5} of {options.n} agree; {rest}", flush=True)
    print(f"{len(options.names or drawn.cases)} functions, {sum(totals.values())} calls: {dict(totals)}")
    return 1 if any(totals[kind] for kind in ("alarm", "shape", "failure")) else 0


if __name__ == "__main__":
    sys.exit(main())
