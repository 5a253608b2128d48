"""tf.where."""

from __future__ import annotations

from typing import Any

from shapecheck.library.keras.ops import elementwise as ops
from shapecheck.library.keras.ops.common import result, tensor
from shapecheck.library.keras.ops.reductions import data_dim
from shapecheck.library.registry import function
from shapecheck.library.tensorflow.elementwise import paired_dtype
from shapecheck.shapes import Shape
from shapecheck.values import Tensor


@function("tensorflow.where")
def where(condition: Any, x: Any = None, y: Any = None, name: Any = None) -> Tensor:
    """Elements of one tensor or another; with a condition only, the places where it holds.

    where(c, a, b): B 3, B 3, 1 -> B 3
    """
    picked = tensor(condition)
    if x is None and y is None:
        return places_of_true(picked)
    return ops.combined(picked, x, y, dtype=paired_dtype(x, y))


def places_of_true(condition: Tensor) -> Tensor:
    """One row for each true element: its index."""
    rank = condition.shape.rank
    if rank is None:
        return result(Shape.of_rank(2, "the rank of the condition is not known"), "int64", condition)
    return result(Shape.of(data_dim("the number of true elements"), rank), "int64", condition)
