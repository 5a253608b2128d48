"""keras.ops that choose among elements or look them up: where, select, isin, searchsorted, view."""

from __future__ import annotations

from typing import Any

from shapecheck.library.keras.ops.common import (
    FLOATX,
    keras_dtype,
    promoted,
    result,
    same,
    tensor,
)
from shapecheck.library.keras.ops.elementwise import broadcasted
from shapecheck.library.keras.ops.indexing import nonzero
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import function
from shapecheck.values import Tensor


@function("keras.ops.where")
def where(condition: Any, x1: Any = None, x2: Any = None) -> Any:
    """Elements of one tensor or another; with a condition only, the places where it holds.

    where(c, a, b): B 3, B 3, 1 -> B 3
    where(c, a, b): B 3, B 4, 1 -> error
    """
    if x1 is None and x2 is None:
        return nonzero(condition)
    shape, operands = broadcasted(condition, x1, x2)
    return result(shape, promoted(*operands[1:]), *operands)


@function("keras.ops.select")
def select(condlist: Any, choicelist: Any, default: Any = 0) -> Tensor:
    """Elements of the first choice whose condition holds."""
    if not isinstance(choicelist, (list, tuple)) or not isinstance(condlist, (list, tuple)) or not choicelist:
        raise CannotTell("the list of choices is not known")
    shape, operands = broadcasted(*condlist, *choicelist)
    return result(shape, promoted(*operands[len(condlist) :]), *operands)


@function("keras.ops.isin")
def isin(x1: Any, x2: Any, assume_unique: Any = False, invert: Any = False) -> Tensor:
    """isin(a, b): B 3, 7 -> B 3"""
    return same(tensor(x1), tensor(x2), dtype="bool")


@function("keras.ops.digitize")
def digitize(x: Any, bins: Any) -> Tensor:
    """digitize(x, b): B 3, 7 -> B 3"""
    return same(tensor(x), dtype="int32")


@function("keras.ops.searchsorted")
def searchsorted(sorted_sequence: Any, values: Any, side: Any = "left") -> Tensor:
    """searchsorted(s, v): 7, B 3 -> B 3"""
    return same(tensor(values), tensor(sorted_sequence), dtype="int32")


@function("keras.ops.view")
def view(x: Any, dtype: Any = None) -> Tensor:
    """The same bytes as another dtype; the last axis changes with the size of an element."""
    value, target = tensor(x), keras_dtype(dtype)
    if dtype is None:
        return same(value)
    sizes = [BYTES.get(name or "") for name in (value.dtype, target)]
    if sizes[0] is None or sizes[1] is None or (value.shape.open and not value.shape.suffix):
        raise CannotTell("the size of the dtypes is not known")
    if sizes[0] == sizes[1]:
        return same(value, dtype=target)
    return result(value.shape.with_dim(-1, value.shape.dim(-1) * sizes[0] // sizes[1]), target, value)


BYTES = {
    "bool": 1,
    "int8": 1,
    "uint8": 1,
    "int16": 2,
    "uint16": 2,
    "float16": 2,
    "bfloat16": 2,
    "int32": 4,
    "uint32": 4,
    FLOATX: 4,
    "int64": 8,
    "uint64": 8,
    "float64": 8,
}
