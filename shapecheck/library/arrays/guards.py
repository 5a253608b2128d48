"""Helpers that read a rule's arguments, and that turn what shapes refuse into a mismatch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.shapes import (
    Dim,
    Expr,
    Shape,
    ShapeError,
    bounds,
    compatible,
    equal,
    merge_equal,
    same_rank,
    unresolved,
)
from shapecheck.values import ListObject, Tensor, Unknown


@contextmanager
def checked(
    rule: str = "op-shapes",
    *blame: Any,
    argument: str | None = None,
    error: str = "ValueError",
    help: str | None = None,
) -> Iterator[None]:
    """Whatever the shapes refuse inside is a mismatch of this rule; `blame` are the tensors that took part."""
    tensors = tuple(value for value in blame if isinstance(value, Tensor))
    try:
        yield
    except ShapeError as refusal:
        raise Mismatch(
            refusal.message, rule=rule, blame=tensors, argument=argument, error=error, help=help or refusal.help
        ) from refusal


def is_integer(value: Any) -> bool:
    """Whether a value is an integer, known or symbolic (bools are not)."""
    return (isinstance(value, int) and not isinstance(value, bool)) or isinstance(value, Expr)


def integer(value: Any, what: str = "the number") -> Dim:
    """An integer argument: a number or a symbolic one. CannotTell if it is not known."""
    if isinstance(value, Tensor) and value.shape.rank == 0:
        value = value.contents
    if isinstance(value, bool):
        return int(value)
    if is_integer(value):
        number: Dim = value
        return number
    raise CannotTell(f"{what} is not known")


def dimension(value: Any, what: str = "the size") -> Dim:
    """An integer argument that becomes a dim: an unresolved one if it is not known."""
    try:
        found = integer(value, what)
    except CannotTell as unknown:
        reason = value.why if isinstance(value, Unknown) else unknown.why
        return unresolved(reason)
    if isinstance(found, int) and found < 0:
        raise Mismatch(f"negative dimensions are not allowed, found {found}", rule="invalid-argument")
    return found


def axes(value: Any, what: str = "the axis") -> int | tuple[int, ...] | None:
    """An axis argument: a number, several, or None. CannotTell if one of them is not known."""
    if value is None:
        return None
    if isinstance(value, (tuple, list)):
        return tuple(_axis(item, what) for item in value)
    if isinstance(value, Tensor) and isinstance(value.contents, tuple):
        return tuple(_axis(item, what) for item in value.contents)
    return _axis(value, what)


def axis(value: Any, what: str = "the axis") -> int:
    """An axis argument that must be one number."""
    return _axis(value, what)


def _axis(value: Any, what: str) -> int:
    found = integer(value, what)
    if isinstance(found, Expr):
        raise CannotTell(f"{what} is not known")
    return found


def flag(value: Any, what: str = "a flag") -> bool:
    """A bool argument. CannotTell if it is not known."""
    if isinstance(value, (bool, int)) or value is None:
        return bool(value)
    raise CannotTell(f"{what} is not known")


def shape_argument(value: Any, what: str = "the shape") -> Shape:
    """A shape argument: an int, a sequence of ints or a small integer array; open where it is not known."""
    match value:
        case Tensor(contents=tuple() as items):
            return shape_argument(items, what)
        case Tensor(shape=Shape(prefix=(int() as rank,), open=False)):
            return Shape.of_rank(rank, f"{what} is not known")
        case Tensor(shape=shape) if shape.rank == 0:
            return Shape.of(dimension(value, what))
        case int() | Expr():
            return Shape.of(dimension(value, what))
        case tuple() | list():
            return Shape(tuple(dimension(item, what) for item in value))
        case ListObject():
            return Shape.at_least(dimension(item, what) for item in value.items)
        case range():
            return Shape(tuple(value))
    return Shape.unknown()


def reshape_target(value: Any) -> tuple[Dim, ...]:
    """The target of a reshape, -1 kept. CannotTell if the rank is not known."""
    match value:
        case Tensor(contents=tuple() as items):
            return reshape_target(items)
        case Tensor(shape=Shape(prefix=(int() as rank,), open=False)):
            return tuple(unresolved("the target shape is not known") for _ in range(rank))
        case Tensor(shape=shape) if shape.rank == 0:
            return (_target(value),)
        case tuple() | list() | range():
            return tuple(map(_target, value))
        case int() | Expr():
            return (_target(value),)
    raise CannotTell("the target shape is not known")


def _target(value: Any) -> Dim:
    try:
        found = integer(value)
    except CannotTell:
        return unresolved(value.why if isinstance(value, Unknown) else "the target shape is not known")
    low = bounds(found)[0]
    if isinstance(found, Expr) and (low is None or low < 0):
        return unresolved("the target shape is not known")
    return found


def one_axis(shape: Shape, place: int, rule: str = "axis-range", *blame: Any) -> int:
    """The axis counted from the front where the rank is known, else as it is. A mismatch if it is out of range."""
    if shape.open:
        return place
    with checked(rule, *blame, argument="axis", error="AxisError"):
        return shape.normalize_axis(place)


def numbers(*values: Any) -> tuple[Any, ...] | None:
    """The values if all of them are numbers, for computing with bounds."""
    return values if all(isinstance(value, (int, float)) for value in values) else None


def total(dims: Sequence[Dim]) -> Dim:
    """The product of some dims."""
    return Shape(tuple(dims)).size()


# -- demands --------------------------------------------------------------------------------------


def require_rank(value: Tensor, *ranks: int, what: str = "the input", rule: str = "op-shapes") -> None:
    """A mismatch if the tensor surely has none of these ranks."""
    shape = value.shape
    possible = shape.min_rank <= max(ranks) if shape.open else shape.rank in ranks
    if not possible:
        wanted = " or ".join(map(str, ranks))
        raise Mismatch(f"{what} must have rank {wanted}, found shape {shape}", rule=rule, blame=(value,))


def require_rank_at_least(value: Tensor, rank: int, what: str = "the input", rule: str = "op-shapes") -> None:
    """A mismatch if the tensor surely has a smaller rank."""
    if value.shape.is_closed and value.shape.min_rank < rank:
        raise Mismatch(f"{what} must have rank {rank} or more, found shape {value.shape}", rule=rule, blame=(value,))


def require_equal(left: Dim, right: Dim, message: str, *blame: Tensor, rule: str = "op-shapes") -> None:
    """A mismatch with this message if two dims surely differ; `{left}` and `{right}` stand for them."""
    if equal(left, right) is False:
        raise Mismatch(message.format(left=left, right=right), rule=rule, blame=blame)


def common_shape(*shapes: Shape, blame: Sequence[Tensor] = ()) -> Shape:
    """The shape that all of these have; a mismatch if they surely differ."""
    with checked("op-shapes", *blame):
        alike = same_rank(shapes)
        return alike[0] if alike[0].open else merge_equal(alike)


def require_leading(value: Tensor, prefix: Tensor, what: str, name: str = "the data") -> None:
    """A mismatch if the tensor's shape surely does not begin with that of `prefix`, which is called `what`."""
    if value.shape.open or prefix.shape.open:
        return
    start = value.shape.take(0, prefix.shape.min_rank)
    if start.rank != prefix.shape.rank or compatible(start, prefix.shape) is False:
        raise Mismatch(
            f"{name} {value.shape} must begin with the shape of {what}, {prefix.shape}",
            rule="op-shapes",
            blame=(value, prefix),
        )


def require_columns(value: Tensor, count: int, what: str) -> None:
    """A mismatch if the last axis surely has another size."""
    require_rank_at_least(value, 1, what)
    require_equal(
        value.shape.dim(-1), count, f"{what} must have {count} columns, found {{left}} in {value.shape}", value
    )
