"""Products of tensors: matmul, tensordot, einsum."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from shapecheck.shapes.broadcasting import broadcast, broadcast_dim
from shapecheck.shapes.dims import equal
from shapecheck.shapes.expr import Dim
from shapecheck.shapes.shape import Shape, ShapeError, normalize_axis, refine_dim, with_rank


def matmul(a: Shape, b: Shape) -> Shape:
    """The shape of `a @ b` by numpy's rules: rank 1 on either side, leading dims broadcast."""
    for side, shape in (("left", a), ("right", b)):
        if shape.rank == 0:
            raise ShapeError(f"matmul takes no scalars: the {side} shape is ()", left=a, right=b)
    b_inner = -1 if b.rank == 1 else -2
    if (a.is_closed or a.suffix) and (b.is_closed or len(b.suffix) >= 2):
        left, right = a.dim(-1), b.dim(b_inner)
        if equal(left, right) is False:
            raise ShapeError(
                f"matmul of {a} and {b}: axis -1 of the left is {left}, axis {b_inner} of the right is {right}",
                left=left,
                right=right,
                help=_transposition(a, b),
            )
    if _may_be_vector(a) or _may_be_vector(b):
        return Shape.unknown()
    rows = () if a.rank == 1 else (a.dim(-2),)
    columns = () if b.rank == 1 else (b.dim(-1),)
    leading_a = Shape() if a.rank == 1 else a.take(0, -2)
    leading_b = Shape() if b.rank == 1 else b.take(0, -2)
    return broadcast(leading_a, leading_b) + Shape(rows + columns)


def _transposition(a: Shape, b: Shape) -> str | None:
    """The side that has to be transposed so that a product of matrices is possible."""
    if a.min_rank < 2 or b.min_rank < 2:
        return None
    if b.min_rank == 2 < a.min_rank:
        return f"the right one needs {a.dim(-1)} rows, as many as the last axis of the left has elements"
    if equal(a.dim(-1), b.dim(-1)) is True:
        return "they fit with the right one transposed: transpose_b=True, or its last two axes swapped"
    if equal(a.dim(-2), b.dim(-2)) is True:
        return "they fit with the left one transposed: transpose_a=True, or its last two axes swapped"
    return None


def _may_be_vector(shape: Shape) -> bool:
    return shape.open and shape.min_rank < 2


def tensordot(a: Shape, b: Shape, axes: int | Sequence[int | Sequence[int]] = 2) -> Shape:
    """The shape of numpy's `tensordot`: a number of axes, or the axes of either side."""
    if isinstance(axes, int):
        if axes < 0:
            raise ShapeError(f"tensordot cannot sum over {axes} axes", left=axes)
        axes_a: Sequence[int] = range(-axes, 0)
        axes_b: Sequence[int] = range(axes)
    else:
        one, other = axes
        axes_a = (one,) if isinstance(one, int) else one
        axes_b = (other,) if isinstance(other, int) else other
    if len(axes_a) != len(axes_b):
        raise ShapeError(
            f"tensordot sums over pairs of axes, not over {len(axes_a)} and {len(axes_b)}",
            left=axes_a,
            right=axes_b,
        )
    for x, y in zip(axes_a, axes_b, strict=True):
        left, right = a.dim(x), b.dim(y)
        if equal(left, right) is False:
            raise ShapeError(
                f"tensordot of {a} and {b}: axis {x} of the left is {left}, axis {y} of the right is {right}",
                left=left,
                right=right,
            )
    if a.open or b.open:
        return Shape.unknown()
    return _without_axes(a, axes_a) + _without_axes(b, axes_b)


def _without_axes(shape: Shape, axes: Sequence[int]) -> Shape:
    gone = {normalize_axis(axis, len(shape.dims), shape) for axis in axes}
    if len(gone) != len(axes):
        raise ShapeError(f"axes {tuple(axes)} name an axis of {shape} twice", left=tuple(axes))
    return Shape(tuple(dim for axis, dim in enumerate(shape.dims) if axis not in gone))


class _Operand(NamedTuple):
    """One operand's subscripts: the labels before and after an ellipsis, if it has one."""

    text: str
    before: str
    after: str
    ellipsis: bool

    @classmethod
    def parse(cls, text: str) -> _Operand:
        before, dots, after = text.partition("...")
        if not all(c.isascii() and c.isalpha() for c in before + after):
            raise ShapeError(f"einsum subscripts `{text}` hold more than letters and one `...`")
        return cls(text, before, after, bool(dots))


def einsum(equation: str, *shapes: Shape, broadcast_labels: bool = True) -> Shape:
    """The shape of an einsum, with ellipses, repeated labels and implicit output.

    numpy lets a dim of 1 broadcast against a label's other dims. Set `broadcast_labels` to False
    where that is an error.
    """
    equation = equation.replace(" ", "")
    inputs, arrow, output = equation.partition("->")
    operands = [_Operand.parse(text) for text in inputs.split(",")]
    if len(operands) != len(shapes):
        raise ShapeError(
            f"einsum `{equation}` takes {len(operands)} operands, not {len(shapes)}",
            left=len(operands),
            right=len(shapes),
        )
    dims: dict[str, Dim] = {}
    wild: list[Shape] = []
    for operand, shape in zip(operands, shapes, strict=True):
        wild.append(_bind(operand, shape, dims, equation, broadcast_labels))
    result = _Operand.parse(output) if arrow else _implicit_output(operands)
    labels = result.before + result.after
    for label in labels:
        if label not in dims or labels.count(label) > 1:
            times = "no" if label not in dims else "one"
            raise ShapeError(
                f"einsum `{equation}`: output label `{label}` stands for {times} input dim"
                + ("" if times == "no" else ", but is there twice")
            )
    middle = broadcast(*wild) if wild else Shape()
    if not result.ellipsis:
        if middle.min_rank:
            raise ShapeError(f"einsum `{equation}`: the output lacks the inputs' `...`")
        middle = Shape()
    return (
        Shape(tuple(dims[label] for label in result.before))
        + middle
        + Shape(tuple(dims[label] for label in result.after))
    )


def _bind(operand: _Operand, shape: Shape, dims: dict[str, Dim], equation: str, broadcast_labels: bool) -> Shape:
    """Give the operand's labels their dims; the shape that its ellipsis stands for is left."""
    labelled = len(operand.before) + len(operand.after)
    if not operand.ellipsis:
        closed = with_rank(shape, labelled)
        if closed is None:
            raise _wrong_rank(equation, operand, shape, str(labelled))
        shape = closed
    elif shape.is_closed and shape.min_rank < labelled:
        raise _wrong_rank(equation, operand, shape, f"at least {labelled}")
    places = list(enumerate(operand.before))
    places += [(i - len(operand.after), label) for i, label in enumerate(operand.after)]
    seen: set[str] = set()
    for axis, label in places:
        dim = shape.dim(axis)
        known = dims.get(label, dim)
        met: Dim | None
        if broadcast_labels and label not in seen:
            met = broadcast_dim(known, dim)
        else:
            met = None if equal(known, dim) is False else refine_dim(known, dim)
        if met is None:
            raise ShapeError(
                f"einsum `{equation}`: label `{label}` is {known} and in `{operand.text}` of shape {shape} it is {dim}",
                axis=axis if axis >= 0 else None,
                left=known,
                right=dim,
            )
        dims[label] = met
        seen.add(label)
    return shape.take(len(operand.before), -len(operand.after) or None) if operand.ellipsis else Shape()


def _wrong_rank(equation: str, operand: _Operand, shape: Shape, expected: str) -> ShapeError:
    return ShapeError(
        f"einsum `{equation}`: `{operand.text}` takes rank {expected}, found shape {shape}",
        left=shape,
        right=expected,
    )


def _implicit_output(operands: Sequence[_Operand]) -> _Operand:
    """numpy's output without an arrow: the ellipsis, then the labels seen once, sorted."""
    labels = "".join(operand.before + operand.after for operand in operands)
    once = "".join(sorted(label for label in set(labels) if labels.count(label) == 1))
    return _Operand(once, "", once, any(operand.ellipsis for operand in operands))
