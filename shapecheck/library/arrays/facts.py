"""Facts of arrays: short names for what is known of their elements or of how they came to be.

"outer": the program added an axis of 1 itself. "keepdims": a reduction kept its axis. "prediction": a model's
output. "one-hot", "probabilities", "softmax", "sigmoid", "logits": what the last axis holds. "ragged": sequences
of different lengths. "spans": the elements surely reach both bounds, `low` and `high` (class labels of a data set).
"""

from __future__ import annotations

from shapecheck.shapes import Shape

OUTER = "outer"
KEEPDIMS = "keepdims"
PREDICTION = "prediction"
ONE_HOT = "one-hot"
RAGGED = "ragged"
SPANS = "spans"

OF_ANY_PART = frozenset({RAGGED, PREDICTION})
"""Facts that hold for any part of an array."""

OF_ARITHMETIC = frozenset({OUTER, KEEPDIMS, PREDICTION})
"""Facts that arithmetic with anything leaves true: they say where an array's axes come from."""

_SAMPLES_FOR_EACH_VALUE = 16


def spans(shape: Shape, low: object, high: object) -> bool:
    """Whether so many elements, drawn evenly from ``low..high``, almost surely hold both ends.

    With 16 elements for each value the chance of a missing one is below one in a million.
    """
    size = shape.size() if shape.is_closed else None
    if not isinstance(size, int) or not isinstance(low, int) or not isinstance(high, int):
        return False
    return size >= _SAMPLES_FOR_EACH_VALUE * (high - low + 1)
