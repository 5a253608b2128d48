"""Whether what our rules say of a value is true of the real one."""

from __future__ import annotations

from typing import Any

import numpy

from shapecheck.library.arrays import as_tensor
from shapecheck.library.arrays.facts import ATTAINED
from shapecheck.shapes import Expr, Shape, compatible, unresolved
from shapecheck.values import ListObject, Object, Tensor, Unknown
from tests.library.numpy.mirror import Mirrored


def disagreement(ours: Any, real: Any) -> str | None:
    """What is wrong with our value, or None: unresolved dims and unknown values agree with everything."""
    if isinstance(ours, Mirrored):
        ours = ours.value
    if isinstance(ours, (Unknown, Expr)):
        return None
    if isinstance(ours, dict) and isinstance(real, dict):
        return disagreement(list(ours.values()), [real.get(key) for key in ours])
    if isinstance(ours, (list, tuple)):
        if hasattr(real, "dtype"):
            return disagreement(as_tensor(ours), real)
        if not isinstance(real, (list, tuple)):
            return f"{ours!r}, {real!r} in reality"
        if len(ours) != len(real):
            return f"{len(ours)} results, {len(real)} in reality"
        problems = (disagreement(a, b) for a, b in zip(ours, real, strict=True))
        return next((problem for problem in problems if problem), None)
    if isinstance(ours, (Tensor, Object)):
        return _array_disagreement(as_tensor(ours), real)
    if isinstance(ours, ListObject):
        return None
    if isinstance(ours, (bool, int, float, str)) or ours is None:
        return None if _same_number(ours, real) else f"{ours!r}, {real!r} in reality"
    return None


def _same_number(ours: Any, real: Any) -> bool:
    if ours is None or isinstance(ours, str):
        return bool(ours == real)
    if numpy.shape(real) != ():
        return False
    return bool(numpy.isclose(float(ours), float(real), equal_nan=True))


def _array_disagreement(ours: Tensor, real: Any) -> str | None:
    if hasattr(real, "flat_values") or hasattr(real, "dense_shape"):
        return _shape_disagreement(ours, tuple(real.shape))
    array = numpy.asarray(real.toarray() if hasattr(real, "toarray") else real)
    wrong = _shape_disagreement(ours, array.shape)
    if wrong:
        return wrong
    if ours.contents is not None and array.dtype.kind in "biuf" and not _same_contents(ours.contents, array):
        return f"elements {ours.contents}, {array.tolist()} in reality"
    if ours.dtype is not None and ours.dtype != _name(real if hasattr(real, "dtype") else array):
        return f"dtype {ours.dtype}, {array.dtype} in reality"
    return _bounds_disagreement(ours, array)


def _shape_disagreement(ours: Tensor, real: tuple[int | None, ...]) -> str | None:
    """A ragged tensor's axes may be None: those of any length."""
    shape = Shape(tuple(unresolved("ragged") if dim is None else dim for dim in real))
    return f"shape {ours.shape}, {real} in reality" if compatible(ours.shape, shape) is False else None


def _name(array: Any) -> str:
    """The dtype as our rules name it, of an array or a TensorFlow tensor."""
    kind = getattr(array.dtype, "kind", "")
    return str({"U": "str", "S": "bytes", "O": "object"}.get(kind, array.dtype.name))


def _same_contents(ours: Any, array: numpy.ndarray) -> bool:
    if any(isinstance(item, Expr) for item in _flat(ours)):
        return True
    mine = numpy.array(ours, dtype=array.dtype) if array.size else array
    return mine.shape == array.shape and bool(numpy.allclose(mine, array, equal_nan=True))


def _flat(contents: Any) -> Any:
    if isinstance(contents, tuple):
        for item in contents:
            yield from _flat(item)
    else:
        yield contents


def _bounds_disagreement(ours: Tensor, array: numpy.ndarray) -> str | None:
    if not array.size or array.dtype.kind not in "biuf":
        return None
    if isinstance(ours.low, (int, float)) and array.min() < ours.low:
        return f"low {ours.low}, {array.min()} in reality"
    if isinstance(ours.high, (int, float)) and array.max() > ours.high:
        return f"high {ours.high}, {array.max()} in reality"
    if ATTAINED in ours.facts and isinstance(ours.high, int) and array.max() != ours.high:
        return f"the highest element is said to be {ours.high}, it is {array.max()}"
    return None
