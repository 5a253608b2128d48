"""keras.ops that put tensors together and take them apart."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

from shapecheck.library.arrays.guards import axis as axis_argument
from shapecheck.library.arrays.guards import checked, dimension, one_axis, require_equal, require_rank_at_least
from shapecheck.library.keras.ops.common import is_graph_tensor, promoted, result, tensor, tensors
from shapecheck.library.outcome import Advice, CannotTell, Mismatch
from shapecheck.library.registry import Context, function
from shapecheck.shapes import Dim, Shape, concatenate, divisible, is_dynamic, stack
from shapecheck.values import Tensor, Unknown

# -- together -------------------------------------------------------------------------------------


def joined(ctx: Context | None, values: Sequence[Tensor], axis: Any) -> Tensor:
    """The tensors one after the other along an axis. An empty list is taken for one that got lost."""
    if not values:
        raise CannotTell("the list of tensors is empty")
    try:
        place = axis_argument(axis)
    except CannotTell:
        rank = next((value.shape.rank for value in values if value.shape.rank is not None), None)
        shape = Shape.unknown() if rank is None else Shape.of_rank(rank, "the axis is not known")
        return result(shape, promoted(*values), *values)
    for value in values:
        if value.shape.is_closed:
            one_axis(value.shape, place, "axis-range", value)
    with checked("concat-shapes", *values, argument="axis"):
        shape = concatenate([value.shape for value in values], place)
    if ctx is not None:
        _advise_batch_concat(ctx, values, place)
    low, high = common_bounds(values)
    contents = _joined_contents(values, shape)
    return result(shape, promoted(*values), *values, contents=contents, low=low, high=high)


def common_bounds(values: Sequence[Tensor]) -> tuple[Any, Any]:
    """The bounds of the elements of all tensors together."""
    lows, highs = [value.low for value in values], [value.high for value in values]
    known = values and all(isinstance(end, (int, float)) for end in (*lows, *highs))
    return (min(lows), max(highs)) if known else (None, None)  # type: ignore[type-var]


def _joined_contents(values: Sequence[Tensor], shape: Shape) -> Any:
    """The elements of vectors one after the other: how shapes are put together."""
    if shape.rank != 1 or not all(isinstance(value.contents, tuple) for value in values):
        return None
    items = tuple(item for value in values for item in value.contents)
    return items if len(items) <= 64 else None


def _advise_batch_concat(ctx: Context, values: Sequence[Tensor], place: int) -> None:
    """Reports graph tensors joined along the batch axis."""
    first = values[0]
    if len(values) < 2 or place != 0 or not all(map(is_graph_tensor, values)) or not _is_batch(first):
        return
    ctx.advise(
        Advice(
            rule="batch-concat",
            message=f"axis 0 of {first.shape} is the batch: the result has more samples than the inputs",
            help="axis=-1 joins the features",
            blame=tuple(values),
            argument="axis",
        )
    )


def _is_batch(value: Tensor) -> bool:
    """Whether the first axis is of any size."""
    return bool(value.shape.prefix) and is_dynamic(value.shape.prefix[0])


@function("keras.ops.concatenate")
def concatenate_rule(ctx: Context, xs: Any, axis: Any = 0) -> Tensor:
    """concatenate([a, b], axis=-1): B 3, B 4 -> B 7
    concatenate([a, b], axis=1): B 3 5, B 4 6 -> error
    """
    return joined(ctx, tensors(xs), axis)


@function("keras.ops.append")
def append(ctx: Context, x1: Any, x2: Any, axis: Any = None) -> Tensor:
    """append(a, b, axis=1): B 3, B 4 -> B 7
    append(a, b): 2 3, 4 -> 10
    """
    first, second = tensor(x1), tensor(x2)
    if axis is None:
        size = first.shape.size() + second.shape.size()
        return result(Shape.of(size), promoted(first, second), first, second)
    return joined(ctx, [first, second], axis)


def stacked(values: Sequence[Tensor], axis: Any) -> Tensor:
    """The tensors along a new axis. An empty list is taken for one that got lost."""
    if not values:
        raise CannotTell("the list of tensors is empty")
    place = axis_argument(axis)
    first = next((value for value in values if value.shape.is_closed), None)
    if first is not None and not -first.shape.min_rank - 1 <= place <= first.shape.min_rank:
        raise Mismatch(
            f"axis {place} is out of range for a stack of {first.shape}",
            rule="axis-range",
            argument="axis",
            blame=(first,),
        )
    with checked("concat-shapes", *values, argument="axis"):
        shape = stack([value.shape for value in values], place)
    contents = None
    if shape.rank == 1 and all(value.contents is not None for value in values) and len(values) <= 64:
        contents = tuple(value.contents for value in values)
    low, high = common_bounds(values)
    return result(shape, promoted(*values), *values, contents=contents, low=low, high=high)


@function("keras.ops.stack")
def stack_rule(x: Any, axis: Any = 0) -> Tensor:
    """stack([a, b], axis=1): B 3, B 3 -> B 2 3
    stack([a, b]): B 3, B 4 -> error
    """
    return stacked(tensors(x), axis)


def at_least(value: Tensor, shape: Shape) -> Tensor:
    """The tensor in a shape with more axes."""
    return value.but(shape=shape, contents=None)


@function("keras.ops.hstack")
def hstack(xs: Any) -> Tensor:
    """hstack([a, b]): B 3, B 4 -> B 7
    hstack([a, b]): 3, 4 -> 7
    """
    values = [at_least(value, Shape.of(1)) if value.shape.rank == 0 else value for value in tensors(xs)]
    ranks = {value.shape.rank for value in values}
    if None in ranks:
        raise CannotTell("the rank of an input is not known")
    return joined(None, values, 0 if 1 in ranks else 1)


@function("keras.ops.vstack")
def vstack(xs: Any) -> Tensor:
    """Along the first axis; unlike numpy's, it does not make rows of vectors.

    vstack([a, b]): 2 3, 4 3 -> 6 3
    vstack([a, b]): 3, 3 -> 6
    """
    return joined(None, tensors(xs), 0)


@function("keras.ops.dstack")
def dstack(xs: Any) -> Tensor:
    """dstack([a, b]): 2 3, 2 3 -> 2 3 2"""
    return joined(None, [_with_depth(value) for value in tensors(xs)], 2)


def _with_depth(value: Tensor) -> Tensor:
    if value.shape.rank == 0:
        return at_least(value, Shape.of(1, 1, 1))
    if value.shape.rank == 1:
        value = at_least(value, value.shape.insert(0, 1))
    return at_least(value, value.shape.insert(-1, 1)) if value.shape.rank == 2 else value


# -- apart ----------------------------------------------------------------------------------------


def parts_at(value: Tensor, place: int, sizes: Sequence[Dim]) -> list[Tensor]:
    """Parts of these sizes along an axis."""
    bounds = {"low": value.low, "high": value.high}
    return [result(value.shape.with_dim(place, size), value.dtype, value, **bounds) for size in sizes]


def split_at(value: Tensor, points: Sequence[Any], place: int) -> list[Tensor]:
    """The parts between some places on an axis."""
    dim = value.shape.dim(place)
    edges: list[Dim] = [0, *(dimension(point, "a place to split at") for point in points), dim]
    sizes: list[Dim] = []
    for start, stop in itertools.pairwise(edges):
        size = stop - start
        if isinstance(size, int) and size < 0:
            raise CannotTell("a place to split at lies beyond the axis")
        sizes.append(size)
    return parts_at(value, place, sizes)


def split_evenly(value: Tensor, count: Any, place: int) -> list[Tensor]:
    """So many equal parts of an axis."""
    dim = value.shape.dim(place)
    if not isinstance(count, int):
        raise CannotTell("the number of parts is not known")
    if count <= 0:
        raise Mismatch(f"an axis cannot be split into {count} parts", rule="invalid-argument")
    if divisible(dim, count) is False:
        raise Mismatch(
            f"axis {place} of {value.shape} is {dim}, which cannot be split into {count} equal parts",
            rule="op-shapes",
            blame=(value,),
        )
    return parts_at(value, place, [dim // count] * count)


def split_places(value: Any) -> Any:
    """A number of parts, or the places to split at."""
    if isinstance(value, Tensor):
        value = value.contents
    if isinstance(value, Unknown) or value is None:
        raise CannotTell("where to split is not known")
    return value


@function("keras.ops.split")
def split(x: Any, indices_or_sections: Any, axis: Any = 0) -> list[Tensor]:
    """split(x, 2, axis=1): B 6 -> B 3, B 3
    split(x, [1, 3], axis=1): B 6 -> B 1, B 2, B 3
    split(x, 4, axis=1): B 6 -> error
    """
    value, where = tensor(x), split_places(indices_or_sections)
    place = one_axis(value.shape, axis_argument(axis), "axis-range", value)
    if isinstance(where, (list, tuple)):
        return split_at(value, where, place)
    return split_evenly(value, where, place)


def _split_on(x: Any, where: Any, rank: int, place: int) -> list[Tensor]:
    value = tensor(x)
    require_rank_at_least(value, rank)
    return split(value, where, place)


@function("keras.ops.hsplit")
def hsplit(x: Any, indices_or_sections: Any) -> list[Tensor]:
    """hsplit(x, 2): 4 6 -> 4 3, 4 3"""
    value = tensor(x)
    if value.shape.open:
        raise CannotTell("the rank of the input is not known")
    return _split_on(value, indices_or_sections, 1, 0 if value.shape.rank == 1 else 1)


@function("keras.ops.vsplit")
def vsplit(x: Any, indices_or_sections: Any) -> list[Tensor]:
    """vsplit(x, 2): 4 6 -> 2 6, 2 6"""
    return _split_on(x, indices_or_sections, 2, 0)


@function("keras.ops.dsplit")
def dsplit(x: Any, indices_or_sections: Any) -> list[Tensor]:
    """dsplit(x, 2): 4 5 6 -> 4 5 3, 4 5 3"""
    return _split_on(x, indices_or_sections, 3, 2)


@function("keras.ops.array_split")
def array_split(x: Any, indices_or_sections: Any, axis: Any = 0) -> list[Tensor]:
    """array_split(x, 3, axis=1): B 7 -> B 3, B 2, B 2"""
    value, where = tensor(x), split_places(indices_or_sections)
    place = one_axis(value.shape, axis_argument(axis), "axis-range", value)
    if isinstance(where, (list, tuple)):
        return split_at(value, where, place)
    if not isinstance(where, int):
        raise CannotTell("the number of parts is not known")
    dim = value.shape.dim(place)
    return parts_at(value, place, [(dim + where - 1 - number) // where for number in range(where)])


@function("keras.ops.unstack")
def unstack(x: Any, num: Any = None, axis: Any = 0) -> list[Tensor]:
    """unstack(x, axis=1): B 2 3 -> B 3, B 3"""
    return unstacked_along(tensor(x), num, axis)


def unstacked_along(value: Tensor, num: Any, axis: Any) -> list[Tensor]:
    """The tensors along an axis."""
    place = one_axis(value.shape, axis_argument(axis), "axis-range", value)
    count = value.shape.dim(place) if num is None else num
    if not isinstance(count, int):
        raise CannotTell("the number of tensors along the axis is not known")
    message = f"axis {place} of {value.shape} is {{left}}, and num is {{right}}"
    require_equal(value.shape.dim(place), count, message, value)
    part = result(value.shape.without(place), value.dtype, value, low=value.low, high=value.high)
    if isinstance(value.contents, tuple) and value.shape.rank == 1 and len(value.contents) == count:
        return [part.but(contents=item) for item in value.contents]
    return [part.but() for _ in range(count)]
