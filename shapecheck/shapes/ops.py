"""What ops do to shapes: pure functions that every library rule is made of.

Each returns the best shape that is known of the result and raises a `ShapeError` only if the
inputs surely do not fit. Broadcasting, products and windows have modules of their own and are
re-exported here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from shapecheck.shapes.broadcasting import (
    broadcast,
    broadcast_dim,
    broadcast_to,
    merge_equal,
    same_rank,
)
from shapecheck.shapes.contraction import einsum, matmul, tensordot
from shapecheck.shapes.dims import divisible, equal, is_dynamic, less
from shapecheck.shapes.expr import Dim
from shapecheck.shapes.shape import (
    Shape,
    ShapeError,
    fresh_dim,
    normalize_axis,
    with_rank,
)
from shapecheck.shapes.windows import slice_dim, transpose_window, window

__all__ = [
    "broadcast",
    "broadcast_dim",
    "broadcast_to",
    "concatenate",
    "einsum",
    "expand_dims",
    "flatten",
    "flatten_tail",
    "gather",
    "matmul",
    "merge_equal",
    "moveaxis",
    "pad",
    "reduce",
    "repeat",
    "reshape",
    "same_rank",
    "slice_dim",
    "squeeze",
    "stack",
    "swapaxes",
    "take_axis",
    "tensordot",
    "tile",
    "transpose",
    "transpose_window",
    "window",
]

Axes: TypeAlias = "int | Sequence[int] | None"


# -- the same elements in another shape ------------------------------------------------------------


def reshape(shape: Shape, target: Sequence[Dim], *, allow_minus_one: bool = True) -> Shape:
    """The target, with -1 resolved. A ShapeError names both totals if they surely differ."""
    unknown = [axis for axis, dim in enumerate(target) if dim == -1]
    for dim in target:
        if isinstance(dim, int) and (dim < -1 or (dim == -1 and not allow_minus_one)):
            raise ShapeError(f"cannot reshape to {_tuple(target)}: {dim} is not a dim", left=dim)
    if len(unknown) > 1:
        raise ShapeError(f"cannot reshape to {_tuple(target)}: only one dim can be -1")
    known = Shape(tuple(dim for dim in target if dim != -1)).size()
    total = shape.size()
    if not unknown:
        if equal(total, known) is False:
            raise ShapeError(
                f"cannot reshape {shape} to {_tuple(target)}: {_elements(total)} do not fill {_elements(known)}",
                left=total,
                right=known,
            )
        return Shape(tuple(target))
    if known == 0:
        raise ShapeError(f"cannot reshape {shape} to {_tuple(target)}: with a 0, -1 can be any dim")
    if divisible(total, known) is False:
        raise ShapeError(
            f"cannot reshape {shape} to {_tuple(target)}: {_elements(total)} cannot be divided by {known}",
            left=total,
            right=known,
        )
    found = fresh_dim(is_dynamic(total)) if shape.open and total != 0 else total // known
    return Shape(tuple(found if dim == -1 else dim for dim in target))


def _elements(total: Dim) -> str:
    return f"{total} element" if total == 1 else f"{total} elements"


def _tuple(dims: Sequence[object]) -> str:
    inner = ", ".join(map(str, dims))
    return f"({inner},)" if len(dims) == 1 else f"({inner})"


def flatten(shape: Shape) -> Shape:
    """All elements in one axis."""
    return Shape.of(shape.size())


def flatten_tail(shape: Shape, start: int = 1) -> Shape:
    """The axes from `start` on made into one: Keras's Flatten with start 1."""
    if shape.open and len(shape.prefix) < start:
        return Shape.of(*(shape.dim(axis) for axis in range(start)), fresh_dim())
    if shape.is_closed and shape.min_rank < start:
        raise ShapeError(f"shape {shape} has no axis {start - 1}", left=shape)
    return shape.take(0, start) + Shape.of(shape.take(start).size())


def transpose(shape: Shape, axes: Sequence[int] | None = None) -> Shape:
    """The axes in another order, reversed by default."""
    if axes is None:
        if shape.open:
            return Shape(shape.suffix[::-1], shape.prefix[::-1], open=True)
        return Shape(shape.dims[::-1])
    closed = with_rank(shape, len(axes))
    if closed is None:
        raise ShapeError(
            f"cannot transpose {shape} with axes {tuple(axes)}: there must be {shape.min_rank} axes, not {len(axes)}",
            left=shape,
            right=tuple(axes),
        )
    order = _distinct(closed, axes)
    return Shape(tuple(closed.dims[axis] for axis in order))


def swapaxes(shape: Shape, axis1: int, axis2: int) -> Shape:
    """Two axes in each other's place."""
    one, other = shape.dim(axis1), shape.dim(axis2)
    return shape.with_dim(axis1, other).with_dim(axis2, one)


def moveaxis(shape: Shape, source: Axes, destination: Axes) -> Shape:
    """Axes moved to other places, the others keeping their order."""
    if shape.open:
        return Shape.unknown()
    sources = _distinct(shape, _sequence(source))
    places = _distinct(shape, _sequence(destination))
    if len(sources) != len(places):
        raise ShapeError(f"cannot move {len(sources)} axes to {len(places)} places")
    order = [axis for axis in range(shape.min_rank) if axis not in sources]
    for place, axis in sorted(zip(places, sources, strict=True)):
        order.insert(place, axis)
    return transpose(shape, order)


def _sequence(axes: Axes) -> Sequence[int]:
    return () if axes is None else (axes,) if isinstance(axes, int) else axes


def _distinct(shape: Shape, axes: Sequence[int]) -> list[int]:
    """The axes of a closed shape counted from the front; a ShapeError if one is there twice."""
    found = [shape.normalize_axis(axis) for axis in axes]
    if len(set(found)) != len(found):
        raise ShapeError(f"axes {tuple(axes)} name an axis of {shape} twice", left=tuple(axes))
    return found


def expand_dims(shape: Shape, axis: int | Sequence[int]) -> Shape:
    """The shape with a 1 at each of these axes of the result."""
    axes = _sequence(axis)
    if shape.open:
        if len(axes) == 1 or all(a >= 0 for a in axes):
            for a in sorted(axes):
                shape = shape.insert(a, 1)
            return shape
        return Shape.unknown()
    rank = shape.min_rank + len(axes)
    places = {normalize_axis(a, rank) for a in axes}
    if len(places) != len(axes):
        raise ShapeError(f"cannot expand {shape} twice at one axis: {tuple(axes)}", left=tuple(axes))
    rest = iter(shape.dims)
    return Shape(tuple(1 if place in places else next(rest) for place in range(rank)))


def squeeze(shape: Shape, axes: Axes = None) -> Shape:
    """The shape without these axes, which must be 1; by default without all that are.

    By default a dynamic dim stays, as in Keras; an unresolved one may be 1 or not, so that the
    result is open from there on.
    """
    if axes is not None:
        for axis in _sequence(axes):
            dim = shape.dim(axis)
            if equal(dim, 1) is False:
                raise ShapeError(
                    f"cannot squeeze axis {axis} of {shape}: it is {dim}, not 1",
                    axis=shape.normalize_axis(axis) if shape.is_closed else None,
                    left=dim,
                    right=1,
                )
        return _drop(shape, _sequence(axes))
    doubtful = [dim for dim in shape.prefix + shape.suffix if not _stays(dim) and dim != 1]
    if not doubtful and shape.is_closed:
        return Shape(tuple(dim for dim in shape.prefix if dim != 1))
    front = _before_doubt(shape.prefix)
    back = _before_doubt((shape.suffix if shape.open else shape.prefix)[::-1])
    return Shape(front, back[::-1], open=True)


def _stays(dim: Dim) -> bool:
    return is_dynamic(dim) or equal(dim, 1) is False


def _before_doubt(dims: tuple[Dim, ...]) -> tuple[Dim, ...]:
    """The dims that surely stay, up to the first that may be 1."""
    kept: list[Dim] = []
    for dim in dims:
        if _stays(dim):
            kept.append(dim)
        elif dim != 1:
            break
    return tuple(kept)


def _drop(shape: Shape, axes: Sequence[int]) -> Shape:
    """The shape without these axes."""
    if shape.is_closed:
        gone = _distinct(shape, axes)
        return Shape(tuple(dim for axis, dim in enumerate(shape.dims) if axis not in gone))
    if any(a < 0 for a in axes) and any(a >= 0 for a in axes):
        return Shape.unknown()
    for axis in sorted(axes, key=abs, reverse=True):
        shape = shape.without(axis)
    return shape


def reduce(shape: Shape, axis: Axes = None, keepdims: bool = False) -> Shape:
    """The shape of a sum, mean, max ... over these axes, by default over all."""
    if axis is None:
        if not keepdims:
            return Shape()
        return Shape.unknown() if shape.open else Shape((1,) * shape.min_rank)
    axes = _sequence(axis)
    if not keepdims:
        return _drop(shape, axes)
    if shape.is_closed:
        _distinct(shape, axes)
    for a in axes:
        shape = shape.with_dim(a, 1)
    return shape


# -- several tensors -------------------------------------------------------------------------------


def concatenate(shapes: Sequence[Shape], axis: int = -1) -> Shape:
    """The tensors one after the other along an axis; their other dims must be the same."""
    if not shapes:
        raise ShapeError("there is nothing to concatenate")
    if len(shapes) == 1:
        shapes[0].dim(axis)
        return shapes[0]
    shapes = same_rank(shapes)
    if shapes[0].open:
        return _concatenate_open(shapes, axis)
    if shapes[0].rank == 0:
        raise ShapeError("scalars cannot be concatenated: stack them instead")
    axis = shapes[0].normalize_axis(axis)
    total: Dim = 0
    for shape in shapes:
        total = total + shape.dims[axis]
    try:
        return merge_equal(shapes, skip=axis).with_dim(axis, total)
    except ShapeError as error:
        error.help = _joining_axis(shapes)
        raise


def _joining_axis(shapes: Sequence[Shape]) -> str | None:
    """The one axis along which the tensors can be joined, if there is one."""
    first = shapes[0].dims
    differing = {a for a in range(len(first)) if any(equal(first[a], other.dims[a]) is False for other in shapes)}
    if len(differing) != 1:
        return None
    axis = differing.pop()
    return f"they differ at axis {axis} only: axis={axis} joins them there"


def _concatenate_open(shapes: Sequence[Shape], axis: int) -> Shape:
    """Where no rank is known, the dims at the end from which the axis counts."""
    ends = [shape.prefix if axis >= 0 else shape.suffix[::-1] for shape in shapes]
    place = axis if axis >= 0 else -1 - axis
    shared = min(map(len, ends))
    known = [Shape(end[:shared]) for end in ends]
    dims = (concatenate(known, place) if place < shared else merge_equal(known)).dims
    return Shape(dims, open=True) if axis >= 0 else Shape((), dims[::-1], open=True)


def stack(shapes: Sequence[Shape], axis: int = 0) -> Shape:
    """The tensors, all of one shape, along a new axis."""
    if not shapes:
        raise ShapeError("there is nothing to stack")
    shapes = same_rank(shapes)
    if shapes[0].open:
        return Shape.unknown().insert(axis, len(shapes))
    return merge_equal(shapes).insert(axis, len(shapes))


# -- along axes ------------------------------------------------------------------------------------


def tile(shape: Shape, reps: Dim | Sequence[Dim]) -> Shape:
    """The tensor repeated as a whole; the shorter of shape and reps gets leading ones."""
    times = tuple(reps) if isinstance(reps, Sequence) else (reps,)
    if shape.open:
        if len(times) > len(shape.suffix) and any(n != 1 for n in times[: -len(shape.suffix) or None]):
            return Shape.unknown()
        pairs = zip(shape.suffix[::-1], times[::-1], strict=False)
        tail = tuple(dim * n for dim, n in pairs)[::-1]
        start = len(shape.suffix) - len(tail)
        return Shape(shape.prefix, shape.suffix[:start] + tail, open=True)
    rank = max(shape.min_rank, len(times))
    dims = (1,) * (rank - shape.min_rank) + shape.dims
    times = (1,) * (rank - len(times)) + times
    return Shape(tuple(dim * n for dim, n in zip(dims, times, strict=True)))


def repeat(shape: Shape, repeats: Dim | Sequence[Dim], axis: int | None = None) -> Shape:
    """Each element repeated along an axis; without an axis the tensor is flattened first."""
    if axis is None:
        shape, axis = flatten(shape), 0
    dim = shape.dim(axis)
    if not isinstance(repeats, Sequence):
        return shape.with_dim(axis, dim * repeats)
    if len(repeats) == 1:
        return shape.with_dim(axis, dim * repeats[0])
    if equal(dim, len(repeats)) is False:
        raise ShapeError(
            f"cannot repeat axis {axis} of {shape}: it is {dim}, and there are {len(repeats)} repeats",
            left=dim,
            right=len(repeats),
        )
    total: Dim = 0
    for n in repeats:
        total = total + n
    return shape.with_dim(axis, total)


def pad(shape: Shape, pads: Sequence[tuple[Dim, Dim]]) -> Shape:
    """The shape with so much added before and after each axis; negative pads cut off."""
    closed = with_rank(shape, len(pads))
    if closed is None:
        raise ShapeError(
            f"cannot pad {shape} with {len(pads)} pairs: one pair for each axis is expected",
            left=shape,
            right=len(pads),
        )
    padded: list[Dim] = []
    for axis, (dim, (before, after)) in enumerate(zip(closed.dims, pads, strict=True)):
        total = dim + before + after
        if less(total, 0):
            raise ShapeError(
                f"cannot cut {-(before + after)} off axis {axis} of {shape}: it is {dim}",
                axis=axis,
                left=dim,
                right=total,
            )
        padded.append(total)
    return Shape(tuple(padded))


def gather(shape: Shape, indices: Shape, axis: int = 0, *, batch_dims: int = 0) -> Shape:
    """Elements taken along an axis by an array of indices, whose dims stand for the axis.

    `batch_dims` leading dims are the same in both, as in `tf.gather`.
    """
    if batch_dims:
        if shape.open or indices.open:
            return Shape.unknown()
        axis = shape.normalize_axis(axis)
        merge_equal([shape.take(0, batch_dims), indices.take(0, batch_dims)])
        indices = indices.take(batch_dims)
    if shape.open and not -len(shape.suffix) <= axis < len(shape.prefix):
        return Shape.unknown()
    if shape.is_closed:
        axis = shape.normalize_axis(axis)
    return shape.take(0, axis) + indices + shape.take(axis + 1 or shape.min_rank)


def take_axis(shape: Shape, indices: Shape, axis: int | None = None) -> Shape:
    """numpy's `take`: as `gather`, and from the flattened tensor if there is no axis."""
    return indices if axis is None else gather(shape, indices, axis)
