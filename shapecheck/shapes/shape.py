"""The shape of a tensor: its dims, or what is known of them at either end.

`Shape.of(2, 3)` is closed: its rank is known. `Shape.at_least((batch,), (3,))` is open: a batch
first, 3 channels last, and an unknown number of dims between. What ops do to shapes lives in
`ops`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import takewhile
from math import gcd
from typing import Literal, TypeAlias

from shapecheck.records import dataclass
from shapecheck.shapes.dims import (
    divisible,
    dynamic,
    equal,
    interval,
    is_dynamic,
    public,
    substitute,
    symbol,
    unresolved,
)
from shapecheck.shapes.expr import Dim, Expr, Symbol

PublicDim: TypeAlias = "int | Literal['?'] | None"
PublicShape: TypeAlias = "list[PublicDim] | Literal['?']"


class ShapeError(Exception):
    """The shapes surely do not fit; the message says which, and what was expected.

    `axis` is the axis that does not fit (never negative), `left` and `right` are what was found
    there, each where that is one thing. `help` says what would make them fit, where that is known.
    """

    def __init__(
        self,
        message: str,
        *,
        axis: int | None = None,
        left: object = None,
        right: object = None,
        help: str | None = None,
    ) -> None:
        super().__init__(message)
        self.help = help
        self.message = message
        self.axis = axis
        self.left = left
        self.right = right


@dataclass(frozen=True, slots=True)
class Shape:
    """The dims of a tensor, in order.

    Closed: `prefix` is all dims. Open: an unknown number of unresolved dims stands between
    `prefix` and `suffix`.
    """

    prefix: tuple[Dim, ...] = ()
    suffix: tuple[Dim, ...] = ()
    open: bool = False

    def __post_init__(self) -> None:
        for dim in self.prefix + self.suffix:
            if isinstance(dim, int) and dim < 0:
                raise ShapeError(f"a dim cannot be negative, and {dim} is", left=dim)
        if not self.open and self.suffix:
            object.__setattr__(self, "prefix", self.prefix + self.suffix)
            object.__setattr__(self, "suffix", ())

    @classmethod
    def of(cls, *dims: Dim) -> Shape:
        """The closed shape of these dims."""
        return cls(dims)

    @classmethod
    def unknown(cls) -> Shape:
        """A shape of unknown rank."""
        return cls(open=True)

    @classmethod
    def at_least(cls, prefix: Iterable[Dim] = (), suffix: Iterable[Dim] = ()) -> Shape:
        """An open shape that begins and ends with these dims."""
        return cls(tuple(prefix), tuple(suffix), open=True)

    @classmethod
    def of_rank(cls, rank: int, why: str = "") -> Shape:
        """A closed shape of fresh unresolved dims."""
        return cls(_fresh(rank, why))

    @property
    def is_closed(self) -> bool:
        """Whether the rank is known."""
        return not self.open

    @property
    def is_known(self) -> bool:
        """Whether every dim is a number."""
        return not self.open and all(isinstance(dim, int) for dim in self.prefix)

    @property
    def rank(self) -> int | None:
        """The number of dims, None if unknown."""
        return None if self.open else len(self.prefix)

    @property
    def min_rank(self) -> int:
        """The number of dims that there are at least."""
        return len(self.prefix) + len(self.suffix)

    @property
    def dims(self) -> tuple[Dim, ...]:
        """All dims; a ValueError on an open shape."""
        if self.open:
            raise ValueError(f"the shape {self} is open: its dims are not all known")
        return self.prefix

    def normalize_axis(self, axis: int) -> int:
        """The axis counted from the front. A ShapeError if a closed shape does not have it.

        On an open shape a negative axis cannot be counted from the front: a ValueError.
        """
        if self.open:
            if axis < 0:
                raise ValueError(f"axis {axis} of the open shape {self} has no known place")
            return axis
        return normalize_axis(axis, len(self.prefix), self)

    def dim(self, axis: int) -> Dim:
        """The dim at an axis; a fresh unresolved one where an open shape does not tell."""
        if not self.open:
            return self.prefix[self.normalize_axis(axis)]
        end = self.prefix if axis >= 0 else self.suffix
        if -len(end) <= axis < len(end):
            return end[axis]
        return unresolved("the rank is not known")

    def with_dim(self, axis: int, dim: Dim) -> Shape:
        """The shape with another dim at an axis."""
        return self.without(axis).insert(axis, dim)

    def without(self, axis: int) -> Shape:
        """The shape with one axis taken out."""
        if not self.open:
            axis = self.normalize_axis(axis)
            return Shape(self.prefix[:axis] + self.prefix[axis + 1 :])
        if axis >= 0:
            if axis < len(self.prefix):
                return Shape(self.prefix[:axis] + self.prefix[axis + 1 :], self.suffix, open=True)
            return Shape(self.prefix, open=True)
        place = len(self.suffix) + axis
        if place >= 0:
            return Shape(self.prefix, self.suffix[:place] + self.suffix[place + 1 :], open=True)
        return Shape(suffix=self.suffix, open=True)

    def insert(self, axis: int, dim: Dim) -> Shape:
        """The shape with a new dim, that then stands at `axis` (-1: the last)."""
        if not self.open:
            axis = normalize_axis(axis, len(self.prefix) + 1, self)
            return Shape((*self.prefix[:axis], dim, *self.prefix[axis:]))
        if axis >= 0:
            known = self.prefix[:axis]
            gap = _fresh(axis - len(known), "the rank is not known")
            suffix = () if gap else self.suffix
            return Shape((*known, *gap, dim, *self.prefix[axis:]), suffix, open=True)
        place = len(self.suffix) + axis + 1
        if place >= 0:
            suffix = (*self.suffix[:place], dim, *self.suffix[place:])
            return Shape(self.prefix, suffix, open=True)
        gap = _fresh(-place, "the rank is not known")
        return Shape(suffix=(dim, *gap, *self.suffix), open=True)

    def take(self, start: int | None = None, stop: int | None = None) -> Shape:
        """The shape of the axes `start` to `stop`, as a Python slice takes them."""
        if not self.open:
            return Shape(self.prefix[start:stop])
        start = start or 0
        if start >= 0 and (stop is None or stop < 0):
            return self._drop(start, -(stop or 0))
        if start >= 0 and stop is not None:
            if stop <= max(self.min_rank, start):
                return Shape(tuple(self.dim(axis) for axis in range(start, stop)))
            return Shape(self.prefix[start:stop], open=True)
        if start < 0 and (stop is None or start <= stop < 0) and -start <= self.min_rank:
            return Shape(tuple(self.dim(axis) for axis in range(start, stop or 0)))
        return Shape.unknown()

    def _drop(self, front: int, back: int) -> Shape:
        """An open shape without so many dims at either end."""
        prefix = self.prefix[: max(0, len(self.prefix) - max(0, back - len(self.suffix)))]
        suffix = self.suffix[max(0, front - len(self.prefix)) :]
        return Shape(prefix[front:], suffix[: max(0, len(suffix) - back)], open=True)

    def __add__(self, other: Shape) -> Shape:
        """The dims of one shape and then those of another."""
        if not self.open:
            return Shape(self.prefix + other.prefix, other.suffix, open=other.open)
        return Shape(self.prefix, other.suffix if other.open else self.suffix + other.prefix, True)

    def size(self) -> Dim:
        """The number of elements."""
        total: Dim = 1
        for dim in self.prefix + self.suffix:
            total = total * dim
        if not self.open or total == 0:
            return total
        if is_dynamic(total):
            return dynamic("size")
        return unresolved("the rank is not known")

    def substitute(self, mapping: Mapping[Symbol, Dim]) -> Shape:
        """The shape with dims put for symbols."""
        prefix = tuple(substitute(dim, mapping) for dim in self.prefix)
        return Shape(prefix, tuple(substitute(dim, mapping) for dim in self.suffix), self.open)

    def public(self) -> PublicShape:
        """The shape in JSON reports: numbers, None (dynamic), "?" (unresolved); "?" if open."""
        if self.open:
            return "?"
        return [public(dim) for dim in self.prefix]

    def __str__(self) -> str:
        """As Keras prints it, with `?` for unresolved dims and `...` for unknown ones."""
        texts = [*map(_text, self.prefix), *(["..."] if self.open else [])]
        texts += map(_text, self.suffix)
        return f"({texts[0]},)" if len(texts) == 1 else f"({', '.join(texts)})"

    def __repr__(self) -> str:
        """With the dims' names and formulas, for whoever looks for a fault."""
        texts = [*map(str, self.prefix), *(["..."] if self.open else []), *map(str, self.suffix)]
        return f"Shape({', '.join(texts)})"


def _text(dim: Dim) -> str:
    return str(dim) if isinstance(dim, int) else "None" if dim.is_dynamic else "?"


def fresh_dim(is_dynamic: bool = False, lower: int = 0) -> Expr:
    """A fresh dim of which only the kind is known."""
    return dynamic("dim", lower=lower) if is_dynamic else unresolved(lower=lower)


def _fresh(count: int, why: str) -> tuple[Dim, ...]:
    return tuple(unresolved(why) for _ in range(count))


def normalize_axis(axis: int, rank: int, shape: Shape | None = None) -> int:
    """The axis counted from the front; a ShapeError if it is out of range."""
    if not -rank <= axis < rank:
        where = "a scalar has no axes" if rank == 0 else f"rank {rank} has axes {-rank}..{rank - 1}"
        of = "" if shape is None else f" of shape {shape}"
        raise ShapeError(f"axis {axis}{of} is out of range: {where}", left=axis, right=rank)
    return axis % rank


# -- two shapes -----------------------------------------------------------------------------------


def with_rank(shape: Shape, rank: int) -> Shape | None:
    """The shape closed to a rank, or None if it cannot have that rank."""
    if not shape.open:
        return shape if len(shape.prefix) == rank else None
    if rank < shape.min_rank:
        return None
    return Shape(shape.prefix + _fresh(rank - shape.min_rank, "") + shape.suffix)


def compatible(a: Shape, b: Shape) -> bool | None:
    """Whether two shapes are the same: surely, surely not, or None if that cannot be told."""
    if not a.open and not b.open and len(a.prefix) != len(b.prefix):
        return False
    if (not a.open and a.min_rank < b.min_rank) or (not b.open and b.min_rank < a.min_rank):
        return False
    answers = [equal(x, y) for x, y in _known_pairs(a, b)]
    if False in answers:
        return False
    return None if a.open or b.open or None in answers else True


def _known_pairs(a: Shape, b: Shape) -> list[tuple[Dim, Dim]]:
    """The dims of two shapes that stand at the same place."""
    if not a.open and not b.open:
        return list(zip(a.prefix, b.prefix, strict=True))
    front = zip(a.prefix, b.prefix, strict=False)
    back = zip(_ending(a), _ending(b), strict=False)
    return [*front, *back]


def _ending(shape: Shape) -> tuple[Dim, ...]:
    """The dims that are known from the last, the last one first."""
    return (shape.suffix if shape.open else shape.prefix)[::-1]


def join(a: Shape, b: Shape) -> Shape:
    """A shape that covers both: dims that may differ become fresh, other ranks an open shape."""
    if not a.open and not b.open and len(a.prefix) == len(b.prefix):
        return Shape(tuple(map(join_dim, a.prefix, b.prefix)))
    shortest = min(a.min_rank, b.min_rank)
    prefix = _common(a.prefix, b.prefix, shortest)
    ending = _common(_ending(a), _ending(b), shortest - len(prefix))
    between = _fresh(shortest - len(prefix) - len(ending), "the rank is not known")
    return Shape(prefix + between, ending[::-1], open=True)


def _common(a: tuple[Dim, ...], b: tuple[Dim, ...], most: int) -> tuple[Dim, ...]:
    """The dims with which both begin, `most` at most."""
    pairs = list(zip(a, b, strict=False))[:most]
    return tuple(join_dim(x, y) for x, y in takewhile(lambda pair: equal(*pair) is True, pairs))


merge = join


def join_dim(a: Dim, b: Dim) -> Dim:
    """A dim that covers both; fresh if they may differ."""
    if equal(a, b) is True:
        return b if isinstance(b, int) else a
    lower = min(interval(a)[0], interval(b)[0])
    if is_dynamic(a) and is_dynamic(b):
        return dynamic(str(a) if symbol(a) else "dim", lower=lower)
    return unresolved(
        f"it is {a} on one path and {b} on another",
        lower=lower,
        multiple=max(1, gcd(_divisor(a), _divisor(b))),
    )


def _divisor(dim: Dim) -> int:
    if isinstance(dim, int):
        return dim
    found = symbol(dim)
    return found.multiple if found is not None else gcd(*(c for _, c in dim.terms))


def covers(general: Shape, special: Shape) -> bool:
    """Whether a join would bring nothing new: each dim is the same, or the general one is free.

    Tells a loop's fixed point: `join` makes fresh dims, so its results are never equal.
    """
    if general.open:
        front = len(general.prefix) <= len(special.prefix)
        back = len(general.suffix) <= len(_ending(special))
        if not front or not back or special.min_rank < general.min_rank:
            return False
    elif special.open or len(general.prefix) != len(special.prefix):
        return False
    return all(_covers_dim(x, y) for x, y in _known_pairs(general, special))


def _covers_dim(general: Dim, special: Dim) -> bool:
    if equal(general, special) is True:
        return True
    free = symbol(general)
    if free is None or free.lower > interval(special)[0]:
        return False
    if free.kind == "dynamic":
        return is_dynamic(special)
    return divisible(special, free.multiple) is True


def refine(a: Shape, b: Shape) -> Shape:
    """What is known of one tensor from two shapes of it: the more precise dim at each place.

    A ShapeError if the two are surely different.
    """
    if compatible(a, b) is False:
        raise ShapeError(f"a tensor of shape {a} cannot have shape {b}", left=a, right=b)
    if a.open and not b.open:
        a = _closed_to(a, len(b.prefix))
    if b.open and not a.open:
        b = _closed_to(b, len(a.prefix))
    if not a.open:
        return Shape(tuple(map(refine_dim, a.prefix, b.prefix)))
    prefix = _longer(a.prefix, b.prefix)
    ending = _longer(_ending(a), _ending(b))
    room = max(a.min_rank, b.min_rank) - len(prefix)  # beyond it both may mean the same dims
    return Shape(prefix, ending[:room][::-1], open=True)


def _closed_to(shape: Shape, rank: int) -> Shape:
    closed = with_rank(shape, rank)
    assert closed is not None, (shape, rank)
    return closed


def _longer(a: tuple[Dim, ...], b: tuple[Dim, ...]) -> tuple[Dim, ...]:
    """The dims of both, refined where both have one."""
    shared = min(len(a), len(b))
    return tuple(map(refine_dim, a, b)) + (a[shared:] or b[shared:])


def refine_dim(a: Dim, b: Dim) -> Dim:
    """The more precise of two dims that are the same: a number, else what has more to tell."""
    if isinstance(a, int):
        return a
    if isinstance(b, int):
        return b
    return b if _is_blank(a) and not _is_blank(b) else a


def _is_blank(dim: Expr) -> bool:
    """Whether nothing is known of the dim."""
    found = symbol(dim)
    return found is not None and found.kind == "unresolved" and interval(dim) == (0, None)
