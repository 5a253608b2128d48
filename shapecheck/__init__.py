"""shapecheck: a static shape checker for Keras and TensorFlow model code."""

from __future__ import annotations

from collections.abc import Sequence
from types import EllipsisType
from typing import Any, TypeVar

__version__ = "0.1.0"

_Tensor = TypeVar("_Tensor")


def assert_shape(x: _Tensor, shape: Sequence[int | EllipsisType | None]) -> _Tensor:
    """Gives back `x`; AssertionError if it has another shape.

    In `shape` None is any size and ``...`` any number of axes. A size of `x` that is None (of a symbolic tensor)
    contradicts nothing. The linter and the mypy plugin check the same claim without running the program.
    """
    actual: Any = getattr(x, "shape", None)
    if actual is None:
        raise AssertionError(f"expected a tensor of shape {_shown(shape)}, found {type(x).__name__}")
    found = None if getattr(actual, "rank", 0) is None else tuple(actual)
    if found is not None and not _fits(found, tuple(shape)):
        raise AssertionError(f"expected shape {_shown(shape)}, found {_shown(found)}")
    return x


def _fits(found: tuple[Any, ...], wanted: tuple[Any, ...]) -> bool:
    if ... in wanted:
        cut = wanted.index(...)
        after = len(wanted) - cut - 1
        ends = found[:cut] + found[len(found) - after :]
        return len(found) >= cut + after and _fits(ends, wanted[:cut] + wanted[cut + 1 :])
    pairs = zip(found, wanted, strict=False)
    return len(found) == len(wanted) and all(a is None or b is None or a == b for a, b in pairs)


def _shown(shape: Sequence[Any]) -> str:
    inner = ", ".join("..." if dim is ... else str(dim) for dim in shape)
    return f"({inner},)" if len(shape) == 1 else f"({inner})"
