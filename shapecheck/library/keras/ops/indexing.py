"""keras.ops that take elements out and put them in: take, get_item, slices, scatters, segments."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays import getitem, shape_argument
from shapecheck.library.arrays.guards import axis as axis_argument
from shapecheck.library.arrays.guards import checked, dimension, one_axis, require_equal
from shapecheck.library.keras.ops.common import family, result, same, tensor
from shapecheck.library.keras.ops.creation import none_as_unknown
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import function
from shapecheck.shapes import (
    Dim,
    Expr,
    Shape,
    broadcast_dim,
    dynamic,
    equal,
    fresh_like,
    gather,
    less,
    take_axis,
)
from shapecheck.values import Tensor, Unknown

# -- taking ---------------------------------------------------------------------------------------


def gathered(value: Tensor, indices: Tensor, axis: Any, batch_dims: Any = 0) -> Tensor:
    """Elements along an axis, chosen by an array of indices."""
    place, batch = axis_argument(axis), axis_argument(batch_dims)
    one_axis(value.shape, place, "axis-range", value)
    with checked("op-shapes", value, indices):
        shape = gather(value.shape, indices.shape, place, batch_dims=batch)
    contents = _gathered_contents(value, indices) if value.shape.rank == 1 else None
    return result(shape, value.dtype, value, indices, contents=contents, low=value.low, high=value.high)


def _gathered_contents(value: Tensor, indices: Tensor) -> Any:
    """The elements of a small vector, by known indices."""
    items, chosen = value.contents, indices.contents
    if not isinstance(items, tuple):
        return None
    if isinstance(chosen, int):
        return items[chosen] if -len(items) <= chosen < len(items) else None
    if isinstance(chosen, tuple) and all(isinstance(i, int) and 0 <= i < len(items) for i in chosen):
        return tuple(items[i] for i in chosen)
    return None


@function("keras.ops.take")
def take(x: Any, indices: Any, axis: Any = None) -> Tensor:
    """take(x, i, axis=1): B 8 3, 5 -> B 5 3
    take(x, i): B 8, 5 6 -> 5 6
    take(x, i, axis=3): B 8 3, 5 -> error
    """
    value, chosen = tensor(x), tensor(indices)
    if axis is None:
        return result(take_axis(value.shape, chosen.shape), value.dtype, value, chosen)
    return gathered(value, chosen, axis)


@function("keras.ops.take_along_axis")
def take_along_axis(x: Any, indices: Any, axis: Any = None) -> Tensor:
    """take_along_axis(x, i, axis=1): 4 8, 4 2 -> 4 2
    take_along_axis(x, i, axis=1): 4 8, 2 -> error
    """
    value, chosen = tensor(x), tensor(indices)
    if axis is None:
        return result(Shape.of(chosen.shape.size()), value.dtype, value, chosen)
    if value.shape.open or chosen.shape.open:
        return result(chosen.shape, value.dtype, value, chosen)
    if value.shape.rank != chosen.shape.rank:
        raise Mismatch(
            f"x and indices must have the same rank, found {value.shape} and {chosen.shape}",
            rule="op-shapes",
            blame=(value, chosen),
        )
    place = one_axis(value.shape, axis_argument(axis), "axis-range", value)
    dims: list[Dim] = []
    for number, (dim, index) in enumerate(zip(value.shape.dims, chosen.shape.dims, strict=True)):
        met = index if number == place else broadcast_dim(dim, index)
        if met is None:
            raise Mismatch(
                f"x {value.shape} and indices {chosen.shape} differ at axis {number}: {dim} and {index}",
                rule="op-shapes",
                blame=(value, chosen),
            )
        dims.append(met)
    return result(Shape(tuple(dims)), value.dtype, value, chosen)


@function("keras.ops.get_item")
def get_item(x: Any, key: Any) -> Any:
    """x[key]."""
    return getitem(tensor(x), key)


@function("keras.ops.nonzero")
def nonzero(x: Any) -> tuple[Tensor, ...]:
    """For each axis the places of the elements that are not zero."""
    value = tensor(x)
    if value.shape.rank is None:
        raise CannotTell("the rank of the input is not known")
    count = dynamic("nonzero")
    return tuple(result(Shape.of(count), "int32", value) for _ in range(value.shape.rank))


@function("keras.ops.unravel_index")
def unravel_index(indices: Any, shape: Any) -> list[Tensor]:
    """unravel_index(i, (4, 5)): 7 -> 7, 7"""
    value, target = tensor(indices), shape_argument(none_as_unknown(shape))
    if target.rank is None:
        raise CannotTell("the shape is not known")
    return [same(value) for _ in range(target.rank)]


# -- slices ---------------------------------------------------------------------------------------


def sequence(value: Any, what: str) -> list[Any] | None:
    """The items of an argument that may be a tensor; None if they are not known."""
    if isinstance(value, Tensor):
        if isinstance(value.contents, tuple):
            return list(value.contents)
        size = value.shape.dim(0) if value.shape.rank == 1 else None
        return [Unknown(f"{what} is not known")] * size if isinstance(size, int) else None
    return list(value) if isinstance(value, (list, tuple)) else None


def sliced(value: Tensor, start: Any, sizes: Any) -> Tensor:
    """A block of these sizes; -1 is all that is left."""
    lengths, starts = sequence(sizes, "the size"), sequence(start, "the start")
    if lengths is None:
        rank = value.shape.rank
        shape = Shape.unknown() if rank is None else Shape.of_rank(rank, "the size of the slice is not known")
        return result(shape, value.dtype, value)
    if value.shape.is_closed and value.shape.rank != len(lengths):
        raise Mismatch(
            f"a slice of {value.shape} needs {value.shape.rank} sizes, found {len(lengths)}",
            rule="op-shapes",
            argument="shape",
            blame=(value,),
        )
    starts = starts if starts is not None and len(starts) == len(lengths) else [Unknown("not known")] * len(lengths)
    dims = [_slice_length(value, number, starts[number], lengths[number]) for number in range(len(lengths))]
    return result(Shape(tuple(dims)), value.dtype, value, low=value.low, high=value.high)


def _slice_length(value: Tensor, axis: int, start: Any, length: Any) -> Dim:
    dim = value.shape.dim(axis)
    start = start.contents if isinstance(start, Tensor) else start
    if length == -1:
        if not isinstance(start, (int, Expr)):
            return fresh_like(dim, why="the start of the slice is not known")
        left = dim - start
        if isinstance(left, int) and left < 0:
            raise Mismatch(
                f"a slice that starts at {start} lies beyond axis {axis} of {value.shape}",
                rule="op-shapes",
                blame=(value,),
            )
        return left
    size = dimension(length, "the size of the slice")
    end = size + start if isinstance(start, (int, Expr)) else size
    if less(dim, end) is True:
        raise Mismatch(
            f"a slice up to {end} lies beyond axis {axis} of {value.shape}", rule="op-shapes", blame=(value,)
        )
    return size


@function("keras.ops.slice")
def slice(inputs: Any, start_indices: Any, shape: Any) -> Tensor:
    """slice(x, (0, 1), (2, 2)): 4 3 -> 2 2"""
    return sliced(tensor(inputs), start_indices, shape)


@function("keras.ops.slice_update")
def slice_update(inputs: Any, start_indices: Any, updates: Any) -> Tensor:
    """slice_update(x, (0, 1), u): 4 3, 2 2 -> 4 3"""
    return same(tensor(inputs), tensor(updates))


# -- putting --------------------------------------------------------------------------------------


@function("keras.ops.scatter")
def scatter(indices: Any, values: Any, shape: Any) -> Tensor:
    """scatter(i, v, (8, 3)): 5 1, 5 3 -> 8 3"""
    places, given = tensor(indices), tensor(values)
    return result(shape_argument(none_as_unknown(shape)), given.dtype, places, given)


@function("keras.ops.scatter_update")
def scatter_update(inputs: Any, indices: Any, updates: Any, reduction: Any = None) -> Tensor:
    """scatter_update(x, i, u): 8 3, 5 2, 5 -> 8 3
    scatter_update(x, i, u): 8 3, 5 2, 4 -> error
    """
    value, places, given = tensor(inputs), tensor(indices), tensor(updates)
    check_updates(value, places, given)
    return same(value, places, given)


def check_updates(value: Tensor, places: Tensor, updates: Tensor) -> None:
    """Updates have the shape of the indices without their last axis, then the axes that are not indexed."""
    if value.shape.open or places.shape.open or updates.shape.open or not places.shape.rank:
        return
    depth = places.shape.dim(-1)
    if not isinstance(depth, int) or depth > value.shape.min_rank:
        return
    expected = places.shape.without(-1) + value.shape.take(depth)
    if updates.shape.rank == 0:
        return
    differ = expected.rank != updates.shape.rank or any(
        equal(a, b) is False for a, b in zip(expected.dims, updates.shape.dims, strict=False)
    )
    if differ:
        raise Mismatch(
            f"updates at indices {places.shape} of {value.shape} must have shape {expected}, found {updates.shape}",
            rule="op-shapes",
            argument="updates",
            blame=(value, places, updates),
        )


# -- segments -------------------------------------------------------------------------------------


def segment(data: Any, segment_ids: Any, num_segments: Any = None, sorted: Any = False) -> Tensor:
    """Sums, extremes ... of the rows that have the same number.

    segment_sum(x, ids, 4): 9 3, 9 -> 4 3
    segment_sum(x, ids, 4): 9 3, 8 -> error
    """
    return segmented(tensor(data), tensor(segment_ids), num_segments)


family(segment, "keras.ops", members="segment_sum segment_max segment_min segment_prod")


def segmented(value: Tensor, ids: Tensor, count: Any) -> Tensor:
    """One row for each segment."""
    if value.shape.rank == 0 or (value.shape.open and not value.shape.prefix):
        raise CannotTell("the rank of the data is not known")
    if ids.shape.rank == 1:
        message = "data and segment_ids must have the same length, found {left} and {right}"
        require_equal(value.shape.dim(0), ids.shape.dim(0), message, value, ids)
    size = dynamic("segments") if count is None else dimension(count, "the number of segments")
    return result(value.shape.with_dim(0, size), value.dtype, value, ids)
