"""Reshapes that mix the elements of axes where a transpose was meant: legal, and silently wrong."""

from __future__ import annotations

from collections.abc import Sequence

from shapecheck.library.arrays.scrambling import moved_axis
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


def _repair(before: Sequence[Dim], after: Sequence[Dim]) -> str:
    if sorted(map(str, before)) == sorted(map(str, after)):
        order = tuple(list(before).index(dim) + 1 for dim in after)
        return f"Permute({order}) moves the axes"
    return "Permute the axes first, so that those to be merged are neighbours, in order"
