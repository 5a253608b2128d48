"""Truth of values: True, False or None where it cannot be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapecheck.shapes import Expr, interval
from shapecheck.values import (
    Alternatives,
    DictObject,
    Function,
    ListObject,
    Object,
    SetObject,
    Tensor,
    Unknown,
    UserClass,
    Value,
)

if TYPE_CHECKING:
    from shapecheck.interpreter.run import Run


def truth(run: Run, value: Value) -> bool | None:
    """The truth of a value; None when it cannot be told."""
    match value:
        case Alternatives():
            verdicts = {truth(run, option) for option in value.options}
            return verdicts.pop() if len(verdicts) == 1 else None
        case Unknown():
            return None
        case Expr():
            return True if interval(value)[0] > 0 else None
        case Tensor():
            return bool(value.contents) if isinstance(value.contents, (bool, int, float)) else None
        case ListObject() | SetObject() | DictObject():
            return bool(value.items) or (None if value.is_open else False)
        case Object():
            return _object_truth(run, value)
    try:
        return bool(value)
    except Exception:
        return None


def _object_truth(run: Run, value: Object) -> bool | None:
    if not isinstance(value.cls, UserClass):
        return True
    for name in ("__bool__", "__len__"):
        method = run.class_attribute(value.cls, name)
        if isinstance(method, Function):
            return truth(run, run.call(method, [value]))
    return True
