"""Executing statements: one function for each kind, found by the node's type."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import libcst as cst

from shapecheck.interpreter import operators
from shapecheck.interpreter.assignment import assign, bind
from shapecheck.interpreter.branching import attempted
from shapecheck.interpreter.calls import is_callable
from shapecheck.interpreter.changed import replace_everywhere
from shapecheck.interpreter.classes import define_class
from shapecheck.interpreter.declarations import (
    as_declared,
    assigned_target,
    declared,
    shape_in_comment,
    shape_text,
    tensor_type_text,
)
from shapecheck.interpreter.exceptions import execute_try, execute_with
from shapecheck.interpreter.frames import BREAK, CONTINUE, Flow, Frame, Raised
from shapecheck.interpreter.functions import make_function, signature_of
from shapecheck.interpreter.loops import execute_for, execute_while
from shapecheck.interpreter.matching import execute_match
from shapecheck.interpreter.narrowing import narrow
from shapecheck.interpreter.subscripts import delete_slice, index_of
from shapecheck.syntax.nodes import dotted_name
from shapecheck.values import (
    Cell,
    ClassMethod,
    DictObject,
    Function,
    ListObject,
    Object,
    Property,
    SetObject,
    Site,
    StaticMethod,
    Tensor,
    Unknown,
    UserClass,
    Value,
)

if TYPE_CHECKING:
    from shapecheck.interpreter.run import Run

Executor = Callable[["Run", Any, Frame], "Flow | None"]


def execute(run: Run, statements: Sequence[Any], frame: Frame) -> Flow | None:
    """Runs statements in order until one leaves the block."""
    for statement in statements:
        run.budget.step()
        executor = _EXECUTORS.get(type(statement))
        if executor is None:
            continue
        flow = executor(run, statement, frame)
        if flow is not None:
            return flow
    return None


def _line(run: Run, node: Any, frame: Frame) -> Flow | None:
    flow = execute(run, node.body, frame)
    if flow is None and node.trailing_whitespace.comment is not None:
        _declare(run, node, frame)
    return flow


def _declare(run: Run, line: Any, frame: Frame) -> None:
    """Gives a variable the shape that a comment on its assignment declares."""
    text = shape_in_comment(line)
    target = assigned_target(line.body[0]) if text is not None else None
    if text is not None and target is not None:
        site = Site(frame.module.source, target)
        assign(run, target, declared(run, site, text, run.evaluate(target, frame)), frame)


def _expression(run: Run, node: cst.Expr, frame: Frame) -> Flow | None:
    run.evaluate(node.value, frame)
    return None


def _assign(run: Run, node: cst.Assign, frame: Frame) -> Flow | None:
    value = run.evaluate(node.value, frame)
    for target in node.targets:
        configured = run.settings.data.get(target.target.value) if isinstance(target.target, cst.Name) else None
        if configured is not None:
            value = declared(run, Site(frame.module.source, target.target), configured, value)
        assign(run, target.target, value, frame)
        run.name_value(target.target, value)
    return None


def _annotated(run: Run, node: cst.AnnAssign, frame: Frame) -> Flow | None:
    if node.value is not None:
        value = run.evaluate(node.value, frame)
        site, annotation = Site(frame.module.source, node.target), node.annotation.annotation
        text = shape_text(run, annotation)
        value = as_declared(run, site, tensor_type_text(run, annotation), value)
        if text is not None:
            value = declared(run, site, text, value)
        assign(run, node.target, value, frame)
    return None


_IN_PLACE = {
    (ListObject, "+"): "extend",
    (ListObject, "*"): "__imul__",
    (DictObject, "|"): "update",
    (SetObject, "|"): "update",
    (SetObject, "&"): "intersection_update",
    (SetObject, "-"): "difference_update",
}
"""Augmented assignments that change the container itself, however many names it has."""


def _augmented(run: Run, node: cst.AugAssign, frame: Frame) -> Flow | None:
    target: Any = node.target
    old = run.evaluate(target, frame)
    value = run.evaluate(node.value, frame)
    op = operators.BINARY.get(type(node.operator), "+")
    in_place = _IN_PLACE.get((type(old), op))
    if in_place is not None:
        run.call(run.get_attribute(old, in_place), [value])
        return None
    result = run.operator_at(Site(frame.module.source, node), op, old, value, in_place=True)
    if (
        isinstance(result, Tensor)
        and isinstance(old, Tensor)
        and old.kind in ("numpy", "variable")
        and isinstance(target, cst.Subscript)
    ):
        return None
    if isinstance(old, Tensor) and isinstance(result, Tensor) and old.kind == "numpy" and result is not old:
        replace_everywhere(run, old, result)
    assign(run, target, result, frame)
    return None


def _return(run: Run, node: cst.Return, frame: Frame) -> Flow | None:
    value = None if node.value is None else run.evaluate(node.value, frame)
    if frame.function is not None and node.value is not None:
        text = signature_of(run, frame.function.node).shapes.get("return")
        value = as_declared(run, Site(frame.module.source, node.value), text, value)
    return Flow("return", value)


def _raise(run: Run, node: cst.Raise, frame: Frame) -> Flow | None:
    if node.exc is None:
        raise Raised(Unknown("a raised exception"))
    name = dotted_name(node.exc.func if isinstance(node.exc, cst.Call) else node.exc)
    raise Raised(Unknown("an exception"), name.rsplit(".", 1)[-1])


def _if(run: Run, node: cst.If, frame: Frame) -> Flow | None:
    truth = run.truth(run.evaluate(node.test, frame))
    orelse = node.orelse
    rest: Sequence[Any] = () if orelse is None else (orelse,) if isinstance(orelse, cst.If) else orelse.body.body
    if truth is not None:
        return execute(run, node.body.body if truth else rest, frame)
    mark = run.journal.mark()
    run.journal.fork()
    first = attempted(lambda: _narrowed_block(run, node.test, True, node.body.body, frame))
    run.journal.switch(mark, first)
    second = attempted(lambda: _narrowed_block(run, node.test, False, rest, frame))
    return run.branching.merge_flows(mark, first, second)


def _narrowed_block(run: Run, test: Any, outcome: bool, body: Sequence[Any], frame: Frame) -> Flow | None:
    narrow(run, test, outcome, frame)
    run.undecided += 1
    try:
        return execute(run, body, frame)
    finally:
        run.undecided -= 1


def _assert(run: Run, node: cst.Assert, frame: Frame) -> Flow | None:
    truth = run.truth(run.evaluate(node.test, frame))
    if truth is None:
        narrow(run, node.test, True, frame)
    elif not truth:
        run.throw("AssertionError")
    return None


def _delete(run: Run, node: cst.Del, frame: Frame) -> Flow | None:
    target = node.target
    parts = [part.value for part in target.elements] if isinstance(target, cst.Tuple) else [target]
    for part in parts:
        if isinstance(part, cst.Name):
            cell = frame.lookup_cell(part.value)
            run.journal.touch(cell)
            cell.names.pop(part.value, None)
        elif isinstance(part, cst.Attribute):
            owner = run.evaluate(part.value, frame)
            if isinstance(owner, Object):
                run.touch(owner)
                owner.attrs.pop(part.attr.value, None)
        elif isinstance(part, cst.Subscript):
            container = run.evaluate(part.value, frame)
            index = index_of(run, part, frame)
            if isinstance(index, slice) and isinstance(container, ListObject):
                delete_slice(run, container, index)
                continue
            method = run.find_attribute(container, "pop")
            if method is not run.MISSING:
                run.call(method, [index])
    return None


def _global(run: Run, node: cst.Global, frame: Frame) -> Flow | None:
    for item in node.names:
        frame.outside[item.name.value] = frame.module.scope
    return None


def _nonlocal(run: Run, node: cst.Nonlocal, frame: Frame) -> Flow | None:
    for item in node.names:
        cell: Cell | None = frame.cell.parent
        while cell is not None and item.name.value not in cell.names:
            cell = cell.parent
        if cell is not None:
            frame.outside[item.name.value] = cell
    return None


def _function(run: Run, node: cst.FunctionDef, frame: Frame) -> Flow | None:
    prefix = "" if frame.function is None else f"{frame.function.qualname}.<locals>."
    made = make_function(run, node, frame, prefix)
    if frame.function is not None and made.owner is None:
        made.owner = None
    value: Value = made
    for decorator in reversed(node.decorators):
        value = _decorated(run, decorator.decorator, value, frame)
    bind(run, node.name.value, value, frame)
    return None


def _class(run: Run, node: cst.ClassDef, frame: Frame) -> Flow | None:
    prefix = "" if frame.function is None else f"{frame.function.qualname}.<locals>."
    value: Value = define_class(run, node, frame, prefix)
    for decorator in reversed(node.decorators):
        value = _decorated(run, decorator.decorator, value, frame)
    bind(run, node.name.value, value, frame)
    return None


_KEEPING: dict[str, Callable[[Value], Value]] = {
    "property": Property,
    "staticmethod": StaticMethod,
    "classmethod": ClassMethod,
    "cached_property": partial(Property, cached=True),
    "functools.cached_property": partial(Property, cached=True),
    "abc.abstractproperty": Property,
}


def _decorated(run: Run, decorator: Any, value: Value, frame: Frame) -> Value:
    """What a decorator makes of a function or class; an unknown decorator is taken to pass it through."""
    text = dotted_name(decorator)
    if text in _KEEPING:
        return _KEEPING[text](value)
    if text.endswith(".setter") and isinstance(decorator, cst.Attribute):
        old = run.evaluate(decorator.value, frame)
        return Property(old.getter, value) if isinstance(old, Property) else value
    if text.endswith((".getter", ".deleter")):
        return run.evaluate(decorator.value, frame) if isinstance(decorator, cst.Attribute) else value
    callee = run.evaluate(decorator, frame)
    if isinstance(callee, Unknown):
        return value
    try:
        made = run.call(callee, [value])
    except Raised:
        return value
    return made if is_callable(made) or isinstance(made, Property) else value


def execute_class_body(run: Run, body: Sequence[Any], frame: Frame, cls: UserClass) -> None:
    """Runs a class body; functions made there see the scopes around the class, not the class's own names."""
    run.execute(body, frame)
    for value in frame.cell.names.values():
        for function in _functions_in(value):
            if function.scope is frame.cell and frame.cell.parent is not None:
                function.scope = frame.cell.parent


def _functions_in(value: Value) -> list[Function]:
    match value:
        case Function():
            return [value]
        case Property():
            return [*_functions_in(value.getter), *_functions_in(value.setter)]
        case StaticMethod() | ClassMethod():
            return _functions_in(value.function)
    return []


def _import(run: Run, node: cst.Import, frame: Frame) -> Flow | None:
    run.imports.execute_import(node, frame)
    return None


def _import_from(run: Run, node: cst.ImportFrom, frame: Frame) -> Flow | None:
    run.imports.execute_import_from(node, frame)
    return None


_EXECUTORS: dict[type, Executor] = {
    cst.SimpleStatementLine: _line,
    cst.SimpleStatementSuite: _line,
    cst.Expr: _expression,
    cst.Assign: _assign,
    cst.AnnAssign: _annotated,
    cst.AugAssign: _augmented,
    cst.Return: _return,
    cst.Raise: _raise,
    cst.If: _if,
    cst.For: execute_for,
    cst.While: execute_while,
    cst.Try: execute_try,
    cst.TryStar: execute_try,
    cst.With: execute_with,
    cst.Match: execute_match,
    cst.Assert: _assert,
    cst.Del: _delete,
    cst.Global: _global,
    cst.Nonlocal: _nonlocal,
    cst.FunctionDef: _function,
    cst.ClassDef: _class,
    cst.Import: _import,
    cst.ImportFrom: _import_from,
    cst.Break: lambda run, node, frame: BREAK,
    cst.Continue: lambda run, node, frame: CONTINUE,
}
