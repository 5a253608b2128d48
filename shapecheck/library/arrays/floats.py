"""Functions of floating numbers that are exact in the dtype they are computed in: rounding and the square root.

``ops.floor(64 ** (1 / 3))`` is 4 in float32 and 3 in float64, and either may become the size of a layer.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from typing import Any

from shapecheck.library.arrays.contents import Contents, map_one
from shapecheck.shapes import Expr
from shapecheck.values import Tensor

EXACT: dict[str, Callable[[float], float]] = {
    "ceil": math.ceil,
    "floor": math.floor,
    "trunc": math.trunc,
    "round": round,
    "rint": round,
    "sqrt": math.sqrt,
}
"""By the function's name; halves are rounded to even, by Python as by TensorFlow."""


def exactly(name: str, x: Tensor, dtype: str | None) -> Contents | None:
    """The elements of ``name(x)``, computed in `dtype`; a whole number stays what it is unless its root is taken."""

    def element(item: Any) -> Any:
        if isinstance(item, Expr) or (isinstance(item, int) and name != "sqrt"):
            return None if name == "sqrt" else item
        number = in_precision(item, dtype)
        if number is None or not math.isfinite(number) or (name == "sqrt" and number < 0):
            return None
        return in_precision(float(EXACT[name](number)), dtype)

    return None if x.contents is None else map_one(element, x.contents)


def in_precision(item: Any, dtype: str | None) -> float | None:
    """A number as an array of this dtype holds it; None where that is not known."""
    if dtype not in ("float32", "float64") or not isinstance(item, (int, float)):
        return None
    if dtype == "float64":
        return float(item)
    try:
        return float(struct.unpack("f", struct.pack("f", item))[0])
    except OverflowError:
        return None
