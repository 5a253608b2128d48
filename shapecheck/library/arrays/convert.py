"""What becomes an array: scalars, nested sequences, tables and images, and what becomes of a rank-0 result."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from shapecheck.library.arrays import contents as elements
from shapecheck.library.arrays.dtypes import dtype_of_scalar, is_integer, promote
from shapecheck.library.arrays.facts import ATTAINED, DISTINCT, RAGGED
from shapecheck.library.arrays.guards import numbers
from shapecheck.shapes import Dim, Expr, Shape, compatible, join, refine, unresolved
from shapecheck.values import Iterator, ListObject, Object, Tensor, Value, dims_value
from shapecheck.values.tensors import Kind

ARRAY_PROTOCOL: dict[str, Callable[[Object], Tensor]] = {}
"""How instances of other libraries become arrays (``__array__``), by class name."""


def array_protocol(*class_names: str) -> Callable[[Callable[[Object], Tensor]], Callable[[Object], Tensor]]:
    """Declares how instances of these library classes become numpy arrays."""

    def decorate(function: Callable[[Object], Tensor]) -> Callable[[Object], Tensor]:
        ARRAY_PROTOCOL.update(dict.fromkeys(class_names, function))
        return function

    return decorate


def as_tensor(value: Value, kind: Kind = "numpy") -> Tensor:
    """Any value as an array of this kind; a tensor stays what it is.

    Sequences of known but different lengths give dtype "object" and the fact "ragged".
    """
    match value:
        case Tensor():
            return value
        case bool() | int() | float() | complex() | str() | bytes() | Expr():
            return _scalar_tensor(value, kind)
        case tuple() | list() | range():
            return _stacked(value, kind)
        case ListObject() if not value.is_open:
            return _stacked(value.items, kind)
        case ListObject():
            return _open_list(value, kind)
        case Object() if value.class_name in ARRAY_PROTOCOL:
            return ARRAY_PROTOCOL[value.class_name](value).but(kind=kind)
    return Tensor(Shape.unknown(), kind=kind)


def _scalar_tensor(value: Any, kind: Kind) -> Tensor:
    bounded = isinstance(value, (int, Expr)) and not isinstance(value, bool)
    limit = value if bounded else None
    return Tensor(Shape(), dtype_of_scalar(value, kind), kind, contents=value, low=limit, high=limit)


def _stacked(items: Sequence[Value], kind: Kind) -> Tensor:
    if isinstance(items, range) and len(items) > elements.MAX_ELEMENTS:
        dtype = dtype_of_scalar(1, kind)
        return Tensor(Shape.of(len(items)), dtype, kind, low=min(items), high=max(items))
    if not items:
        return Tensor(Shape.of(0), dtype_of_scalar(0.0, kind), kind, contents=())
    if len(items) > elements.MAX_ELEMENTS and {type(item) for item in items} in _PLAIN:
        return _plain_vector(items, kind)
    parts = [as_tensor(item, kind) for item in items]
    shape = parts[0].shape
    for part in parts[1:]:
        if compatible(shape, part.shape) is False:
            return _ragged(len(items), kind)
        if shape != part.shape:
            shape = refine(shape, part.shape)
    if any(RAGGED in part.facts for part in parts):
        return _ragged(len(items), kind)
    low, high = _common_bounds(parts)
    reached = low is not None and all(part.contents is not None or ATTAINED in part.facts for part in parts)
    return Tensor(
        Shape.of(len(items)) + shape,
        _common_dtype(parts, kind),
        kind,
        contents=_joined_contents(parts, shape),
        low=low,
        high=high,
        facts=frozenset({ATTAINED}) if reached else frozenset(),
    )


_PLAIN: tuple[set[type], ...] = ({bool}, {int}, {float}, {str}, {int, float})


def _plain_vector(items: Sequence[Any], kind: Kind) -> Tensor:
    """A long list of numbers or texts: too long to keep, but looked through once."""
    parts = [_scalar_tensor(next(i for i in items if type(i) is found), kind) for found in {type(i) for i in items}]
    low, high = (None, None) if isinstance(items[0], str) else (min(items), max(items))
    facts = frozenset({ATTAINED, f"{DISTINCT}{len(set(items))}"})
    return Tensor(Shape.of(len(items)), _common_dtype(parts, kind), kind, low=low, high=high, facts=facts)


def _ragged(count: Dim, kind: Kind) -> Tensor:
    return Tensor(Shape.of(count), "object", kind, facts=frozenset({RAGGED}))


def _common_dtype(parts: Sequence[Tensor], kind: Kind) -> str | None:
    dtypes = {part.dtype for part in parts}
    if len(dtypes) == 1:
        return dtypes.pop()
    if "str" in dtypes and None not in dtypes and kind == "numpy":
        return "str"
    return promote("numpy" if kind == "numpy" else "keras", *(part.dtype for part in parts))


def _common_bounds(parts: Sequence[Tensor]) -> tuple[Any, Any]:
    """The bounds of all parts together, where all are numbers."""
    lows, highs = numbers(*(part.low for part in parts)), numbers(*(part.high for part in parts))
    return (min(lows) if lows else None, max(highs) if highs else None)


def _joined_contents(parts: Sequence[Tensor], shape: Shape) -> Any:
    if shape.open or not elements.small((len(parts), *shape.dims)):
        return None
    found = []
    for part in parts:
        if part.contents is None:
            if shape.rank == 0 and is_integer(part.dtype) and part.low is not None and part.low == part.high:
                found.append(part.low)
                continue
            return None
        found.append(part.contents)
    return tuple(found)


def _open_list(value: ListObject, kind: Kind) -> Tensor:
    length: Dim = value.length if value.length is not None else unresolved("the length of a list is not known")
    parts = [as_tensor(item, kind) for item in (*value.items, value.element)]
    if any(RAGGED in part.facts for part in parts):
        return _ragged(length, kind)
    shape = parts[-1].shape
    for part in parts[:-1]:
        agree = compatible(shape, part.shape) is not False
        shape = refine(shape, part.shape) if agree else join(shape, part.shape)
    low, high = _common_bounds(parts)
    return Tensor(Shape.of(length) + shape, _common_dtype(parts, kind), kind, low=low, high=high)


def is_ragged(value: Value) -> bool:
    """Whether a value is surely a sequence of sequences of different lengths."""
    return RAGGED in as_tensor(value).facts


def settled(tensor: Tensor) -> Value:
    """A rank-0 numpy result as the program sees it: a plain number where that is known.

    An integer whose value is not known but surely not negative becomes a symbolic integer, so that it can be a
    dim (``np.max(y) + 1``).
    """
    if tensor.kind != "numpy" or tensor.shape.rank != 0:
        return tensor
    if elements.is_scalar(tensor.contents):
        return tensor.contents
    return tensor


def known_scalar(value: Value) -> Any:
    """A number that is known (Python's or a rank-0 tensor's), else None."""
    if isinstance(value, Tensor):
        value = value.contents if value.shape.rank == 0 else None
    return value if elements.is_scalar(value) else None


def shape_value(tensor: Tensor) -> Value:
    """``x.shape`` as a tuple: numbers, and for arrays the symbolic dims themselves; Unknown if the rank is.

    A symbolic Keras tensor's dynamic dims are None.
    """
    return dims_value(tensor.shape, "the rank of the array is not known", hides=tensor.kind != "numpy")


def iterable_items(value: Value) -> list[Value] | None:
    """The items of a plain or abstract sequence, or None when they are not all known."""
    match value:
        case tuple() | list() | range():
            return list(value)
        case ListObject() if not value.is_open:
            return list(value.items)
        case Iterator() if not value.is_open:
            return value.items[value.position :]
        case Tensor(contents=tuple() as items):
            return list(items)
    return None
