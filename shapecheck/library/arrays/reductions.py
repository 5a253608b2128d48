"""Reductions: sums, products, extremes, means over axes, with the elements of small arrays."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

from shapecheck.library.arrays import contents as elements
from shapecheck.library.arrays import dtypes
from shapecheck.library.arrays.convert import as_tensor, settled
from shapecheck.library.arrays.guards import axes as axes_argument
from shapecheck.library.arrays.guards import checked, flag
from shapecheck.library.outcome import CannotTell
from shapecheck.shapes import Expr, Shape, dim_max, dim_min
from shapecheck.shapes import reduce as reduce_shape
from shapecheck.values import Tensor, Unknown, Value

FLOAT_RESULTS = frozenset({"mean", "std", "var", "median", "average", "nanmean", "nanstd", "nanvar", "nanmedian"})
BOOL_RESULTS = frozenset({"all", "any"})
INDEX_RESULTS = frozenset({"argmax", "argmin", "nanargmax", "nanargmin", "count_nonzero"})
_WIDENING = frozenset({"sum", "prod", "nansum", "nanprod", "cumsum", "cumprod"})
_BOUNDED = frozenset({"max", "min", "amax", "amin", "mean", "median", "nanmax", "nanmin", "average"})


def _sum(items: Iterable[Any]) -> Any:
    total: Any = 0
    for item in items:
        total = total + item
    return total


def _product(items: Iterable[Any]) -> Any:
    total: Any = 1
    for item in items:
        total = total * item
    return total


def _extreme(plain: Callable[..., Any], symbolic: Callable[..., Any]) -> Callable[[Iterable[Any]], Any]:
    def pick(items: Iterable[Any]) -> Any:
        found = list(items)
        return symbolic(*found) if any(isinstance(x, Expr) for x in found) else plain(found)

    return pick


def _plain(function: Callable[[list[Any]], Any], items: Iterable[Any]) -> Any:
    """The function of the items, or None if one of them is symbolic."""
    found = list(items)
    return None if any(isinstance(x, Expr) for x in found) else function(found)


_SCALAR_REDUCTIONS: dict[str, Callable[[Iterable[Any]], Any]] = {
    "sum": _sum,
    "prod": _product,
    "max": _extreme(max, dim_max),
    "amax": _extreme(max, dim_max),
    "min": _extreme(min, dim_min),
    "amin": _extreme(min, dim_min),
    "all": lambda items: _plain(all, items),
    "any": lambda items: _plain(any, items),
    "mean": lambda items: _plain(lambda found: math.fsum(found) / len(found), items),
}


def reduce_over(value: Value, name: str, axis: Any = None, keepdims: Any = False, dtype: Any = None) -> Value:
    """The reduction `name` (a numpy name such as "sum") over an axis, several, or all."""
    tensor = as_tensor(value)
    try:
        axes = axes_argument(axis)
    except CannotTell:
        return Tensor(_some_axis_gone(tensor.shape, axis, keepdims), result_dtype(tensor, name, dtype), tensor.kind)
    keep = flag(keepdims, "keepdims") if not isinstance(keepdims, Unknown) else None
    if keep is None:
        return Tensor(Shape.unknown(), result_dtype(tensor, name, dtype), tensor.kind)
    if tensor.kind == "numpy" and tensor.shape.rank == 0 and axes in (0, -1):
        axes = None
    with checked("axis-range", tensor, argument="axis", error="AxisError"):
        shape = reduce_shape(tensor.shape, axes, keep)
    low, high = bounds_of(tensor, name, axes)
    result = Tensor(
        shape,
        result_dtype(tensor, name, dtype),
        "tf" if tensor.kind == "variable" else tensor.kind,
        contents=_reduced_contents(tensor, name, axes, shape),
        low=low,
        high=high,
        facts=frozenset({"keepdims"}) if keep and axes is not None else frozenset(),
    )
    return settled(result)


def _some_axis_gone(shape: Shape, axis: Any, keepdims: Any) -> Shape:
    """One unknown axis less (an int that is not known takes away one axis, something else any number)."""
    if isinstance(axis, Expr) and shape.is_closed and shape.min_rank and keepdims in (False, None):
        return Shape.of_rank(shape.min_rank - 1, "the axis is not known")
    return Shape.unknown()


def result_dtype(tensor: Tensor, name: str, dtype: Any = None) -> str | None:
    """The dtype of a reduction."""
    if dtype is not None:
        return dtypes.dtype_name(dtype)
    if name in BOOL_RESULTS:
        return "bool"
    if name in INDEX_RESULTS:
        return "int32" if tensor.kind == "keras" else "int64"
    if name in FLOAT_RESULTS:
        return tensor.dtype if tensor.kind in ("tf", "variable") else dtypes.quotient(tensor.kind, tensor.dtype)
    if name in _WIDENING and tensor.kind == "numpy":
        return widened(tensor.dtype)
    return tensor.dtype


def widened(dtype: str | None) -> str | None:
    """numpy sums small integers and bools as 64-bit ones."""
    if dtype == "bool" or (dtype in dtypes.INTEGERS and not str(dtype).startswith("u")):
        return "int64"
    return "uint64" if dtype in dtypes.INTEGERS else dtype


def bounds_of(tensor: Tensor, name: str, axes: Any) -> tuple[Any, Any]:
    """Bounds of the result: extremes and means stay within; an index is below the size of its axis."""
    if name in _BOUNDED:
        return tensor.low, tensor.high
    if name in INDEX_RESULTS and (axes is None or isinstance(axes, int)):
        size = tensor.shape.size() if axes is None else tensor.shape.dim(axes)
        extra = 0 if name == "count_nonzero" else 1
        return 0, size - extra if isinstance(size, int) else None
    return None, None


def _reduced_contents(tensor: Tensor, name: str, axes: Any, shape: Shape) -> Any:
    function = _SCALAR_REDUCTIONS.get(name)
    whole = axes is None or tensor.shape.rank == 1
    if function is None or tensor.contents is None or not whole or shape.rank != 0:
        return None
    items = list(elements.flat(tensor.contents))
    if not items and name not in ("sum", "prod", "all", "any"):
        return None
    return elements.map_one(lambda _: function(items), 0)
