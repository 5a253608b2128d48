"""Dims and what can be said of them: yes, no, or cannot tell.

A dim is an `int >= 0`, or an `Expr` over symbols that are *dynamic* (Keras's None) or *unresolved*
(one fixed number that could not be found). The arithmetic lives in `expr`.

Every question has three answers; `None` is "cannot tell". An answer holds for all values that the
symbols can have, so an error may be reported on a `False` only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from math import gcd
from typing import Literal

from shapecheck.shapes.expr import (
    Atom,
    Dim,
    Expr,
    Operation,
    Symbol,
    atom_dim,
    bounds,
    floor_div,
    known_divisor,
    modulo,
)

__all__ = [
    "ANY_SIGN",
    "Dim",
    "Expr",
    "Symbol",
    "bounds",
    "ceil_div",
    "dim_max",
    "dim_min",
    "divisible",
    "dynamic",
    "equal",
    "floor_div",
    "fresh_like",
    "interval",
    "is_dynamic",
    "is_static",
    "is_unresolved",
    "less",
    "less_equal",
    "modulo",
    "public",
    "substitute",
    "symbol",
    "symbols",
    "unresolved",
    "why",
]

# -- making dims ----------------------------------------------------------------------------------


def dynamic(name: str = "batch", *, lower: int = 0) -> Expr:
    """A fresh dim that varies from call to call, at least `lower`: Keras's None."""
    return atom_dim(Symbol(name, "dynamic", lower))


def unresolved(why: str = "", *, name: str = "?", lower: int = 0, multiple: int = 1, upper: Dim | None = None) -> Expr:
    """A fresh dim that is one fixed number we could not find, for the reason `why`."""
    return atom_dim(Symbol(name, "unresolved", lower, multiple, why, upper))


ANY_SIGN = -(2**62)
"""The lower bound of a number that may be negative."""


def loop_index(start: object, stop: object, step: object) -> Expr:
    """Any number of ``range(start, stop, step)``, as one dim; the arguments may be anything."""
    if not isinstance(step, int) or step < 1:
        return unresolved("a loop index", name="i", lower=ANY_SIGN)
    lower = start if isinstance(start, int) else 0 if isinstance(start, Expr) else ANY_SIGN
    upper = stop - 1 if isinstance(stop, (int, Expr)) else None
    return unresolved("a loop index", name="i", lower=lower, upper=upper)


def fresh_like(*dims: Dim, why: str = "", name: str = "dim", lower: int = 0) -> Expr:
    """A fresh dim made from these: dynamic if one of them is, else unresolved."""
    if any(map(is_dynamic, dims)):
        return dynamic(name, lower=lower)
    return unresolved(why, lower=lower)


def ceil_div(a: Dim, b: Dim) -> Dim:
    """`a / b` rounded up."""
    return -floor_div(-a, b) if isinstance(b, Expr) else floor_div(a + (b - 1), b)


def dim_max(*dims: Dim) -> Dim:
    """The largest; args that another one surely reaches are dropped."""
    return _extreme(dims, "max", lambda a, b: less_equal(a, b) is True)


def dim_min(*dims: Dim) -> Dim:
    """The smallest; args that surely reach another one are dropped."""
    return _extreme(dims, "min", lambda a, b: less_equal(b, a) is True)


def _extreme(dims: tuple[Dim, ...], name: Literal["max", "min"], gives_way: Callable[[Dim, Dim], bool]) -> Dim:
    if not dims:
        raise ValueError("of no dims there is no largest or smallest")
    args = list(dict.fromkeys(arg for dim in dims for arg in _args(dim, name)))
    kept: list[Dim] = []
    for arg in args:
        if any(gives_way(arg, other) for other in kept):
            continue
        kept = [other for other in kept if not gives_way(other, arg)] + [arg]
    if len(kept) == 1:
        return kept[0]
    kept.sort(key=lambda dim: (1, dim.key) if isinstance(dim, Expr) else (0, ()))
    return atom_dim(Operation(name, tuple(kept)))


def _args(dim: Dim, name: Literal["max", "min"]) -> tuple[Dim, ...]:
    atom = dim.atom if isinstance(dim, Expr) else None
    return atom.args if isinstance(atom, Operation) and atom.name == name else (dim,)


# -- looking at dims ------------------------------------------------------------------------------


def is_dynamic(dim: Dim) -> bool:
    """Whether Keras would print None: a dynamic symbol takes part."""
    return isinstance(dim, Expr) and dim.is_dynamic


def is_static(dim: Dim) -> bool:
    """Whether the dim is a number."""
    return isinstance(dim, int)


def is_unresolved(dim: Dim) -> bool:
    """Whether the dim is a fixed number that we do not know."""
    return isinstance(dim, Expr) and not dim.is_dynamic


def public(dim: Dim) -> int | Literal["?"] | None:
    """The dim as the JSON reports show it: a number, None if dynamic, "?" if unresolved."""
    if isinstance(dim, int):
        return dim
    return None if dim.is_dynamic else "?"


def symbol(dim: Dim) -> Symbol | None:
    """The one symbol that this dim is, or None."""
    atom = dim.atom if isinstance(dim, Expr) else None
    return atom if isinstance(atom, Symbol) else None


def symbols(dim: Dim) -> frozenset[Symbol]:
    """All symbols in the dim, also those inside floor divisions, max and min."""
    return frozenset(_walk(dim))


def _walk(dim: Dim) -> Iterator[Symbol]:
    if isinstance(dim, int):
        return
    for atom in dim.atoms():
        if isinstance(atom, Symbol):
            yield atom
        else:
            for arg in atom.args:
                yield from _walk(arg)


def why(dim: Dim) -> str:
    """The reason why the dim is unresolved, if one was given."""
    return next((s.why for s in sorted(symbols(dim), key=lambda s: s.serial) if s.why), "")


_OPERATIONS: dict[str, Callable[..., Dim]] = {
    "//": floor_div,
    "%": modulo,
    "max": dim_max,
    "min": dim_min,
}


def substitute(dim: Dim, mapping: Mapping[Symbol, Dim]) -> Dim:
    """The dim with dims put for symbols, normalized anew."""

    def put(atom: Atom) -> Dim:
        if isinstance(atom, Symbol):
            return mapping.get(atom, atom_dim(atom))
        args = [substitute(arg, mapping) for arg in atom.args]
        return _OPERATIONS[atom.name](*args)

    return _rewrite(dim, put)


def _rewrite(dim: Dim, put: Callable[[Atom], Dim]) -> Dim:
    if isinstance(dim, int):
        return dim
    total: Dim = 0
    for monomial, coefficient in dim.terms:
        term: Dim = coefficient
        for atom, power in monomial:
            value = put(atom)
            for _ in range(power):
                term = term * value
        total = total + term
    return total


# -- questions ------------------------------------------------------------------------------------


def interval(dim: Dim) -> tuple[int, int | None]:
    """Proved bounds of a tensor's dim, which is never negative.

    Use `bounds` for a value that is not a dim (`n - 1` may be -1).
    """
    low, high = bounds(dim)
    return (max(low or 0, 0), high)


def equal(a: Dim, b: Dim) -> bool | None:
    """Whether two dims are the same number, whatever their symbols stand for."""
    if isinstance(a, int) and isinstance(b, int):
        return a == b
    return _decide(a - b, _is_zero)


def less(a: Dim, b: Dim) -> bool | None:
    """Whether `a < b`."""
    return less_equal(a + 1, b)


def less_equal(a: Dim, b: Dim) -> bool | None:
    """Whether `a <= b`."""
    if isinstance(a, int) and isinstance(b, int):
        return a <= b
    return _decide(b - a, _is_not_negative)


def divisible(a: Dim, k: Dim) -> bool | None:
    """Whether `k` divides `a` without rest. Zero divides only zero."""
    if k == 0:
        return equal(a, 0)
    rest = modulo(a, k)
    if isinstance(rest, int):
        return rest == 0
    if isinstance(k, int) and isinstance(a, Expr):
        shared = gcd(k, *(known_divisor(m, c) for m, c in a.terms if m))
        if a.constant % shared:
            return False
    return False if equal(rest, 0) is False else None


def _decide(value: Dim, question: Callable[[Dim], bool | None]) -> bool | None:
    """The question's answer, asked again without remainders if they hide it."""
    answer = question(value)
    if answer is None and isinstance(value, Expr):
        plain = _without_mod(value)
        if plain != value:
            return question(plain)
    return answer


def _without_mod(dim: Dim) -> Dim:
    """The same value with `num - den * (num // den)` for each `num % den`."""

    def put(atom: Atom) -> Dim:
        if isinstance(atom, Operation) and atom.name == "%":
            num, den = atom.args
            return _without_mod(num - den * floor_div(num, den))
        return atom_dim(atom)

    return _rewrite(dim, put)


def _is_zero(value: Dim) -> bool | None:
    if isinstance(value, int):
        return value == 0
    low, high = bounds(value)
    if (low is not None and low > 0) or (high is not None and high < 0):
        return False
    if low == 0 == high:
        return True
    shared = gcd(*(known_divisor(m, c) for m, c in value.terms if m))
    return False if value.constant % shared else None


def _is_not_negative(value: Dim) -> bool | None:
    low, high = bounds(value)
    if low is not None and low >= 0:
        return True
    if high is not None and high < 0:
        return False
    at_most = _with_upper_bounds(value)
    return True if at_most != value and _is_not_negative(at_most) else None


def _with_upper_bounds(value: Dim) -> Dim:
    """A value that is not above `value`: bounded symbols that are taken away are at their largest."""
    if isinstance(value, int):
        return value
    for monomial, coefficient in value.terms:
        if len(monomial) == 1 and coefficient < 0:
            atom, power = monomial[0] if isinstance(monomial[0], tuple) else (monomial[0], 1)
            if isinstance(atom, Symbol) and power == 1 and atom.upper is not None:
                return value + coefficient * (atom.upper - atom_dim(atom))
    return value
