"""Random configurations of every layer, by the rules and by the real Keras; prints the agreement for each layer.

python benchmarks/fuzz_layers.py [-n COUNT] [--seed SEED] [--blur] [--show] [LAYER...]
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.library.layers.agreement import blurred, compare
from tests.library.layers.cases import GENERATORS, case


def main() -> int:
    """Runs the comparison; 1 if there is any disagreement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("layers", nargs="*", help="only these layers")
    parser.add_argument("-n", type=int, default=100, help="cases for each layer")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--blur", action="store_true", help="hide a part of each case that Keras takes")
    parser.add_argument("--show", action="store_true", help="print each disagreement")
    options = parser.parse_args()
    totals: Counter[str] = Counter()
    for layer in options.layers or sorted(GENERATORS):
        counts: Counter[str] = Counter()
        for number in range(options.n):
            random = Random(f"{options.seed} {layer} {number}")
            drawn = case(layer, random)
            verdict = blurred(drawn, random) if options.blur else compare(drawn)
            if verdict is None:
                continue
            counts[verdict.kind] += 1
            if options.show and verdict.is_disagreement:
                print(f"  {verdict.kind}: {drawn}\n    ours {verdict.ours}\n    real {verdict.real}", flush=True)
        totals += counts
        rest = ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items()) if kind != "same")
        print(f"{layer:44} {counts['same']:5} of {options.n} agree{'; ' + rest if rest else ''}", flush=True)
    print(f"{'all':44} {totals['same']:5} of {sum(totals.values())} agree; {dict(totals)}")
    return 1 if any(totals[kind] for kind in ("missed", "alarm", "shape", "weights", "run")) else 0


if __name__ == "__main__":
    sys.exit(main())
