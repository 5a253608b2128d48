"""Facts of arrays: short names for what is known of their elements or of how they came to be.

"outer": the program added an axis of 1 itself. "keepdims": a reduction kept its axis. "prediction": a model's
output. "one-hot", "probabilities", "softmax", "sigmoid", "logits": what the last axis holds. "ragged": sequences
of different lengths. "rankless": TensorFlow itself does not know the rank. "attained": the elements surely reach
both bounds, `low` and `high` (class labels of a data set).
"""

from __future__ import annotations

from shapecheck.library.arrays.contents import flat
from shapecheck.shapes import Shape
from shapecheck.values import Tensor

OUTER = "outer"
KEEPDIMS = "keepdims"
PREDICTION = "prediction"
ONE_HOT = "one-hot"
RAGGED = "ragged"
ATTAINED = "attained"
RANKLESS = "rankless"

UNBOUNDED = frozenset({"linear", "relu", "leaky_relu", "elu", "selu", "gelu", "silu", "swish", "softplus", "tanh"})
ACTIVATIONS = UNBOUNDED | {"softmax", "sigmoid"}
"""The activation of the layer that a tensor comes out of."""

OF_ANY_PART = frozenset({RAGGED, PREDICTION})
"""Facts that hold for any part of an array."""

OF_AXES = frozenset({OUTER, KEEPDIMS})
"""Axes of 1 that the code at hand added for a purpose: for a model that is fed the array they are just its shape."""

OF_ARITHMETIC = frozenset({OUTER, KEEPDIMS, PREDICTION})
"""Facts that arithmetic with anything leaves true: they say where an array's axes come from."""

DISTINCT = "distinct="
"""Begins a fact that tells how many different elements there are."""

_SAMPLES_FOR_EACH_VALUE = 10


def _enough(shape: Shape, values: int) -> bool:
    size = shape.size() if shape.is_closed else None
    return isinstance(size, int) and size >= _SAMPLES_FOR_EACH_VALUE * values


def spans(shape: Shape, low: object, high: object) -> bool:
    """Whether so many elements, drawn evenly from ``low..high``, almost surely hold both ends.

    With 10 elements for each value an end is missing once in twenty thousand times.
    """
    return isinstance(low, int) and isinstance(high, int) and _enough(shape, high - low + 1)


def of_all_elements(tensor: Tensor) -> frozenset[str]:
    """The facts that hold of the elements in whatever order and shape; those of known elements are read off them."""
    count = distinct(tensor) if tensor.contents is not None else None
    return tensor.facts - {KEEPDIMS} if count is None else tensor.facts - {KEEPDIMS} | {ATTAINED, f"{DISTINCT}{count}"}


def of_some_elements(tensor: Tensor, shape: Shape) -> frozenset[str]:
    """The facts that still hold when only so many of the elements, at any places, are left."""
    count = distinct(tensor)
    if spans(shape, tensor.low, tensor.high) or (count is not None and _enough(shape, count)):
        return of_all_elements(tensor)
    return frozenset(f for f in tensor.facts if f not in (KEEPDIMS, ATTAINED) and not f.startswith(DISTINCT))


def highest(tensor: Tensor) -> int | None:
    """The largest element, if it is known and surely occurs; of whole numbers."""
    if isinstance(tensor.contents, tuple):
        numbers = list(flat(tensor.contents))
        whole = numbers and all(isinstance(n, (int, float)) and n == n // 1 for n in numbers)
        return int(max(numbers)) if whole else None
    if ATTAINED in tensor.facts and isinstance(tensor.high, (int, float)):
        return int(tensor.high)
    return None


def distinct(tensor: Tensor) -> int | None:
    """How many different elements there are, where that is known."""
    if tensor.contents is not None:
        found = list(flat(tensor.contents))
        return len(set(found)) if all(isinstance(item, (int, float, str)) for item in found) else None
    for fact in tensor.facts:
        if fact.startswith(DISTINCT):
            return int(fact.removeprefix(DISTINCT))
    return None
