"""Shapes that meet: broadcasting, and the merging of dims that must be the same."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from shapecheck.shapes.dims import equal, interval, is_dynamic, unresolved
from shapecheck.shapes.expr import Dim, Expr
from shapecheck.shapes.shape import Shape, ShapeError, fresh_dim, refine_dim, with_rank


def broadcast(*shapes: Shape) -> Shape:
    """The shape of an elementwise op on these, by numpy's rules.

    Dims are aligned at the last; of two dims one is 1 or both are the same.
    """
    if not shapes:
        return Shape()
    if all(shape.is_closed for shape in shapes):
        result = shapes[0].dims
        for shape in shapes[1:]:
            result = _broadcast_closed(result, shape.dims, shapes)
        return Shape(result)
    return _broadcast_open(shapes)


def _broadcast_closed(a: tuple[Dim, ...], b: tuple[Dim, ...], shapes: Sequence[Shape]) -> tuple[Dim, ...]:
    result: list[Dim] = []
    for place, (x, y) in enumerate(zip_longest(reversed(a), reversed(b), fillvalue=1), start=1):
        dim = broadcast_dim(x, y)
        if dim is None:
            axis = max(len(a), len(b)) - place
            raise _cannot_broadcast(shapes, place, axis, x, y)
        result.append(dim)
    return tuple(reversed(result))


def _broadcast_open(shapes: Sequence[Shape]) -> Shape:
    """The known last dims are broadcast; first dims stay where no other shape reaches them."""
    reach = [len(s.suffix) if s.open else s.min_rank for s in shapes]
    ending: list[Dim] = []
    for place in range(1, max(reach) + 1):
        result: Dim = 1
        for shape, known in zip(shapes, reach, strict=True):
            if place <= known:
                dim: Dim = shape.dim(-place)
            else:
                dim = fresh_dim() if shape.open else 1
            met = broadcast_dim(result, dim)
            if met is None:
                raise _cannot_broadcast(shapes, place, None, result, dim)
            result = met
        ending.append(result)
    opens = [shape for shape in shapes if shape.open]
    prefix: tuple[Dim, ...] = ()
    if len(opens) == 1:
        prefix = opens[0].prefix[: max(0, opens[0].min_rank - max(reach))]
    least = max(shape.min_rank for shape in shapes)
    between = tuple(fresh_dim() for _ in range(least - len(prefix) - len(ending)))
    return Shape(prefix + between, tuple(reversed(ending)), open=True)


def _cannot_broadcast(shapes: Sequence[Shape], place: int, axis: int | None, left: Dim, right: Dim) -> ShapeError:
    names = " and ".join(map(str, shapes)) if len(shapes) < 3 else ", ".join(map(str, shapes))
    return ShapeError(
        f"shapes {names} cannot be broadcast: axis -{place} is {left} and {right}"
        " (they must be the same, or one of them 1)",
        axis=axis,
        left=left,
        right=right,
        help=_missing_axes(shapes),
    )


def _missing_axes(shapes: Sequence[Shape]) -> str | None:
    """The shape that would fit with more axes at its end: `(20,)` beside `(20, 4)` lacks one."""
    if len(shapes) != 2 or any(shape.open for shape in shapes):
        return None
    short, long = sorted(shapes, key=lambda shape: shape.min_rank)
    missing = long.min_rank - short.min_rank
    pairs = list(zip(short.dims, long.dims, strict=False))
    if not missing or not pairs or any(broadcast_dim(a, b) is None for a, b in pairs):
        return None
    return f"they fit with {short} given an axis at its end: x[{'..., ' + ', '.join(['None'] * missing)}]"


def broadcast_dim(a: Dim, b: Dim) -> Dim | None:
    """The dim that two dims broadcast to; None if they surely cannot.

    A dim that is surely not 1 wins over one that may be 1, as in Keras (None and 5 give 5). Two
    dims that may both be 1 give a fresh one: dynamic only if both are, because Keras prints a
    number for None and a fixed number that is not 1.
    """
    if equal(a, b):
        return refine_dim(a, b)
    a_is_one, b_is_one = equal(a, 1), equal(b, 1)
    if a_is_one:
        return b
    if b_is_one:
        return a
    if a_is_one is False and b_is_one is False:
        if equal(a, b) is False:
            return None
        return b if not isinstance(a, int) and _prefers(b, a) else a
    if a_is_one is False and (isinstance(a, int) or not _prefers(b, a)):
        return a
    if b_is_one is False and (isinstance(b, int) or not _prefers(a, b)):
        return b
    lower = min(interval(a)[0], interval(b)[0])
    if is_dynamic(a) and is_dynamic(b):
        return fresh_dim(True, lower)
    return unresolved(f"{a} and {b} are broadcast", lower=lower)


def _prefers(dim: Dim, other: Expr) -> bool:
    """Whether Keras would show this dim and not the other: a fixed one beside a dynamic one."""
    return isinstance(dim, int) or (is_dynamic(other) and not is_dynamic(dim))


def broadcast_to(shape: Shape, target: Shape) -> Shape:
    """The target, which the shape must broadcast to without the target growing."""
    if shape.min_rank > target.min_rank and target.is_closed:
        raise ShapeError(
            f"shape {shape} cannot be broadcast to {target}: it has more dims",
            left=shape,
            right=target,
        )
    if shape.is_closed and target.is_closed:
        offset = target.min_rank - shape.min_rank
        for axis, (dim, goal) in enumerate(zip(shape.dims, target.dims[offset:], strict=True)):
            if equal(dim, 1) is False and equal(dim, goal) is False:
                raise ShapeError(
                    f"shape {shape} cannot be broadcast to {target}: axis {axis} is {dim}, expected 1 or {goal}",
                    axis=axis,
                    left=dim,
                    right=goal,
                )
    return target


def same_rank(shapes: Sequence[Shape]) -> list[Shape]:
    """The shapes, open ones closed to the rank of the closed ones.

    A ShapeError if ranks surely differ. Only if all are open do they stay open.
    """
    known = next((shape for shape in shapes if shape.is_closed), None)
    if known is None:
        return list(shapes)
    result = []
    for shape in shapes:
        closed = with_rank(shape, known.min_rank)
        if closed is None:
            raise ShapeError(
                f"shapes {known} and {shape} have different ranks:"
                f" {known.rank} and {shape.rank or f'at least {shape.min_rank}'}",
                left=known,
                right=shape,
                help="bring them to one rank first: expand_dims or reshape one of them",
            )
        result.append(closed)
    return result


def merge_equal(shapes: Sequence[Shape], skip: int | None = None) -> Shape:
    """The shape that all these have, refined; they may differ at the axis `skip` only.

    The shapes must be closed and of one rank. A ShapeError names the axis that differs.
    """
    first = shapes[0].dims
    result = list(first)
    for number, shape in enumerate(shapes[1:], start=1):
        for axis, dim in enumerate(shape.dims):
            if axis == skip:
                continue
            if equal(result[axis], dim) is False:
                raise ShapeError(
                    f"shapes {shapes[0]} and {shape} differ at axis {axis}:"
                    f" {result[axis]} and {dim} (input 0 and input {number})",
                    axis=axis,
                    left=result[axis],
                    right=dim,
                )
            result[axis] = refine_dim(result[axis], dim)
    return Shape(tuple(result))
