"""How the time of an analysis grows with the number of layers: ``python -m benchmarks.growth [LARGEST]``.

Models of 10, 100, 1,000 and 10,000 layers, made in six ways; the time for each layer and the ratio to the time of
the model before it. Linear growth: ten times the layers take ten times the time (less, as long as what each run costs
anyway counts).
"""

from __future__ import annotations

import sys
import time

from shapecheck.config import Settings
from shapecheck.engine import analyse

KINDS = {
    "Sequential, a list": ("model = keras.Sequential([keras.Input((8,)),", "    keras.layers.Dense(8),", "])"),
    "Sequential, add": ("model = keras.Sequential([keras.Input((8,))])", "model.add(keras.layers.Dense(8))", ""),
    "functional": ("x = inputs = keras.Input((8,))", "x = keras.layers.Dense(8)(x)", "model = keras.Model(inputs, x)"),
    "residual": (
        "x = inputs = keras.Input((8,))",
        "x = keras.layers.add([x, keras.layers.Dense(8)(x)])",
        "model = keras.Model(inputs, x)",
    ),
}
"""Models written out: the lines before, the line of each layer, the lines after."""

SUBCLASS = """import keras
class Deep(keras.Model):
    def __init__(self):
        super().__init__()
        self.parts = [
{parts}
        ]
    def call(self, x):
        for part in self.parts:
            x = part(x)
        return x
model = Deep()
model(keras.Input((8,)))
"""
LOOP = """import keras
x = inputs = keras.Input((8,))
for _ in range({count}):
    x = keras.layers.Dense(8)(x)
model = keras.Model(inputs, x)
"""
SIZES = (10, 100, 1000, 10000)


def program(kind: str, count: int) -> str:
    """A model of so many layers."""
    if kind == "functional, a loop":
        return LOOP.format(count=count)
    if kind == "subclass, a list":
        return SUBCLASS.format(parts="            keras.layers.Dense(8),\n" * count)
    before, each, after = KINDS[kind]
    return "\n".join(["import keras", before, *[each] * count, after, ""])


def seconds(text: str) -> tuple[float, int | None]:
    """Processor time of one analysis, and the parameters of the model that it finds."""
    start = time.process_time()
    analysis = analyse("model.py", text, Settings())
    return time.process_time() - start, analysis.models[-1].params if analysis.models else None


def main(largest: int) -> int:
    """1 if a model ten times as large takes more than twenty times as long."""
    seconds(LOOP.format(count=3))
    slow = 0
    for kind in (*KINDS, "subclass, a list", "functional, a loop"):
        before = None
        for count in (size for size in SIZES if size <= largest):
            taken, params = seconds(program(kind, count))
            ratio = "" if before is None else f"{taken / before:6.1f} times the time of a tenth"
            known = "" if params == 72 * count else f"  ({params} parameters instead of {72 * count})"
            print(
                f"{kind:19} {count:6} layers {taken:8.2f} s {1000 * taken / count:7.2f} ms each {ratio}{known}",
                flush=True,
            )
            slow += before is not None and taken / before > 20
            before = taken
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1]))
