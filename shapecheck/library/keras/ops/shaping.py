"""keras.ops that give the same elements another shape or order, and shapes as values."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapecheck.library.arrays import contents as elements
from shapecheck.library.arrays import reshape_target, shape_argument
from shapecheck.library.arrays.facts import OUTER
from shapecheck.library.arrays.guards import axes as axes_argument
from shapecheck.library.arrays.guards import axis as axis_argument
from shapecheck.library.arrays.guards import checked, dimension, require_rank_at_least
from shapecheck.library.arrays.scrambling import advise_scrambled
from shapecheck.library.keras.ops.common import result, same, tensor
from shapecheck.library.keras.ops.creation import none_as_unknown
from shapecheck.library.keras.ops.nn import check_axes
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import Context, function
from shapecheck.shapes import (
    Dim,
    Expr,
    Shape,
    ShapeError,
    broadcast_to,
    dynamic,
    equal,
    expand_dims,
    fresh_like,
    moveaxis,
    pad,
    repeat,
    squeeze,
    substitute,
    swapaxes,
    symbols,
    tile,
    transpose,
    unresolved,
)
from shapecheck.shapes import reshape as reshape_shape
from shapecheck.values import Tensor, Unknown

# -- reshape --------------------------------------------------------------------------------------


def reshaped(ctx: Context, value: Tensor, target: Any, argument: str = "newshape") -> Tensor:
    """The tensor in another shape; -1 and symbolic sizes are worked out."""
    try:
        dims = reshape_target(target)
    except CannotTell:
        return result(Shape.unknown(), value.dtype, value)
    if 0 in [dim for dim in dims if isinstance(dim, int)]:
        return result(_of_no_elements(dims), value.dtype, value)
    with checked("reshape-total", value, argument=argument):
        shape = reshape_shape(value.shape, dims)
        _check_batches(value.shape, dims)
    advise_scrambled(ctx, value, shape)
    contents = elements.refilled(value.contents, shape)
    facts = frozenset({OUTER}) if shape.min_rank > 2 and 1 in dims else frozenset[str]()
    return result(shape, value.dtype, value, contents=contents, low=value.low, high=value.high, facts=facts)


def _of_no_elements(dims: Sequence[Dim]) -> Shape:
    """A target with a 0, which mostly comes from a list whose items got lost: nothing is checked."""
    return Shape(tuple(unresolved("a dim is 0") if isinstance(dim, int) and dim < 0 else dim for dim in dims))


def _check_batches(shape: Shape, dims: Sequence[Dim]) -> None:
    """A ShapeError if the totals differ for every batch that is not empty: (b, 84) to (b, 85)."""
    if shape.open or -1 in [dim for dim in dims if isinstance(dim, int)]:
        return
    total, wanted = shape.size(), Shape(tuple(dims)).size()
    filled = {found: dynamic(found.name, lower=1) for found in symbols(total) | symbols(wanted) if found.is_dynamic}
    if filled and equal(substitute(total, filled), substitute(wanted, filled)) is False:
        target = Shape(tuple(dims))
        raise ShapeError(f"cannot reshape {shape} to {target}: {total} elements do not fill {wanted}")


@function("keras.ops.reshape")
def reshape(ctx: Context, x: Any, newshape: Any) -> Tensor:
    """reshape(x, (-1, 6)): B 2 3 -> B 6
    reshape(x, (4, 4)): 2 9 -> error
    reshape(x, (-1, 4)): 2 9 -> error
    """
    value = tensor(x)
    return reshaped(ctx, value, _none_is_dynamic(value, newshape))


def _none_is_dynamic(value: Tensor, target: Any) -> Any:
    """Keras's None in a target: the batch where that is first on both sides, else a dim that varies."""
    if not isinstance(target, (list, tuple)) or None not in [item for item in target if not isinstance(item, Tensor)]:
        return target
    first = value.shape.prefix[0] if value.shape.prefix else None
    batch = first if isinstance(first, Expr) and first.is_dynamic else dynamic("dim")
    rest = [dynamic("dim") if item is None else item for item in target[1:]]
    return (batch if target[0] is None else target[0], *rest)


@function("keras.ops.ravel")
def ravel(x: Any) -> Tensor:
    """ravel(x): 2 3 -> 6"""
    value = tensor(x)
    return result(Shape.of(value.shape.size()), value.dtype, value, low=value.low, high=value.high)


@function("keras.ops.expand_dims")
def expand_dims_rule(x: Any, axis: Any) -> Tensor:
    """expand_dims(x, -1): B 3 -> B 3 1
    expand_dims(x, 3): 2 3 -> error
    """
    return expanded(tensor(x), axis)


def expanded(value: Tensor, axis: Any) -> Tensor:
    """The tensor with new axes of size 1."""
    places = axes_argument(axis)
    with checked("axis-range", value, argument="axis"):
        shape = expand_dims(value.shape, places if places is not None else value.shape.min_rank)
    return _refilled(shape, value, frozenset({"outer"}))


def _refilled(shape: Shape, value: Tensor, facts: frozenset[str]) -> Tensor:
    """The elements of a tensor in another shape."""
    found = elements.refilled(value.contents, shape)
    return result(shape, value.dtype, value, contents=found, low=value.low, high=value.high, facts=facts)


@function("keras.ops.squeeze")
def squeeze_rule(x: Any, axis: Any = None) -> Tensor:
    """squeeze(x, -1): B 3 1 -> B 3
    squeeze(x): B 3 1 -> B 3
    squeeze(x, 1): B 3 1 -> error
    """
    return squeezed(tensor(x), axis)


def squeezed(value: Tensor, axis: Any) -> Tensor:
    """The tensor without axes of size 1."""
    places = axes_argument(axis)
    check_axes(value, axis)
    with checked("op-shapes", value, argument="axis"):
        shape = squeeze(value.shape, places)
    return _refilled(shape, value, value.facts & {"one-hot"})


@function("keras.ops.broadcast_to")
def broadcast_to_rule(x: Any, shape: Any) -> Tensor:
    """broadcast_to(x, (2, 3)): 3 -> 2 3
    broadcast_to(x, (2, 4)): 3 -> error
    """
    value, target = tensor(x), shape_argument(none_as_unknown(shape))
    with checked("op-shapes", value, argument="shape"):
        return result(broadcast_to(value.shape, target), value.dtype, value)


# -- the order of axes ----------------------------------------------------------------------------


def transposed(value: Tensor, axes: Any = None) -> Tensor:
    """The tensor with its axes in another order."""
    try:
        order = axes_argument(axes)
    except CannotTell:
        rank = value.shape.rank
        shape = Shape.unknown() if rank is None else Shape.of_rank(rank, "the order of the axes is not known")
        return result(shape, value.dtype, value)
    with checked("axis-range", value, argument="axes"):
        shape = transpose(value.shape, (order,) if isinstance(order, int) else order)
    return result(shape, value.dtype, value, low=value.low, high=value.high)


@function("keras.ops.transpose")
def transpose_rule(x: Any, axes: Any = None) -> Tensor:
    """transpose(x, (0, 2, 1)): B 2 3 -> B 3 2
    transpose(x, (0, 1)): B 2 3 -> error
    """
    return transposed(tensor(x), axes)


@function("keras.ops.swapaxes")
def swapaxes_rule(x: Any, axis1: Any, axis2: Any) -> Tensor:
    """swapaxes(x, 1, 2): B 2 3 -> B 3 2"""
    value = tensor(x)
    with checked("axis-range", value):
        shape = swapaxes(value.shape, axis_argument(axis1), axis_argument(axis2))
    return result(shape, value.dtype, value)


@function("keras.ops.moveaxis")
def moveaxis_rule(x: Any, source: Any, destination: Any) -> Tensor:
    """moveaxis(x, 1, -1): B 2 3 -> B 3 2"""
    value = tensor(x)
    with checked("axis-range", value):
        shape = moveaxis(value.shape, axes_argument(source), axes_argument(destination))
    return result(shape, value.dtype, value)


@function("keras.ops.rot90")
def rot90(array: Any, k: Any = 1, axes: Any = (0, 1)) -> Tensor:
    """rot90(x): 2 3 -> 3 2"""
    value, turns, plane = tensor(array), axis_argument(k), axes_argument(axes)
    require_rank_at_least(value, 2)
    if not isinstance(plane, tuple) or len(plane) != 2:
        raise CannotTell("the plane of the rotation is not known")
    if turns % 2 == 0:
        return same(value)
    with checked("axis-range", value, argument="axes"):
        return result(swapaxes(value.shape, *plane), value.dtype, value)


def flipped(value: Tensor, axis: Any) -> Tensor:
    """The same shape, backwards along some axes."""
    check_axes(value, axis)
    return same(value, low=value.low, high=value.high)


@function("keras.ops.flip")
def flip(x: Any, axis: Any = None) -> Tensor:
    """flip(x, 1): B 3 -> B 3"""
    return flipped(tensor(x), axis)


@function("keras.ops.fliplr")
def fliplr(x: Any) -> Tensor:
    """fliplr(x): 2 3 -> 2 3

    fliplr(x): 3 -> error
    """
    value = tensor(x)
    require_rank_at_least(value, 2)
    return same(value)


@function("keras.ops.flipud")
def flipud(x: Any) -> Tensor:
    """flipud(x): 3 -> 3"""
    value = tensor(x)
    require_rank_at_least(value, 1)
    return same(value)


@function("keras.ops.roll")
def roll(x: Any, shift: Any, axis: Any = None) -> Tensor:
    """roll(x, 1, axis=1): B 3 -> B 3"""
    return flipped(tensor(x), axis)


# -- more elements --------------------------------------------------------------------------------


_MAX_NUMBERS = 64


def _numbers(value: Any, what: str) -> Any:
    """A number or several, as dims."""
    if isinstance(value, Tensor) and isinstance(value.contents, tuple):
        value = value.contents
    if isinstance(value, (list, tuple)):
        return [dimension(item, what) for item in value]
    if isinstance(value, Tensor) and value.shape.rank != 0:
        size = value.shape.dim(0) if value.shape.rank == 1 else None
        if not isinstance(size, int) or size > _MAX_NUMBERS:
            return None
        return [unresolved(f"{what} is not known") for _ in range(size)]
    if isinstance(value, Unknown):
        return None
    return dimension(value, what)


@function("keras.ops.tile")
def tile_rule(x: Any, repeats: Any) -> Tensor:
    """tile(x, (1, 2)): B 3 -> B 6
    tile(x, 2): B 3 -> B 6
    """
    return tiled(tensor(x), repeats)


def tiled(value: Tensor, repeats: Any) -> Tensor:
    """The whole tensor several times along each axis."""
    times = _numbers(repeats, "the number of repeats")
    if times is None:
        rank = value.shape.rank
        shape = Shape.unknown() if rank is None else Shape.of_rank(rank, "the number of repeats is not known")
    else:
        with checked("op-shapes", value, argument="repeats"):
            shape = tile(value.shape, times)
    return result(shape, value.dtype, value, low=value.low, high=value.high)


@function("keras.ops.repeat")
def repeat_rule(x: Any, repeats: Any, axis: Any = None) -> Tensor:
    """repeat(x, 2, axis=1): B 3 -> B 6
    repeat(x, 2): 2 3 -> 12
    repeat(x, (1, 2), axis=1): B 3 -> error
    """
    return repeated(tensor(x), repeats, axis)


def repeated(value: Tensor, repeats: Any, axis: Any) -> Tensor:
    """Each element several times along an axis."""
    times = _numbers(repeats, "the number of repeats")
    place = None if axis is None else axis_argument(axis)
    check_axes(value, axis)
    if times is None:
        size = fresh_like(value.shape.size() if place is None else value.shape.dim(place), why="unknown repeats")
        shape = Shape.of(size) if place is None else value.shape.with_dim(place, size)
    else:
        with checked("op-shapes", value, argument="repeats"):
            shape = repeat(value.shape, times, place)
    return result(shape, value.dtype, value, low=value.low, high=value.high)


@function("keras.ops.pad")
def pad_rule(x: Any, pad_width: Any, mode: Any = "constant", constant_values: Any = None) -> Tensor:
    """pad(x, ((0, 0), (1, 2))): B 3 -> B 6
    pad(x, 1): 2 3 -> 4 5
    """
    value = tensor(x)
    pairs = pad_pairs(pad_width, value.shape)
    with checked("op-shapes", value, argument="pad_width"):
        return result(pad(value.shape, pairs), value.dtype, value)


def pad_pairs(width: Any, shape: Shape) -> list[tuple[Dim, Dim]]:
    """A pad_width argument as one pair for each axis. CannotTell if that is not known."""
    if isinstance(width, Tensor):
        width = width.contents
    if isinstance(width, (int, Expr)):
        width = ((width, width),)
    if not isinstance(width, (list, tuple)):
        raise CannotTell("the padding is not known")
    if len(width) == 2 and all(isinstance(item, int) for item in width):
        width = (tuple(width),)
    pairs = [_pad_pair(item) for item in width]
    if len(pairs) == 1 and shape.rank is not None:
        return pairs * shape.rank
    if len(pairs) == 1:
        raise CannotTell("the rank of the input is not known")
    return pairs


def _pad_pair(item: Any) -> tuple[Dim, Dim]:
    if isinstance(item, Tensor):
        item = item.contents
    if isinstance(item, (list, tuple)) and len(item) == 2:
        return dimension(item[0], "the padding"), dimension(item[1], "the padding")
    if isinstance(item, int):
        return item, item
    raise CannotTell("the padding is not known")
