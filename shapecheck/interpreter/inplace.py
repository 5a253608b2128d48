"""Library functions that change an array in place: the variable that holds it is bound to what it is afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from shapecheck.interpreter.assignment import assign
from shapecheck.interpreter.frames import Frame
from shapecheck.library.arrays.facts import OF_ANY_PART
from shapecheck.values import Alternatives, BoundMethod, LibraryFunction, Tensor, Value

if TYPE_CHECKING:
    from shapecheck.interpreter.run import Run

_ROWS_MOVE = {"numpy.random.shuffle", "numpy.random.RandomState.shuffle", "numpy.random.Generator.shuffle"}
_ELEMENTS_MOVE = {"numpy.ndarray.sort", "numpy.ndarray.partition"}
_ELEMENTS_CHANGE = {
    *("numpy.ndarray.fill", "numpy.ndarray.itemset", "numpy.ndarray.put", "numpy.put", "numpy.copyto"),
    *("numpy.fill_diagonal", "numpy.place", "numpy.putmask", "numpy.put_along_axis"),
}
_CHANGING = _ROWS_MOVE | _ELEMENTS_MOVE | _ELEMENTS_CHANGE


def note_change(run: Run, node: cst.Call, callee: Value, frame: Frame) -> None:
    """After a call: forgets of the array that it has changed what no longer holds."""
    function = callee.function if isinstance(callee, BoundMethod) else callee
    if not isinstance(function, LibraryFunction) or function.entry.name not in _CHANGING:
        return
    target = _changed(node, function.entry.name)
    if target is not None and _is_plain(target):
        before = run.evaluate(target, frame)
        after = _after(before, function.entry.name)
        if after is not before:
            assign(run, target, after, frame)


def _is_plain(target: cst.BaseExpression) -> bool:
    """Whether evaluating the expression once more changes nothing."""
    match target:
        case cst.Name() | cst.Integer() | cst.SimpleString():
            return True
        case cst.Attribute():
            return _is_plain(target.value)
        case cst.Subscript():
            parts = [part.slice for part in target.slice]
            return _is_plain(target.value) and all(isinstance(i, cst.Index) and _is_plain(i.value) for i in parts)
    return False


def _changed(node: cst.Call, name: str) -> cst.BaseExpression | None:
    """The expression of what the function changes: the array of a method, else the first argument."""
    if name.startswith("numpy.ndarray."):
        return node.func.value if isinstance(node.func, cst.Attribute) else None
    first = node.args[0] if node.args else None
    return None if first is None or first.star else first.value


def _after(value: Value, name: str) -> Value:
    match value:
        case Tensor() if name in _ROWS_MOVE:
            return value.but(contents=None)
        case Tensor() if name in _ELEMENTS_MOVE:
            return value.but(contents=None, facts=value.facts & OF_ANY_PART)
        case Tensor():
            return value.but(contents=None, low=None, high=None, facts=value.facts & OF_ANY_PART)
        case Alternatives():
            return Alternatives(tuple(_after(option, name) for option in value.options), value.choice)
    return value
