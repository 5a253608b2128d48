"""Arithmetic of intervals of whole numbers; None is an end that is not known."""

from __future__ import annotations

from collections.abc import Callable
from math import inf
from typing import TypeAlias

Bounds: TypeAlias = "tuple[int | None, int | None]"


def extreme(cases: list[Bounds], *, largest: bool) -> Bounds:
    """Of the largest (else the smallest) of values with these bounds."""
    lows, highs = [low for low, _ in cases], [high for _, high in cases]
    if largest:
        return (best(max, lows), _all(max, highs))
    return (_all(min, lows), best(min, highs))


def product(a: Bounds, b: Bounds) -> Bounds:
    """The bounds of a product, from the products of the ends."""
    corners = [_corner(x, y) for x in _ends(a) for y in _ends(b)]
    low, high = min(corners), max(corners)
    return (None if isinstance(low, float) else low, None if isinstance(high, float) else high)


def _ends(a: Bounds) -> tuple[int | float, int | float]:
    return (-inf if a[0] is None else a[0], inf if a[1] is None else a[1])


def _corner(x: int | float, y: int | float) -> int | float:
    if x == 0 or y == 0:
        return 0
    if isinstance(x, float) or isinstance(y, float):
        return inf if (x > 0) == (y > 0) else -inf
    return x * y


def best(pick: Callable[[list[int]], int], ends: list[int | None]) -> int | None:
    known = [end for end in ends if end is not None]
    return pick(known) if known else None


def _all(pick: Callable[[list[int]], int], ends: list[int | None]) -> int | None:
    known = [end for end in ends if end is not None]
    return pick(known) if len(known) == len(ends) else None
