"""The silent reshape that exchanges axes, as only a transpose can: the elements get mixed up.

Of arrays only an exact rearrangement of all sizes is reported: ``(n, 3, 32, 32)`` to ``(n, 32, 32, 3)``. Sizes that
differ by one are left alone: relative attention skews ``(length, length + 1)`` on purpose. Of a batch in a model an
axis that moves while others are split or merged is reported too: ``(batch, steps, width)`` to
``(batch, heads, steps, depth)``.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate
from math import prod
from operator import mul

from shapecheck.library.outcome import Advice
from shapecheck.library.registry import Context
from shapecheck.shapes import Dim, Shape, is_dynamic
from shapecheck.values import Tensor


def advise_scrambled(ctx: Context, tensor: Tensor, made: Shape, order: object = "C") -> None:
    """Reports ``reshape-not-transpose`` if `made` has the axes of `tensor` in another order."""
    if order not in ("C", None) or not (tensor.shape.is_closed and made.is_closed):
        return
    before, after = tensor.shape.dims, made.dims
    if _is_rearranged(before, after):
        what, help = "it cannot exchange axes", f"transpose with the axes {_order(before, after)}"
    elif (axis := _moved_in_batch(tensor, before, after)) is not None:
        what = f"axis {axis}, of size {before[axis]}, is moved, which a reshape cannot do"
        help = _split_first(before, after, axis)
    else:
        return
    message = f"a reshape of {tensor.shape} to {made} mixes the elements: {what}"
    ctx.advise(Advice("reshape-not-transpose", message, help=help, blame=(tensor,)))


def _moved_in_batch(tensor: Tensor, before: tuple[Dim, ...], after: tuple[Dim, ...]) -> int | None:
    """The axis of a model's tensor that is moved while its batch stays."""
    if tensor.kind == "numpy" or not before or not after or before[0] != after[0] or not is_dynamic(before[0]):
        return None
    axis = moved_axis(before[1:], after[1:])
    return None if axis is None else axis + 1


def _split_first(before: tuple[Dim, ...], after: tuple[Dim, ...], axis: int) -> str:
    """The repair for an axis that others are split around: first split, then transpose."""
    rest = [dim for dim in after[1:] if dim != before[axis]]
    if len(before) != 3 or len(after) != 4 or axis != 1:
        return "transpose first, so that the axes to be merged or split are neighbours, in order"
    shape = ", ".join(map(str, (before[1], *rest)))
    return f"reshape to (batch, {shape}), then transpose with the axes (0, 2, 1, 3)"


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


def moved_axis(before: Sequence[Dim], after: Sequence[Dim]) -> int | None:
    """The axis that a reshape was surely meant to move, or None.

    Merging and splitting neighbours keeps the elements before each axis: their number is the product of the
    sizes before it. An axis whose size is found again behind another number of elements has been moved. Only
    sizes above 1 that are there once, and all known, count. Where axes are only split, or only merged, nothing
    moves: that a part of one has the size of another is chance.
    """
    if not all(isinstance(dim, int) for dim in (*before, *after)) or len(before) < 2:
        return None
    old, new = set(accumulate(before, mul)), set(accumulate(after, mul))
    if old <= new or new <= old:
        return None
    for axis, size in enumerate(before):
        if isinstance(size, int) and size > 1 and list(before).count(size) == list(after).count(size) == 1:
            place = list(after).index(size)
            if prod(before[:axis]) != prod(after[:place]):
                return axis
    if len(before) == 3 and len(after) == 2 and before[0] != before[1] and 1 not in before:
        height, width, channels = before
        if tuple(after) == (width, height * channels):
            return 1
    return None
