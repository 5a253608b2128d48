"""Functions that join arrays and take them apart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

from shapecheck.library.arrays import axis as axis_argument
from shapecheck.library.arrays import checked, integer, is_ragged
from shapecheck.library.arrays import contents as elements
from shapecheck.library.arrays.dtypes import dtype_name, promote
from shapecheck.library.arrays.guards import numbers, require_rank_at_least
from shapecheck.library.arrays.indexing import sliced
from shapecheck.library.numpy.common import array, like, made, place, raised, some
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import function
from shapecheck.shapes import Dim, Expr, Shape, concatenate, divisible, equal, unresolved
from shapecheck.shapes import stack as stack_shapes
from shapecheck.values import ListObject, Tensor, Unknown, Value


def _sequence(arrays: Value) -> list[Tensor] | Tensor:
    """The arrays to be joined; one array stands for its items along the first axis."""
    match arrays:
        case list() | tuple():
            return [array(item) for item in arrays]
        case ListObject() if not arrays.is_open:
            return [array(item) for item in arrays.items]
    tensor = array(arrays)
    if tensor.shape.rank == 1 and tensor.dtype in (None, "object"):
        return tensor.but(shape=Shape.at_least(tensor.shape.dims))  # the items may be arrays
    return tensor


def joined(tensors: Sequence[Tensor], shape: Shape, dtype: Value = None, axis: int = 0) -> Tensor:
    """An array of this shape that holds the elements of all these."""
    lows, highs = numbers(*(t.low for t in tensors)), numbers(*(t.high for t in tensors))
    shared = frozenset.intersection(*(t.facts for t in tensors)) & {"one-hot", "prediction"} if tensors else frozenset()
    name = dtype_name(dtype, None) if dtype is not None else _dtype_of(tensors)
    low, high = (min(lows) if lows else None), (max(highs) if highs else None)
    return Tensor(shape, name, "numpy", low=low, high=high, facts=shared)


def _dtype_of(tensors: Sequence[Tensor]) -> str | None:
    names = {t.dtype for t in tensors}
    return names.pop() if len(names) == 1 else promote("numpy", *(t.dtype for t in tensors))


def _open_join(value: Tensor, axis: int | None) -> Tensor:
    """The join of an unknown number of arrays, which are the items of `value`."""
    inner = value.shape.without(0) if value.shape.min_rank else Shape.unknown()
    if inner.open or axis is None:
        return made(Shape.unknown() if axis is not None else Shape.of(unresolved("the number of arrays")), value.dtype)
    with checked("axis-range", argument="axis", error="AxisError"):
        axis = inner.normalize_axis(axis)
    count = value.shape.dim(0)
    exact = isinstance(count, int)
    length = count * inner.dim(axis) if exact else unresolved("the number of arrays is not known")
    return like(value, inner.with_dim(axis, length))


@function("numpy.concatenate", "numpy.concat")
def concatenate_(
    arrays: Value, /, axis: Value = 0, out: Value = None, *, dtype: Value = None, casting: Value = "same_kind"
) -> Value:
    """The arrays one after another along an axis; the other axes must agree."""
    tensors = _sequence(arrays)
    along = None if axis is None else _axis_or_unknown(axis)
    if isinstance(tensors, Tensor):
        return _open_join(tensors, None if axis is None else axis_argument(axis))
    if axis is None:
        total: Dim = 0
        for tensor in tensors:
            total = total + tensor.shape.size()
        return joined(tensors, Shape.of(total), dtype)
    if along is None:
        return _join_along_unknown(tensors, dtype)
    return append_all(tensors, along, dtype)


def _axis_or_unknown(axis: Value) -> int | None:
    try:
        return axis_argument(axis)
    except CannotTell:
        return None


def _join_along_unknown(tensors: Sequence[Tensor], dtype: Value) -> Tensor:
    rank = next((t.shape.rank for t in tensors if t.shape.rank is not None), None)
    shape = Shape.unknown() if rank is None else Shape.of_rank(rank, "the axis is not known")
    return joined(tensors, shape, dtype)


def append_all(tensors: Sequence[Tensor], axis: int, dtype: Value = None) -> Tensor:
    if not tensors:
        raise Mismatch("there is nothing to concatenate", rule="concat-shapes")
    for tensor in tensors:
        if tensor.shape.rank == 0:
            raise Mismatch(
                "scalars cannot be concatenated: every array needs an axis", rule="concat-shapes", blame=tuple(tensors)
            )
    with checked("concat-shapes", *tensors):
        shape = concatenate([t.shape for t in tensors], axis)
    result = joined(tensors, shape, dtype)
    if shape.is_closed and elements.small(shape.dims) and all(isinstance(t.contents, tuple) for t in tensors):
        return result.but(contents=elements.joined([t.contents for t in tensors], shape.normalize_axis(axis)))
    return result


@function("numpy.stack")
def stack(
    arrays: Value, axis: Value = 0, out: Value = None, *, dtype: Value = None, casting: Value = "same_kind"
) -> Value:
    """The arrays, all of one shape, along a new axis."""
    tensors = _sequence(arrays)
    along = _axis_or_unknown(axis)
    if isinstance(tensors, Tensor):
        if along is None or tensors.shape.open or not tensors.shape.min_rank:
            return made(Shape.unknown(), tensors.dtype)
        with checked("axis-range", argument="axis", error="AxisError"):
            return like(tensors, tensors.shape.without(0).insert(along, tensors.shape.dim(0)))
    if any(is_ragged(t) for t in tensors):
        return made(Shape.unknown(), None)
    with checked("concat-shapes", *tensors):
        if along is None:
            shape = stack_shapes([t.shape for t in tensors])
            rank = shape.rank
            return joined(tensors, Shape.unknown() if rank is None else Shape.of_rank(rank, "the axis is not known"))
        return joined(tensors, stack_shapes([t.shape for t in tensors], along), dtype)


def _stacked_along(tup: Value, rank: int, axis: int, dtype: Value) -> Tensor:
    tensors = _sequence(tup)
    if isinstance(tensors, Tensor):
        items = like(tensors, tensors.shape.without(0)) if tensors.shape.min_rank else made(Shape.unknown())
        rows = raised(items, rank)
        count = Shape.of(tensors.shape.dim(0))
        return _open_join(like(tensors, count + rows.shape), axis)
    return append_all([raised(t, rank) for t in tensors], axis, dtype)


@function("numpy.vstack", "numpy.row_stack")
def vstack(tup: Value, *, dtype: Value = None, casting: Value = "same_kind") -> Value:
    """Rows on top of each other: vectors become rows of a matrix."""
    return _stacked_along(tup, 2, 0, dtype)


@function("numpy.hstack")
def hstack(tup: Value, *, dtype: Value = None, casting: Value = "same_kind") -> Value:
    """Columns beside each other; vectors one after another."""
    tensors = _sequence(tup)
    if isinstance(tensors, Tensor):
        inner = tensors.shape.without(0) if tensors.shape.min_rank else Shape.unknown()
        if inner.open:
            return made(Shape.unknown(), tensors.dtype)
        return _stacked_along(tup, 1, 0 if inner.min_rank <= 1 else 1, dtype)
    flat = [raised(t, 1) for t in tensors]
    ranks = {t.shape.rank for t in flat}
    if not flat or ranks == {None}:
        return joined(flat, Shape.unknown(), dtype)
    first = flat[0].shape
    known = first.rank if first.rank is not None else next(r for r in ranks if r is not None)
    return append_all(flat, 0 if known == 1 else 1, dtype)


@function("numpy.dstack")
def dstack(tup: Value) -> Value:
    """Arrays beside each other along a third axis."""
    return _stacked_along(tup, 3, 2, None)


@function("numpy.column_stack")
def column_stack(tup: Value) -> Value:
    """Vectors as columns of a matrix, beside matrices."""
    tensors = _sequence(tup)
    if isinstance(tensors, Tensor):
        inner = tensors.shape.without(0) if tensors.shape.min_rank else Shape.unknown()
        if inner.rank == 1:
            return like(tensors, Shape.of(inner.dim(0), tensors.shape.dim(0)))
        return made(Shape.unknown(), tensors.dtype)
    return append_all([column(t) for t in tensors], 1)


def column(tensor: Tensor) -> Tensor:
    if tensor.shape.rank == 1:
        found = tensor.contents
        cells = tuple((item,) for item in found) if isinstance(found, tuple) else None
        return like(tensor, Shape.of(tensor.shape.dim(0), 1), contents=cells)
    if tensor.shape.rank == 0:
        return like(tensor, Shape.of(1, 1))
    return tensor


@function("numpy.append")
def append(arr: Value, values: Value, axis: Value = None) -> Value:
    """Two arrays one after another; without an axis both are flattened."""
    tensors = [array(arr), array(values)]
    if axis is None:
        flat = [like(t, Shape.of(t.shape.size()), contents=None) for t in tensors]
        for index, tensor in enumerate(tensors):
            if tensor.shape.rank == 1:
                flat[index] = tensor
        return append_all(flat, 0)
    along = _axis_or_unknown(axis)
    return _join_along_unknown(tensors, None) if along is None else append_all(tensors, along)


@function("numpy.block")
def block(arrays: Value) -> Value:
    """An array of nested blocks."""
    raise CannotTell("numpy.block is not modelled")


# -- taking apart ------------------------------------------------------------------------------------


def _pieces(tensor: Tensor, sections: Value, axis: int, exact: bool) -> Value:
    """The parts of a split: equal ones for a number, or those between indices."""
    axis = place(tensor, axis)
    dim = tensor.shape.dim(axis)
    if isinstance(sections, Tensor) and isinstance(sections.contents, tuple):
        sections = sections.contents
    if isinstance(sections, (list, tuple)):
        return [some(tensor, tensor.shape.with_dim(axis, part)) for part in _between(dim, sections)]
    count = integer(sections, "the number of parts")
    if isinstance(count, Expr):
        raise CannotTell("the number of parts is not known")
    if count <= 0:
        raise Mismatch(f"number sections must be larger than 0, found {count}", rule="invalid-argument")
    if exact and divisible(dim, count) is False:
        raise Mismatch(
            f"array split does not result in an equal division: axis {axis} of {tensor.shape} is {dim},"
            f" and there are to be {count} parts",
            rule="op-shapes",
            blame=(tensor,),
        )
    if count > elements.MAX_ELEMENTS * 16:
        raise CannotTell("too many parts")
    if exact:
        part = dim // count if isinstance(dim, int) or divisible(dim, count) else _part_of(dim)
        return [some(tensor, tensor.shape.with_dim(axis, part)) for _ in range(count)]
    if not isinstance(dim, int):
        return [some(tensor, tensor.shape.with_dim(axis, _part_of(dim))) for _ in range(count)]
    sizes = [dim // count + (1 if i < dim % count else 0) for i in range(count)]
    return [some(tensor, tensor.shape.with_dim(axis, size)) for size in sizes]


def _part_of(dim: Dim) -> Dim:
    return unresolved(f"a part of {dim}")


def _between(dim: Dim, ends: Sequence[Any]) -> list[Dim]:
    marks = [None, *(array(end).contents if not isinstance(end, (int, Expr)) else end for end in ends), None]
    parts: list[Dim] = []
    for start, stop in pairwise(marks):
        parts.append(sliced(dim, slice(start, stop)))
    return parts


@function("numpy.split")
def split(ary: Value, indices_or_sections: Value, axis: Value = 0) -> Value:
    """Equal parts along an axis, or the parts between indices."""
    return _pieces(array(ary), indices_or_sections, axis_argument(axis), True)


@function("numpy.array_split")
def array_split(ary: Value, indices_or_sections: Value, axis: Value = 0) -> Value:
    """Nearly equal parts along an axis: the first are one longer."""
    return _pieces(array(ary), indices_or_sections, axis_argument(axis), False)


def _split_rule(name: str, choose: Callable[[Tensor], int]) -> None:
    @function(f"numpy.{name}")
    def rule(ary: Value, indices_or_sections: Value) -> Value:
        tensor = array(ary)
        return _pieces(tensor, indices_or_sections, choose(tensor), True)


def _hsplit_axis(tensor: Tensor) -> int:
    if tensor.shape.open:
        raise CannotTell("the rank is not known")
    return 0 if tensor.shape.rank == 1 else 1


def _vsplit_axis(tensor: Tensor) -> int:
    require_rank_at_least(tensor, 2)
    return 0


_split_rule("vsplit", _vsplit_axis)
_split_rule("hsplit", _hsplit_axis)
_split_rule("dsplit", lambda tensor: 2)


@function("numpy.unstack")
def unstack(x: Value, /, *, axis: Value = 0) -> Value:
    """The slices along an axis as a tuple."""
    tensor = array(x)
    along = place(tensor, axis_argument(axis))
    count = tensor.shape.dim(along)
    if not isinstance(count, int):
        return Unknown("the number of slices is not known")
    return tuple(some(tensor, tensor.shape.without(along)) for _ in range(count))


@function("numpy.insert")
def insert(arr: Value, obj: Value, values: Value, axis: Value = None) -> Value:
    """Values put in before indices."""
    tensor, where = array(arr), array(obj)
    count = where.shape.size() if where.shape.is_closed and where.dtype != "bool" else None
    if axis is None:
        more = array(values).shape.size() if where.shape.rank == 0 else count
        return like(
            tensor,
            Shape.of(tensor.shape.size() + more if more is not None else unresolved("insert")),
            low=None,
            high=None,
        )
    along = place(tensor, axis_argument(axis))
    if where.shape.rank == 0 and tensor.shape.rank != 1:
        given = array(values).shape
        same = given.rank is not None and tensor.shape.rank is not None and given.rank < tensor.shape.rank
        count = 1 if same else None
    elif where.shape.rank == 0:
        count = array(values).shape.size()
    if count is None or isinstance(obj, slice):
        count = unresolved("how many values are inserted")
    return like(tensor, tensor.shape.with_dim(along, tensor.shape.dim(along) + count), low=None, high=None)


@function("numpy.delete")
def delete(arr: Value, obj: Value, axis: Value = None) -> Value:
    """The array without the elements at some indices."""
    tensor = array(arr)
    if axis is None:
        tensor = some(tensor, Shape.of(tensor.shape.size()))
    along = place(tensor, axis_argument(axis if axis is not None else 0))
    dim = tensor.shape.dim(along)
    left: Dim = unresolved("how many elements are deleted")
    if isinstance(obj, (int, Expr)) and not isinstance(obj, bool):
        left = dim - 1 if equal(dim, 0) is not True else dim
    elif isinstance(obj, (list, tuple)) and all(isinstance(i, int) and i >= 0 for i in obj):
        left = dim - len(set(obj))
    return some(tensor, tensor.shape.with_dim(along, left))
