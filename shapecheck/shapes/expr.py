"""Symbolic dims: polynomials with integer coefficients in a normal form.

Here live the atoms (a symbol, a floor division, a remainder, a maximum, a minimum), the
polynomial `Expr` over them, its arithmetic, and the bounds that can be proved of it. What can be
*decided* about two dims (`equal`, `less`, ...) lives in `dims`.

An `Expr` is never constant: every operation whose result is a number returns an `int`.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import count
from math import gcd
from typing import Any, Literal, TypeAlias

from shapecheck.records import dataclass, field
from shapecheck.shapes.intervals import Bounds, best, extreme, product

Kind: TypeAlias = Literal["dynamic", "unresolved"]
Key: TypeAlias = "tuple[Any, ...]"

_serials = count()

SPLITS = 4
"""How many floor divisions, max and min of one sum the bounds look at together."""


@dataclass(frozen=True, eq=False, slots=True)
class Symbol:
    """One number that is not known: the same symbol is always the same number.

    A *dynamic* symbol varies from call to call (Keras prints None); an *unresolved* one is fixed
    in the program, but could not be found (`why` says for which reason). `lower` and `upper` are
    proved bounds (inclusive); the upper one may be symbolic: a loop's index stays below a length.
    """

    name: str
    kind: Kind
    lower: int = 0
    multiple: int = 1
    why: str = ""
    upper: Dim | None = None
    serial: int = field(default_factory=lambda: next(_serials))

    @property
    def key(self) -> Key:
        return (0, self.serial)

    @property
    def is_dynamic(self) -> bool:
        return self.kind == "dynamic"

    def __copy__(self) -> Symbol:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Symbol:
        return self

    def __reduce__(self) -> tuple[type[Symbol], tuple[object, ...]]:
        # Another process has other serials: what it reads is a symbol of its own.
        return (Symbol, (self.name, self.kind, self.lower, self.multiple, self.why, self.upper))

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Operation:
    """A division, remainder, maximum or minimum that could not be worked out further.

    `//` and `%` have two args; `max` and `min` have several, none of which is proved to be it.
    """

    name: Literal["//", "%", "max", "min"]
    args: tuple[Dim, ...]

    @property
    def key(self) -> Key:
        return (1, self.name, *(_key(arg) for arg in self.args))

    @property
    def is_dynamic(self) -> bool:
        return any(isinstance(arg, Expr) and arg.is_dynamic for arg in self.args)

    def __str__(self) -> str:
        if self.name in ("max", "min"):
            return f"{self.name}({', '.join(map(str, self.args))})"
        num, den = self.args
        if self.name == "//" and isinstance(num, Expr) and isinstance(den, int) and num.constant == den - 1:
            return f"ceil({_operand(num - num.constant)}/{den})"
        return f"{_operand(num)}{self.name}{_operand(den)}"


Atom: TypeAlias = Symbol | Operation
Monomial: TypeAlias = "tuple[tuple[Atom, int], ...]"
"""Atoms with their powers, in the order of their keys; `()` is the constant term."""


class Expr:
    """A normalized polynomial over atoms; equal polynomials are equal and hash alike.

    `terms` is in graded lexicographic order, the constant last, without zero coefficients.
    """

    __slots__ = ("_bounds", "_hash", "is_dynamic", "key", "terms")

    terms: tuple[tuple[Monomial, int], ...]
    key: Key
    is_dynamic: bool

    def __init__(self, terms: dict[Monomial, int]) -> None:
        keyed = sorted((_order(m), c, m) for m, c in terms.items())
        self.terms = tuple((m, c) for _, c, m in keyed)
        self.key = tuple((k, c) for k, c, _ in keyed)
        self.is_dynamic = any(atom.is_dynamic for m, _ in self.terms for atom, _ in m)
        self._hash = hash(self.key)
        self._bounds: Bounds | None = None

    @property
    def constant(self) -> int:
        """The constant term, 0 if there is none."""
        monomial, coefficient = self.terms[-1]
        return 0 if monomial else coefficient

    @property
    def atom(self) -> Atom | None:
        """The one atom that this expression is, or None if it is more than an atom."""
        if len(self.terms) == 1:
            monomial, coefficient = self.terms[0]
            if coefficient == 1 and len(monomial) == 1 and monomial[0][1] == 1:
                return monomial[0][0]
        return None

    def atoms(self) -> Iterable[Atom]:
        """The atoms at top level, each as often as it occurs."""
        return (atom for monomial, _ in self.terms for atom, _ in monomial)

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, Expr) and self.key == other.key)

    def __hash__(self) -> int:
        return self._hash

    def __add__(self, other: Dim) -> Dim:
        return _sum(self, other) if isinstance(other, (int, Expr)) else NotImplemented

    __radd__ = __add__

    def __mul__(self, other: Dim) -> Dim:
        return _product(self, other) if isinstance(other, (int, Expr)) else NotImplemented

    __rmul__ = __mul__

    def __neg__(self) -> Dim:
        return _product(self, -1)

    def __sub__(self, other: Dim) -> Dim:
        return self + -other if isinstance(other, (int, Expr)) else NotImplemented

    def __rsub__(self, other: int) -> Dim:
        return -self + other if isinstance(other, int) else NotImplemented

    def __floordiv__(self, other: Dim) -> Dim:
        return floor_div(self, other) if isinstance(other, (int, Expr)) else NotImplemented

    def __rfloordiv__(self, other: int) -> Dim:
        return floor_div(other, self) if isinstance(other, int) else NotImplemented

    def __mod__(self, other: Dim) -> Dim:
        return modulo(self, other) if isinstance(other, (int, Expr)) else NotImplemented

    def __rmod__(self, other: int) -> Dim:
        return modulo(other, self) if isinstance(other, int) else NotImplemented

    def __reduce__(self) -> tuple[type[Expr], tuple[dict[Monomial, int]]]:
        return (Expr, (dict(self.terms),))

    def __str__(self) -> str:
        text = "".join(_term(m, c) for m, c in self.terms)
        return text.removeprefix("+")

    def __repr__(self) -> str:
        return str(self)


Dim: TypeAlias = int | Expr


# -- building -------------------------------------------------------------------------------------


def atom_dim(atom: Atom) -> Expr:
    """The expression that is this one atom."""
    return Expr({((atom, 1),): 1})


def _key(dim: Dim) -> Key:
    return (((0, ()), dim),) if isinstance(dim, int) else dim.key


def _order(monomial: Monomial) -> Key:
    """Graded lexicographic, highest degree first: an order that multiplication keeps."""
    degree = sum(power for _, power in monomial)
    return (-degree, tuple((atom.key, -power) for atom, power in monomial))


def _terms(dim: Dim) -> Iterable[tuple[Monomial, int]]:
    return (((), dim),) if isinstance(dim, int) else dim.terms


def _make(terms: dict[Monomial, int]) -> Dim:
    kept = {monomial: c for monomial, c in terms.items() if c}
    if not kept:
        return 0
    if len(kept) == 1 and () in kept:
        return kept[()]
    return Expr(kept)


def _sum(a: Dim, b: Dim) -> Dim:
    terms = dict(_terms(a))
    for monomial, c in _terms(b):
        terms[monomial] = terms.get(monomial, 0) + c
    return _make(terms)


def _product(a: Dim, b: Dim) -> Dim:
    terms: dict[Monomial, int] = {}
    for m1, c1 in _terms(a):
        for m2, c2 in _terms(b):
            monomial = _join_powers(m1, m2, 1)
            terms[monomial] = terms.get(monomial, 0) + c1 * c2
    return _make(terms)


def _join_powers(m1: Monomial, m2: Monomial, sign: int) -> Monomial:
    """`m1 * m2**sign`; a caller that divides looks at the powers itself."""
    if not m2:
        return m1
    if not m1 and sign == 1:
        return m2
    powers = dict(m1)
    for atom, power in m2:
        powers[atom] = powers.get(atom, 0) + sign * power
    return tuple(sorted(((a, p) for a, p in powers.items() if p), key=lambda item: item[0].key))


# -- division -------------------------------------------------------------------------------------


def floor_div(a: Dim, b: Dim) -> Dim:
    """`a // b`, divided out as far as that is exact; the rest becomes one opaque atom.

    A symbolic divisor is taken to be not zero: the program would have stopped.
    """
    if isinstance(b, int):
        if isinstance(a, int):
            return a // b
        if b < 0:
            return floor_div(-a, -b)
        return _floor_div_int(a, b)
    if a == 0:
        return 0
    exact = exact_div(a, b)
    if exact is not None:
        return exact
    common = _common_factor(a, b)
    if common != 1:
        return floor_div(_divided(a, common), _divided(b, common))
    if _is_within(a, b):
        return 0
    return atom_dim(Operation("//", (a, b)))


def _floor_div_int(a: Expr, k: int) -> Dim:
    if k == 0:
        raise ZeroDivisionError("dim divided by zero")
    whole = _make({m: c // k for m, c in a.terms})
    rest = _make({m: c % k for m, c in a.terms})
    if isinstance(rest, int):
        return whole
    common = gcd(k, *(c for m, c in rest.terms if m))
    if common > 1:
        # floor((g*r + c) / (g*k)) is floor((r + floor(c/g)) / k).
        return whole + floor_div(_make({m: c // common for m, c in rest.terms}), k // common)
    nested = [(m, division) for m, c in rest.terms if c == 1 and (division := _int_division(m))]
    if len(nested) == 1:
        # floor((floor(n/d) + y) / k) is floor((n + d*y) / (d*k)).
        monomial, (num, den) = nested[0]
        others = rest - _make({monomial: 1})
        return whole + floor_div(num + den * others, den * k)
    low, high = bounds(rest)
    if low is not None and high is not None and low // k == high // k:
        return whole + low // k
    return whole + atom_dim(Operation("//", (rest, k)))


def _int_division(monomial: Monomial) -> tuple[Dim, int] | None:
    """Numerator and divisor, if the monomial is a floor division by a number."""
    match monomial:
        case ((Operation("//", (num, int(den))), 1),):
            return num, den
    return None


def modulo(a: Dim, b: Dim) -> Dim:
    """`a % b`, a number where coefficients, divisors or bounds decide it."""
    if isinstance(b, int):
        if isinstance(a, int):
            return a % b
        return -modulo(-a, -b) if b < 0 else _modulo_int(a, b)
    if exact_div(a, b) is not None:
        return 0
    common = _common_factor(a, b)
    if common != 1:
        return common * modulo(_divided(a, common), _divided(b, common))
    if _is_within(a, b):
        return a
    return atom_dim(Operation("%", (a, b)))


def _modulo_int(a: Expr, k: int) -> Dim:
    if k == 0:
        raise ZeroDivisionError("dim modulo zero")
    rest = _make({m: c % k for m, c in a.terms})
    if isinstance(rest, int):
        return rest
    if all(known_divisor(m, c) % k == 0 for m, c in rest.terms if m):
        return rest.constant
    common = gcd(k, *(c for m, c in rest.terms if m))
    if common > 1:
        inner = _make({m: c // common for m, c in rest.terms})
        return common * modulo(inner, k // common) + rest.constant % common
    if _is_within(rest, k):
        return rest
    return atom_dim(Operation("%", (rest, k)))


def exact_div(a: Dim, b: Dim) -> Dim | None:
    """The polynomial `q` with `q * b == a`, or None when there is none with whole coefficients."""
    leading, coefficient = next(iter(_terms(b)))
    quotient: Dim = 0
    while a != 0:
        monomial, c = next(iter(_terms(a)))
        ratio = _join_powers(monomial, leading, -1)
        if c % coefficient or any(power < 0 for _, power in ratio):
            return None
        step = _make({ratio: c // coefficient})
        quotient = quotient + step
        a = a - step * b
    return quotient


def _common_factor(a: Dim, b: Dim) -> Dim:
    """The largest single term that divides every term of both."""
    terms = [*_terms(a), *_terms(b)]
    powers = dict(terms[0][0])
    for monomial, _ in terms[1:]:
        other = dict(monomial)
        powers = {atom: min(p, other[atom]) for atom, p in powers.items() if atom in other}
    monomial = tuple(sorted(powers.items(), key=lambda item: item[0].key))
    return _make({monomial: gcd(*(c for _, c in terms))})


def _divided(a: Dim, factor: Dim) -> Dim:
    quotient = exact_div(a, factor)
    assert quotient is not None, (a, factor)
    return quotient


def _is_within(a: Dim, b: Dim) -> bool:
    """Whether `0 <= a < b` is proved."""
    low, _ = bounds(a)
    gap, _ = bounds(b - a)
    return low is not None and low >= 0 and gap is not None and gap > 0


def known_divisor(monomial: Monomial, coefficient: int) -> int:
    """A number that surely divides this term: its coefficient times its symbols' divisors."""
    divisor = abs(coefficient)
    for atom, power in monomial:
        if isinstance(atom, Symbol):
            divisor *= atom.multiple**power
    return divisor


# -- bounds ---------------------------------------------------------------------------------------


def bounds(dim: Dim) -> Bounds:
    """Proved lower and upper bound of a value, None where there is none; it may be negative."""
    if isinstance(dim, int):
        return (dim, dim)
    if dim._bounds is None:
        dim._bounds = _bounds_to(dim, SPLITS)
    return dim._bounds


def _bounds_to(dim: Dim, splits: int) -> Bounds:
    """Bounds found with so many splits, each of which takes two to four times as long."""
    if isinstance(dim, int):
        return (dim, dim)
    alone = _sum_bounds(dim)
    if splits == 0 or len(dim.terms) == 1:
        return alone
    together = _split_bounds(dim, splits - 1)
    return (best(max, [alone[0], together[0]]), best(min, [alone[1], together[1]]))


def _sum_bounds(dim: Expr) -> Bounds:
    """Bounds from each term alone."""
    low: int | None = 0
    high: int | None = 0
    for monomial, coefficient in dim.terms:
        term: Bounds = (coefficient, coefficient)
        for atom, power in monomial:
            for _ in range(power):
                term = product(term, _atom_bounds(atom))
        low = None if low is None or term[0] is None else low + term[0]
        high = None if high is None or term[1] is None else high + term[1]
    return (low, high)


def _split_bounds(dim: Expr, splits: int) -> Bounds:
    """Bounds that see how one linear floor division, max or min goes with the other terms."""
    for monomial, c in dim.terms:
        match monomial:
            case ((Operation("//", (num, int(k))), 1),):
                rest = k * (dim - _make({monomial: c}))
                return _floor_div_bounds(rest, c, num, k, splits)
            case ((Operation("max" | "min" as name, args), 1),):
                rest = dim - _make({monomial: c})
                cases = [_bounds_to(rest + c * arg, splits) for arg in args]
                return extreme(cases, largest=(name == "max") == (c > 0))
    return (None, None)


def _floor_div_bounds(rest: Dim, c: int, num: Dim, k: int, splits: int) -> Bounds:
    """Of `(rest + c*k*(num//k)) / k`, from `k*(num//k) == num - num%k` and `0 <= num%k < k`."""
    left_over = modulo(num, k)
    least, most = num - (k - 1), num
    if isinstance(left_over, int):
        least = most = num - left_over
    if c < 0:
        least, most = most, least
    low = _bounds_to(rest + c * least, splits)[0]
    high = _bounds_to(rest + c * most, splits)[1]
    return (None if low is None else -(-low // k), None if high is None else high // k)


def _atom_bounds(atom: Atom) -> Bounds:
    if isinstance(atom, Symbol):
        return (-(-atom.lower // atom.multiple) * atom.multiple, None if atom.upper is None else bounds(atom.upper)[1])
    ends = [bounds(arg) for arg in atom.args]
    if atom.name in ("max", "min"):
        return extreme(ends, largest=atom.name == "max")
    (low, high), (den_low, den_high) = ends
    if den_low is None or den_low < 0:
        return (None, None)
    if atom.name == "%":
        return (0, None if den_high is None else den_high - 1)
    den_low = max(den_low, 1)
    if low is not None:
        low = low // den_low if low < 0 else 0 if den_high is None else low // den_high
    if high is not None:
        high = high // den_low if high >= 0 else -1 if den_high is None else high // den_high
    return (low, high)


# -- text -----------------------------------------------------------------------------------------


def _operand(dim: Dim) -> str:
    """A dim as an operand of `//`, `%` or `/`: in brackets unless it is a number or a name."""
    if isinstance(dim, int) or _reads_as_name(dim.atom):
        return str(dim)
    return f"({dim})"


def _term(monomial: Monomial, coefficient: int) -> str:
    sign = "-" if coefficient < 0 else "+"
    factors = [str(abs(coefficient))] if abs(coefficient) != 1 or not monomial else []
    alone = not factors and len(monomial) == 1 and sign == "+"
    for atom, power in monomial:
        text = str(atom)
        if not _reads_as_name(atom) and not text.startswith("ceil(") and not (alone and power == 1):
            text = f"({text})"
        factors.append(text if power == 1 else f"{text}**{power}")
    return sign + "*".join(factors)


def _reads_as_name(atom: Atom | None) -> bool:
    return isinstance(atom, Symbol) or (atom is not None and atom.name in ("max", "min"))
