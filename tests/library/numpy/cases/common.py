"""Shapes and arrays that the makers of numpy calls draw."""

from __future__ import annotations

from typing import Any

from tests.library.calls.drawing import Source, T, V

Dims = tuple[int, ...]


def shape(s: Source, low: int = 0, high: int = 4) -> Dims:
    """Some dims, now and then one of them 0."""
    return tuple(0 if s.chance(0.04) else s.dim(1, 5) for _ in range(s.dim(low, high)))


def dtype(s: Source) -> str:
    return s.pick("float64", "float64", "float32", "int64", "bool", "int32", "uint8")


def array(s: Source, dims: Dims | None = None) -> T:
    """An array of any dtype."""
    return T(shape(s) if dims is None else dims, dtype(s))


def real(s: Source, dims: Dims | None = None) -> T:
    """An array of floats."""
    return T(shape(s) if dims is None else dims, s.pick("float64", "float64", "float32"))


def known(s: Source) -> Any:
    """A small array whose elements are known, or a list."""
    numbers = [s.dim(0, 4) for _ in range(s.dim(1, 4))]
    return s.pick(V(numbers, "int64"), numbers)


def partner(s: Source, dims: Dims) -> Dims:
    """Dims that broadcast with these, mostly."""
    return tuple(dim or 0 for dim in s.broadcastable(dims))


def target(s: Source, dims: Dims) -> Any:
    """A shape of as many elements, mostly, and one dim of it -1, sometimes."""
    total = 1
    for dim in dims:
        total *= dim
    found: list[int] = []
    while total > 1 and len(found) < 3 and s.chance(0.7):
        found.append(s.random.choice([n for n in range(1, total + 1) if total % n == 0]))
        total //= found[-1]
    found.append(total if s.chance(0.9) else total + 1)
    if s.chance(0.5):
        found[s.random.randrange(len(found))] = -1
    return s.pick(tuple(found), found, found[0]) if len(found) == 1 else s.pick(tuple(found), found)
