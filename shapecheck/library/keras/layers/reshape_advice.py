"""Reshapes that mix the elements of axes where a transpose was meant: legal, and silently wrong."""

from __future__ import annotations

from collections.abc import Sequence

from shapecheck.library.outcome import Advice
from shapecheck.library.registry import Context
from shapecheck.shapes import Dim, Shape
from shapecheck.values import Tensor


def advise_transpose(ctx: Context, x: Tensor, made: Shape) -> None:
    """Reports a reshape of the sample of `x` to `made` that moves one of its axes past others."""
    if x.shape.open or made.open:
        return
    own, target = x.shape.dims[1:], made.dims
    axis = moved_axis(own, target)
    if axis is None:
        return
    ctx.advise(
        Advice(
            "reshape-not-transpose",
            f"Reshape of {x.shape} to {made} mixes the elements: axis {axis + 1}, of size {own[axis]}, is moved, "
            "which a reshape cannot do",
            severity="warning",
            help=_repair(own, target),
            blame=(x,),
        )
    )


def moved_axis(before: Sequence[Dim], after: Sequence[Dim]) -> int | None:
    """The axis that a reshape was surely meant to move, or None.

    Merging and splitting neighbours keeps the elements before each axis: their number is the product of the
    sizes before it. An axis whose size is found again behind another number of elements has been moved. Only
    sizes above 1 that are there once, and all known, count.
    """
    if not all(isinstance(dim, int) for dim in (*before, *after)) or len(before) < 2:
        return None
    for axis, size in enumerate(before):
        if isinstance(size, int) and size > 1 and list(before).count(size) == list(after).count(size) == 1:
            place = list(after).index(size)
            if _product(before[:axis]) != _product(after[:place]):
                return axis
    if len(before) == 3 and len(after) == 2 and before[0] != before[1] and 1 not in before:
        height, width, channels = before
        if tuple(after) == (width, height * channels):
            return 1
    return None


def _product(dims: Sequence[Dim]) -> Dim:
    total: Dim = 1
    for dim in dims:
        total = total * dim
    return total


def _repair(before: Sequence[Dim], after: Sequence[Dim]) -> str:
    if sorted(map(str, before)) == sorted(map(str, after)):
        order = tuple(list(before).index(dim) + 1 for dim in after)
        return f"Permute({order}) moves the axes"
    return "Permute the axes first, so that those to be merged are neighbours, in order"
