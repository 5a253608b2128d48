"""What a program may call of this package itself."""

from __future__ import annotations

from typing import Any

from shapecheck.library.outcome import Mismatch
from shapecheck.library.registry import function
from shapecheck.shapes import Dim, Shape, compatible, dynamic, is_static, refine, unresolved
from shapecheck.values import Tensor, Value


@function("shapecheck.assert_shape")
def assert_shape(x: Value, shape: Value) -> Value:
    """The tensor itself, from here on known to have the shape.

    assert_shape(x, (None, 6)): B 6 -> B 6
    assert_shape(x, (None, 5)): B 6 -> error
    """
    claimed = _claimed(shape)
    if not isinstance(x, Tensor) or claimed is None:
        return x
    if compatible(x.shape, claimed) is False:
        message = f"asserted to be {claimed}, but it is {x.shape}"
        raise Mismatch(message, rule="declared-shape", blame=(x,), error="AssertionError")
    return x.but(shape=refine(x.shape, claimed))


def _claimed(shape: Any) -> Shape | None:
    """The shape that the argument describes: ``None`` is any size, ``...`` any number of axes."""
    if not isinstance(shape, (tuple, list)) or sum(item is ... for item in shape) > 1:
        return None
    items = list(shape)
    cut = items.index(...) if ... in items else None
    if cut is None:
        return Shape(tuple(map(_dim, items)))
    return Shape.at_least(tuple(map(_dim, items[:cut])), tuple(map(_dim, items[cut + 1 :])))


def _dim(item: Any) -> Dim:
    if item is None:
        return dynamic("batch")
    known = is_static(item) and not isinstance(item, bool)
    return int(item) if known else unresolved("asserted as a size that is not known")
