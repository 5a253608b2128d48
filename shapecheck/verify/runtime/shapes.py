"""The shapes in a value, as plain data: lists of ints, None where Keras leaves an axis open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

_PLACES = frozenset(("numpy", "tensorflow", "keras", "pandas", "scipy", "h5py"))
_MAX_ITEMS, _MAX_DEPTH = 200, 6


def is_tensor(value: Any) -> bool:
    """Whether a value is an array, tensor, variable or table of a library that we know."""
    cls = type(value)
    return any(base.__module__.partition(".")[0] in _PLACES and "shape" in base.__dict__ for base in cls.__mro__) and (
        hasattr(value, "dtype") or hasattr(value, "columns") or hasattr(value, "dtypes")
    )


def tensors(value: Any, depth: int = 0) -> Iterator[Any]:
    """The tensors in nested tuples, lists and dicts, in order."""
    if isinstance(value, (list, tuple)):
        if depth < _MAX_DEPTH and len(value) <= _MAX_ITEMS:
            for item in value:
                yield from tensors(item, depth + 1)
    elif isinstance(value, dict):
        if depth < _MAX_DEPTH and len(value) <= _MAX_ITEMS:
            for item in value.values():
                yield from tensors(item, depth + 1)
    elif is_tensor(value):
        yield value


def shape_of(tensor: Any) -> list[int | None] | None:
    """A tensor's shape; None if not even its rank is known."""
    try:
        shape = tensor.shape
        if hasattr(shape, "rank"):
            return None if shape.rank is None else [None if size is None else int(size) for size in shape.as_list()]
        return [None if size is None else int(size) for size in shape]
    except Exception:
        return None


def shapes(value: Any) -> list[list[int | None] | None]:
    """The shapes of all tensors in a value."""
    return [shape_of(tensor) for tensor in tensors(value)]
