"""The silent reshape that exchanges axes, as only a transpose can: the elements get mixed up.

Only an exact rearrangement of all sizes is reported: ``(n, 3, 32, 32)`` to ``(n, 32, 32, 3)``. Sizes that differ
by one are left alone: relative attention skews ``(length, length + 1)`` on purpose.
"""

from __future__ import annotations

from shapecheck.library.outcome import Advice
from shapecheck.library.registry import Context
from shapecheck.shapes import Dim, Shape
from shapecheck.values import Tensor


def advise_scrambled(ctx: Context, tensor: Tensor, made: Shape, order: object = "C") -> None:
    """Reports ``reshape-not-transpose`` if `made` has the axes of `tensor` in another order."""
    if order not in ("C", None) or not (tensor.shape.is_closed and made.is_closed):
        return
    before, after = tensor.shape.dims, made.dims
    if not _is_rearranged(before, after):
        return
    ctx.advise(
        Advice(
            "reshape-not-transpose",
            f"a reshape of {tensor.shape} to {made} mixes the elements: it cannot exchange axes",
            help=f"transpose with the axes {_order(before, after)}",
            blame=(tensor,),
        )
    )


def _is_rearranged(before: tuple[Dim, ...], after: tuple[Dim, ...]) -> bool:
    if len(before) != len(after) or len(before) < 3 or sorted(map(str, before)) != sorted(map(str, after)):
        return False
    one, other = ([dim for dim in dims if dim != 1] for dims in (before, after))
    if one == other or any(dim not in other for dim in one):
        return False
    moved = [(a, b) for a, b in zip(one, other, strict=True) if a != b]
    return all(isinstance(a, int) and isinstance(b, int) and abs(a - b) > 1 for a, b in moved)


def _order(before: tuple[Dim, ...], after: tuple[Dim, ...]) -> tuple[int, ...]:
    left = list(range(len(before)))
    order = []
    for dim in after:
        axis = next(axis for axis in left if before[axis] == dim)
        left.remove(axis)
        order.append(axis)
    return tuple(order)
