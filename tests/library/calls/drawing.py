"""Random arguments: what a maker of calls draws from, and what stands for a tensor in the arguments that it gives.

A maker gets a source of random choices and gives the arguments of one call, from shapes that fit or nearly fit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

Dims = tuple[int | None, ...]
Arguments = tuple[list[Any], dict[str, Any]]


@dataclass(frozen=True)
class T:
    """A tensor of this shape, of whose elements nothing is known; None is a dim that varies.

    In a run each element is `fill`; with "eye" the matrices are identities; else they are small numbers, at random.
    """

    dims: Dims
    dtype: str = "float32"
    fill: int | str | None = None


@dataclass(frozen=True)
class V:
    """An array of which each element is known."""

    value: Any
    dtype: str


@dataclass(frozen=True)
class Made:
    """What a function of the library without arguments gives: an object with methods."""

    by: str


@dataclass(frozen=True)
class F:
    """A function of the program's own, as text; in it, K is the library."""

    text: str


class Source:
    """Random shapes and numbers, of a seed or of a generator (Hypothesis's, for instance)."""

    def __init__(self, seed: int | Random) -> None:
        self.random = seed if isinstance(seed, Random) else Random(seed)

    def pick(self, *options: Any) -> Any:
        return self.random.choice(options)

    def chance(self, part: float) -> bool:
        return self.random.random() < part

    def dim(self, low: int = 1, high: int = 6) -> int:
        return self.random.randint(low, high)

    def dims(self, low: int = 0, high: int = 4, none: float = 0.3) -> Dims:
        rank = self.random.randint(low, high)
        found: list[int | None] = [self.dim() for _ in range(rank)]
        if rank and self.chance(none):
            found[0] = None
        return tuple(found)

    def axis(self, dims: tuple[Any, ...], wrong: float = 0.08) -> int:
        rank = len(dims)
        if rank == 0 or self.chance(wrong):
            return self.pick(rank, -rank - 1)
        return self.random.randint(-rank, rank - 1)

    def axes(self, dims: tuple[Any, ...]) -> Any:
        if not dims or self.chance(0.3):
            return None
        if self.chance(0.6):
            return self.axis(dims)
        count = self.random.randint(1, len(dims))
        return tuple(sorted(self.random.sample(range(len(dims)), count)))

    def broadcastable(self, dims: Dims, wrong: float = 0.15) -> Dims:
        kept = dims[self.random.randint(0, len(dims)) :]
        found = [1 if self.chance(0.25) else dim for dim in kept]
        if found and self.chance(wrong):
            found[-1] = self.dim()
        return tuple(found)

    def nearly(self, size: int, wrong: float = 0.15) -> int:
        """This size, now and then another one."""
        return self.dim() if self.chance(wrong) else size

    def dtype(self) -> str:
        return self.pick("float32", "float32", "int32", "float16", "bool", "int64")


Maker = Callable[[Source], Arguments]


def members(makers: dict[Maker, str]) -> dict[str, Maker]:
    """One row for each name."""
    return {name: maker for maker, text in makers.items() for name in text.split()}


def mapped(value: Any, change: Callable[[Any], Any]) -> Any:
    """The arguments with each T, V, Made and F replaced."""
    if isinstance(value, (T, V, Made, F)):
        return change(value)
    if isinstance(value, list):
        return [mapped(item, change) for item in value]
    if isinstance(value, tuple):
        return tuple(mapped(item, change) for item in value)
    if isinstance(value, slice):
        return slice(mapped(value.start, change), mapped(value.stop, change), mapped(value.step, change))
    if isinstance(value, dict):
        return {key: mapped(item, change) for key, item in value.items()}
    return value


def dims_in(value: Any) -> set[int | None]:
    """The dims of all tensors in the arguments; None among them if one varies."""
    found: set[int | None] = set()
    mapped(value, lambda spec: found.update(spec.dims) if isinstance(spec, T) else None)
    return found


def calls_back(value: Any) -> bool:
    """Whether a function of the program's own is among the arguments."""
    found: list[bool] = []
    mapped(value, lambda spec: found.append(isinstance(spec, F)))
    return any(found)


def has_none(value: Any) -> bool:
    """Whether a dim of any tensor in the arguments varies."""
    return None in dims_in(value)
