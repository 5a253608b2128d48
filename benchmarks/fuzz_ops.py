"""Random calls of keras.ops by our rules and by Keras: ``python -m benchmarks.fuzz_ops [CALLS] [NAME...]``."""

from __future__ import annotations

import sys
from collections import Counter

from tests.library.ops.differential import CASES, judged, silent


def main(calls: int, names: list[str]) -> int:
    """Prints every contradiction, and how often Keras refuses what a rule lets pass."""
    wrong = 0
    missed: Counter[str] = Counter()
    for name in names or sorted(CASES):
        seen = set()
        for seed in range(calls):
            verdict = judged(name, seed)
            missed[name] += silent(verdict)
            if verdict.problem and verdict.problem not in seen:
                seen.add(verdict.problem)
                wrong += 1
                print(f"{verdict.call}\n    {verdict.problem}")
    print("let pass what Keras refuses:", dict(missed.most_common(20)))
    print(f"{calls} calls each, {wrong} contradictions")
    return 1 if wrong else 0


if __name__ == "__main__":
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    sys.exit(main(count, sys.argv[2:]))
