"""The elements of small arrays: nested tuples of numbers and symbolic integers.

They let ``tf.shape(x)[0] * 2`` or ``np.prod(x.shape[1:])`` stay known. Every function returns None where it
cannot say all elements; a bare number is the contents of a scalar.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from shapecheck.shapes import Expr, Shape, equal, less, less_equal

MAX_ELEMENTS = 128

Contents = Any
_SCALARS = (bool, int, float, complex, str, bytes, Expr)


def is_scalar(value: Any) -> bool:
    """Whether a value can be an element."""
    return isinstance(value, _SCALARS)


def depth(contents: Contents) -> int:
    """The rank of the array with these contents."""
    rank = 0
    while isinstance(contents, tuple):
        rank += 1
        if not contents:
            break
        contents = contents[0]
    return rank


def flat(contents: Contents) -> Iterator[Any]:
    """The elements in C order."""
    if isinstance(contents, tuple):
        for item in contents:
            yield from flat(item)
    else:
        yield contents


def nest(items: Iterable[Any], dims: tuple[int, ...]) -> Contents:
    """The elements, in C order, as the contents of an array with these dims."""
    source = iter(items)

    def build(rest: tuple[int, ...]) -> Contents:
        if not rest:
            return next(source)
        return tuple(build(rest[1:]) for _ in range(rest[0]))

    return build(dims)


def small(dims: tuple[Any, ...]) -> bool:
    """Whether an array with these dims is small enough to keep its elements."""
    return all(isinstance(dim, int) for dim in dims) and math.prod(dims) <= MAX_ELEMENTS


def refilled(contents: Contents | None, shape: Shape) -> Contents | None:
    """The same elements, in C order, in another shape; None where they or the shape are not known."""
    if contents is None or not shape.is_closed or not small(shape.dims):
        return None
    return nest(flat(contents), tuple(dim for dim in shape.dims if isinstance(dim, int)))


def joined(parts: Sequence[Contents], axis: int) -> Contents:
    """The elements of several arrays one after another along an axis."""
    if axis == 0:
        return tuple(item for part in parts for item in part)
    return tuple(joined(rows, axis - 1) for rows in zip(*parts, strict=True))


def map_one(function: Callable[[Any], Any], contents: Contents) -> Contents:
    """`function` of each element; None if it is None or fails for one of them."""
    if contents is None:
        return None
    return _settled(lambda: _map_one(function, contents))


def _map_one(function: Callable[[Any], Any], contents: Contents) -> Contents:
    if isinstance(contents, tuple):
        return tuple(_map_one(function, item) for item in contents)
    return _known(function(contents))


def map_two(function: Callable[[Any, Any], Any], a: Contents, b: Contents) -> Contents:
    """`function` of the elements of two arrays, broadcast; None if it is None or fails for one pair."""
    if a is None or b is None:
        return None
    return _settled(lambda: _map_two(function, a, b))


def _map_two(function: Callable[[Any, Any], Any], a: Contents, b: Contents) -> Contents:
    rank_a, rank_b = depth(a), depth(b)
    if rank_a == rank_b == 0:
        return _known(function(a, b))
    if rank_a > rank_b or (rank_a == rank_b and len(b) == 1 != len(a)):
        other = b if rank_a > rank_b else b[0]
        return tuple(_map_two(function, item, other) for item in a)
    if rank_b > rank_a or (len(a) == 1 != len(b)):
        other = a if rank_b > rank_a else a[0]
        return tuple(_map_two(function, other, item) for item in b)
    return tuple(_map_two(function, x, y) for x, y in zip(a, b, strict=True))


class _NotKnown(Exception):
    pass


def _known(value: Any) -> Any:
    if value is None or value is NotImplemented:
        raise _NotKnown
    return value


def _settled(compute: Callable[[], Contents]) -> Contents:
    try:
        return compute()
    except (_NotKnown, TypeError, ValueError, ArithmeticError):
        return None


def _symbolic(a: Any, b: Any) -> bool:
    return isinstance(a, Expr) or isinstance(b, Expr)


def _power(a: Any, b: Any) -> Any:
    if isinstance(a, Expr) and isinstance(b, int) and 0 <= b <= 8:
        result: Any = 1
        for _ in range(b):
            result = result * a
        return result
    if _symbolic(a, b) or abs(b) > 64:
        return None
    return a**b


def _equal(a: Any, b: Any) -> bool | None:
    if _symbolic(a, b):
        return equal(a, b) if all(isinstance(x, (int, Expr)) for x in (a, b)) else None
    return bool(a == b)


def _not(answer: bool | None) -> bool | None:
    return None if answer is None else not answer


def _ordered(
    symbolic: Callable[[Any, Any], bool | None], plain: Callable[[Any, Any], bool]
) -> Callable[[Any, Any], bool | None]:
    return lambda a, b: symbolic(a, b) if _symbolic(a, b) else plain(a, b)


SCALAR_OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": lambda a, b: None if _symbolic(a, b) else a / b,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": _power,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "<<": operator.lshift,
    ">>": operator.rshift,
    "==": _equal,
    "!=": lambda a, b: _not(_equal(a, b)),
    "<": _ordered(less, operator.lt),
    "<=": _ordered(less_equal, operator.le),
    ">": _ordered(lambda a, b: less(b, a), operator.gt),
    ">=": _ordered(lambda a, b: less_equal(b, a), operator.ge),
}
"""Python's binary operators on elements; None where the answer is not known."""
