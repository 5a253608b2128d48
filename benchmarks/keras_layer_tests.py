"""Keras's own layer tests, held to our rules: ``python -m benchmarks.keras_layer_tests [MODULE...]``.

Each `run_layer_test(...)` of the installed wheel is a case: output shape, dtype, numbers of weights. Prints how many
agree for each test module, and every case that does not, with the reason.
"""

from __future__ import annotations

import sys
from collections import Counter

from tests.library.layers.harvest import harvest, modules
from tests.library.layers.holding import hold


def main(chosen: list[str]) -> int:
    """1 if a case differs."""
    totals: Counter[str] = Counter()
    for module in modules():
        name = module.removeprefix("keras.src.layers.")
        if chosen and name not in chosen:
            continue
        cases, problems = harvest(module)
        held = [hold(case) for case in cases]
        counts = Counter(one.kind for one in held)
        totals += counts
        print(f"{name:64} {counts['agrees']:3} of {len(held)} agree", flush=True)
        for one in held:
            if one.kind != "agrees":
                print(f"  {one.kind}: {one.why}: {one.case}")
        for problem in problems:
            print(f"  no case: {problem}")
    print(f"{sum(totals.values())} cases: {dict(totals)}")
    return 1 if totals["differs"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
