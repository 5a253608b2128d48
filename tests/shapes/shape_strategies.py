"""Random dims and shapes that hide known numbers: what the property tests of shapes draw from."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

from shapecheck.shapes import Dim, Expr, Shape, Symbol, dim_max, dim_min, dynamic, substitute, symbol, unresolved


@dataclass
class World:
    """Symbols with the numbers they stand for in one run of the program."""

    draw: st.DrawFn
    values: dict[Symbol, int] = field(default_factory=dict)

    def name(self, value: int) -> Expr:
        """A symbol for this number: an old one that has it, or a fresh one."""
        old = [s for s, v in self.values.items() if v == value]
        if old and self.draw(st.booleans()):
            return as_dim(self.draw(st.sampled_from(old)))
        lower = self.draw(st.integers(0, value))
        if self.draw(st.booleans()):
            dim = dynamic("batch", lower=lower)
        else:
            divisors = [k for k in range(1, value + 1) if value % k == 0] or [1]
            dim = unresolved("a test", lower=lower, multiple=self.draw(st.sampled_from(divisors)))
        made = symbol(dim)
        assert made is not None
        self.values[made] = value
        return dim

    def hide(self, value: int) -> Dim:
        """A dim that is this number in the run, written in one way or another."""
        match self.draw(st.integers(0, 8)):
            case 0:
                return self.name(value)
            case 1:
                half = self.draw(st.integers(0, 1))
                return self.name(2 * value + half) // 2
            case 2 if value % 2 == 0:
                return 2 * self.name(value // 2)
            case 3 if value >= 1:
                return self.name(value - 1) + 1
            case 4:
                return self.name(value + 2) - 2
        return value

    def shape(self, dims: tuple[int, ...], *, may_open: bool = True) -> Shape:
        """A shape that is this one in the run; maybe only its ends are known."""
        hidden = tuple(map(self.hide, dims))
        if may_open and self.draw(st.integers(0, 4)) == 0:
            start = self.draw(st.integers(0, len(hidden)))
            stop = self.draw(st.integers(start, len(hidden)))
            return Shape.at_least(hidden[:start], hidden[stop:])
        return Shape(hidden)

    def admits(self, dim: Dim, value: int) -> bool:
        """Whether a result can be this number: exactly, but for fresh symbols in it."""
        found = substitute(dim, self.values)
        free = symbol(found)
        if free is not None:
            return free.lower <= value and value % free.multiple == 0
        return not isinstance(found, int) or found == value

    def admits_shape(self, shape: Shape, dims: tuple[int, ...]) -> bool:
        if shape.is_closed:
            return shape.rank == len(dims) and all(map(self.admits, shape.dims, dims))
        if shape.min_rank > len(dims):
            return False
        front = all(map(self.admits, shape.prefix, dims))
        return front and all(map(self.admits, shape.suffix[::-1], dims[::-1]))


@st.composite
def worlds(draw: st.DrawFn) -> World:
    return World(draw)


def as_dim(which: Symbol) -> Expr:
    """The dim that is this symbol."""
    return Expr({((which, 1),): 1})


def dims_of(most: int = 5) -> st.SearchStrategy[int]:
    """Sizes with many ones among them."""
    return st.one_of(st.just(1), st.integers(0, most), st.integers(1, most))


def shapes_of(max_rank: int = 4, min_rank: int = 0, most: int = 5) -> st.SearchStrategy[tuple[int, ...]]:
    return st.lists(dims_of(most), min_size=min_rank, max_size=max_rank).map(tuple)


@st.composite
def formulas(draw: st.DrawFn) -> tuple[Dim, int, dict[Symbol, int]]:
    """A random formula over three symbols, its value in one run, and the run."""
    values: dict[Symbol, int] = {}
    leaves: list[tuple[Dim, int]] = []
    for kind in ("dynamic", "unresolved", "dynamic"):
        lower, multiple = draw(st.integers(0, 3)), draw(st.integers(1, 3)) if kind == "unresolved" else 1
        value = (-(-lower // multiple) + draw(st.integers(0, 12))) * multiple
        dim = dynamic("n", lower=lower) if kind == "dynamic" else unresolved(lower=lower, multiple=multiple)
        found = symbol(dim)
        assert found is not None
        values[found] = value
        leaves.append((dim, value))
    dim, value = _formula(draw, leaves, draw(st.integers(1, 5)))
    return dim, value, values


def _formula(draw: st.DrawFn, leaves: list[tuple[Dim, int]], depth: int) -> tuple[Dim, int]:
    if depth == 0 or draw(st.integers(0, 3)) == 0:
        if draw(st.booleans()):
            n = draw(st.integers(-6, 12))
            return n, n
        return draw(st.sampled_from(leaves))
    a, x = _formula(draw, leaves, depth - 1)
    b, y = _formula(draw, leaves, depth - 1)
    k = draw(st.integers(1, 6)) * draw(st.sampled_from((1, 1, -1)))
    match draw(st.integers(0, 9)):
        case 0 | 1:
            return a + b, x + y
        case 2:
            return a - b, x - y
        case 3:
            return a * b, x * y
        case 4:
            return a // k, x // k
        case 5:
            return a % k, x % k
        case 6:
            return dim_max(a, b), max(x, y)
        case 7:
            return dim_min(a, b), min(x, y)
        case 8 if y > 0:
            return a // b, x // y
        case 9 if y > 0:
            return a % b, x % y
    return k * a, k * x
