"""The silent broadcast: ``(n,)`` against ``(n, 1)`` gives ``(n, n)``, which is hardly ever meant.

With more axes it is the same: ``(n, k)`` against ``(n, 1, k)`` gives ``(n, n, k)``.

Reported only where it is almost surely wrong: both sides have the same n, and the program did not ask for the
extra axis itself (``x[:, None]``, ``np.expand_dims``, ``reshape``, ``np.ix_`` ... leave the fact "outer").
``keepdims=True`` leaves the fact "keepdims": pairwise distances add such sums on purpose, but nobody subtracts
or compares them so. Small constant arrays show broadcasting in tutorials.
"""

from __future__ import annotations

from shapecheck.library.arrays.facts import ACTIVATIONS, PREDICTION
from shapecheck.library.outcome import Advice
from shapecheck.library.registry import Context
from shapecheck.shapes import Dim, broadcast, equal, interval
from shapecheck.values import Tensor

_SUSPICIOUS = frozenset({"-", "+", "*", "==", "!="})
_DIFFERENCES = frozenset({"-", "==", "!="})
_TUTORIAL_SIZE = 12


def advise_broadcast(operator: str, a: Tensor, b: Tensor, ctx: Context) -> None:
    """Reports ``array-broadcast`` if the two operands, very probably by mistake, broadcast to a square."""
    if operator not in _SUSPICIOUS:
        return
    size = square_size(a, b)
    if size is None:
        _advise_trailing_axis(operator, a, b, ctx)
        return
    if not _looks_wrong(operator, a, b, size):
        return
    made = broadcast(a.shape, b.shape)
    entry = "element" if made.rank == 2 and 1 in (a.shape.rank, b.shape.rank) else "sample"
    ctx.advise(
        Advice(
            rule="array-broadcast",
            message=f"shapes {a.shape} and {b.shape} broadcast to {made}: every {entry} meets every other",
            help="bring both to one shape, for example with .reshape(-1) or np.squeeze(..., axis=-1)",
            blame=(a, b),
        )
    )


def _advise_trailing_axis(operator: str, a: Tensor, b: Tensor, ctx: Context) -> None:
    """Reports ``(n, h, w)`` against ``(n, h, w, 1)``: a last axis too many shifts all the others by one."""
    for short, long in ((a, b), (b, a)):
        if not _is_trailing(short, long) or "outer" in long.facts:
            continue
        if "keepdims" in long.facts and operator not in _DIFFERENCES:
            continue
        ctx.advise(
            Advice(
                rule="array-broadcast",
                message=f"shapes {a.shape} and {b.shape} broadcast to {broadcast(a.shape, b.shape)}:"
                " the last axis of 1 shifts the others by one",
                help="bring both to one shape: x[..., None], or np.squeeze(..., axis=-1)",
                blame=(a, b),
            )
        )
        return


def _is_trailing(short: Tensor, long: Tensor) -> bool:
    """Whether `long` has the axes of `short`, two or more and surely not all of size 1, and a last one of 1."""
    if not (short.shape.is_closed and long.shape.is_closed) or short.shape.min_rank < 2:
        return False
    dims, longer = short.shape.dims, long.shape.dims
    if len(longer) != len(dims) + 1 or longer[-1] != 1:
        return False
    same = all(equal(x, y) is True for x, y in zip(dims, longer, strict=False))
    return same and sum(isinstance(dim, int) and dim > 1 for dim in dims) >= 2


def square_size(a: Tensor, b: Tensor) -> Dim | None:
    """The n of ``(n, ...)`` against ``(n, 1, ...)``, of one more axis, with n > 1; in either order, else None."""
    for short, long in ((a.shape, b.shape), (b.shape, a.shape)):
        if not (short.is_closed and long.is_closed and 0 < short.min_rank == long.min_rank - 1):
            continue
        n, columns, *_ = long.dims
        if columns == 1 and equal(n, short.dims[0]) is True and n != 1:
            return n
    return None


def _looks_wrong(operator: str, a: Tensor, b: Tensor, size: Dim) -> bool:
    facts = a.facts | b.facts
    if "outer" in facts:
        return False
    if "keepdims" in facts and operator not in _DIFFERENCES:
        return False
    if PREDICTION in facts or facts & ACTIVATIONS or "keras" in (a.kind, b.kind):
        return interval(size)[0] > 1 or not isinstance(size, int)
    return not isinstance(size, int) or size > _TUTORIAL_SIZE
