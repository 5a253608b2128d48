"""What the random cases of layers are drawn with: a case, and dims, shapes and options by chance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

Dims = tuple[Any, ...]
Drawn = tuple[Any, ...]
"""The constructor's arguments as texts, the inputs, and perhaps keyword arguments of the call."""

Generator = Callable[[Random, str], Drawn]


@dataclass(frozen=True)
class Spec:
    """A tensor of this shape (None: a dim that varies) and dtype."""

    dims: Dims
    dtype: str = "float32"

    def __repr__(self) -> str:
        return f"{self.dims}" if self.dtype == "float32" else f"{self.dtype}{self.dims}"


@dataclass(frozen=True)
class Case:
    """A constructor call as text, and what the layer is called on: tensors by place, and values by keyword."""

    layer: str
    call: str
    inputs: tuple[Spec, ...]
    keywords: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        given = [*map(str, self.inputs), *(f"{name}={value}" for name, value in self.keywords.items())]
        return f"{self.call}({', '.join(given)})"

    @property
    def is_fixed(self) -> bool:
        """Whether no dim of the inputs varies."""
        return all(None not in spec.dims for spec in (*self.inputs, *_specs(list(self.keywords.values()))))


def _specs(value: Any) -> list[Spec]:
    if isinstance(value, list):
        return [spec for item in value for spec in _specs(item)]
    return [value] if isinstance(value, Spec) else []


SIZES = (1, 1, 2, 3, 4, 5, 6, 8, 12, 16, 100, None, None)
FORMATS = ('data_format="channels_last"', 'data_format="channels_first"', "data_format=None", "")


def made(layer: str, drawn: Drawn) -> Case:
    """The case of what a generator has drawn."""
    arguments, inputs, *rest = drawn
    specs = tuple(item if isinstance(item, Spec) else Spec(tuple(item)) for item in inputs)
    return Case(layer, f"{layer}({', '.join(filter(None, arguments))})", specs, *rest)


def draw_dim(random: Random) -> Any:
    return random.choice(SIZES)


def draw_shape(random: Random, rank: int, wrong: float = 0.1) -> Dims:
    """A shape of a rank, with a batch of None or a number; sometimes of another rank."""
    if random.random() < wrong:
        rank = max(1, rank + random.choice((-2, -1, 1)))
    return (random.choice((None, None, None, 2)), *(draw_dim(random) for _ in range(rank - 1)))


def maybe(random: Random, *texts: str, likely: float = 0.5) -> str:
    return random.choice(texts) if random.random() < likely else ""


def one_or_each(random: Random, rank: int, values: tuple[int, ...]) -> str:
    """One number, or one for each axis, rarely too many."""
    if random.random() < 0.5:
        return str(random.choice(values))
    count = rank if random.random() < 0.9 else rank + 1
    return "(" + "".join(f"{random.choice(values)}, " for _ in range(count)) + ")"


def elementwise(*options: str, ranks: tuple[int, ...] = (2, 3, 4), wrong: float = 0.0, dtype: str = "") -> Generator:
    """A generator for layers of one tensor: one of some texts of arguments, and a shape of one of some ranks."""

    def generate(random: Random, layer: str) -> Drawn:
        dims = draw_shape(random, random.choice(ranks), wrong)
        return [random.choice(options)], [Spec(dims, dtype or "float32")]

    return generate
