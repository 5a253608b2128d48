"""After a call that changes an array in place, the variable that holds it is bound to what it is now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from shapecheck.interpreter import dispatch
from shapecheck.interpreter.assignment import assign
from shapecheck.interpreter.changed import replace_everywhere
from shapecheck.interpreter.frames import Frame
from shapecheck.library.effects import CHANGING, METHODS, after
from shapecheck.values import Alternatives, BoundMethod, LibraryFunction, Tensor, Value

if TYPE_CHECKING:
    from shapecheck.interpreter.calls import Arguments
    from shapecheck.interpreter.run import Run


def note_change(run: Run, node: cst.Call, callee: Value, arguments: Arguments, frame: Frame) -> None:
    """Binds the variable whose array `callee` has changed."""
    function = callee.function if isinstance(callee, BoundMethod) else callee
    if not isinstance(function, LibraryFunction) or function.entry.name not in CHANGING:
        return
    name = function.entry.name
    target = _changed(node, name)
    if target is None or not _is_plain(target):
        return
    others = arguments.args if name in METHODS else arguments.args[1:]
    before = run.evaluate(target, frame)
    now = _after(name, before, dispatch.export(others[0]) if others else None)
    if now is not before:
        if isinstance(before, Tensor):
            replace_everywhere(run, before, now)
        assign(run, target, now, frame)


def _after(name: str, value: Value, argument: Value) -> Value:
    match value:
        case Tensor():
            return after(name, value, argument)
        case Alternatives():
            return Alternatives(tuple(_after(name, option, argument) for option in value.options), value.choice)
    return value


def _changed(node: cst.Call, name: str) -> cst.BaseExpression | None:
    """The expression of what the function changes."""
    if name in METHODS:
        return node.func.value if isinstance(node.func, cst.Attribute) else None
    first = node.args[0] if node.args else None
    return None if first is None or first.star else first.value


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
