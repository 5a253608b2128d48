"""try and with: handlers run when the body surely raises, and as an alternative when it might."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import libcst as cst

from shapecheck.interpreter.assignment import assign, bind
from shapecheck.interpreter.branching import attempted
from shapecheck.interpreter.frames import Flow, Frame, Raised
from shapecheck.interpreter.functions import run_generator
from shapecheck.syntax.nodes import dotted_name, leaves_early
from shapecheck.values import Generator, Object, Unknown, UserClass, Value

if TYPE_CHECKING:
    from shapecheck.interpreter.run import Run

_ANY = frozenset({"Exception", "BaseException"})
_ANCESTORS = {
    "ModuleNotFoundError": ("ImportError",),
    "KeyError": ("LookupError",),
    "IndexError": ("LookupError",),
    "NotImplementedError": ("RuntimeError",),
    "RecursionError": ("RuntimeError",),
    "FileNotFoundError": ("OSError", "IOError"),
    "UnicodeDecodeError": ("ValueError",),
    "InvalidArgumentError": ("OpError",),
}


def execute_try(run: Run, node: Any, frame: Frame) -> Flow | None:
    """``try ... except ... else ... finally``."""
    mark = run.journal.mark()
    try:
        flow = _body_and_handlers(run, node, frame)
    except Raised:
        final = None if node.finalbody is None else run.execute(node.finalbody.body.body, frame)
        if final is None:
            raise
        return final
    if node.finalbody is None:
        return flow
    final = run.execute(node.finalbody.body.body, frame)
    if final is not None:
        run.branching.settle(mark, None, lambda f: True)
        return final
    return flow


def _body_and_handlers(run: Run, node: Any, frame: Frame) -> Flow | None:
    mark = run.journal.mark()
    run.journal.fork()
    doubts = run.doubts
    run.catching += bool(node.handlers)
    try:
        flow = attempted(lambda: run.execute(node.body.body, frame))
    finally:
        run.catching -= bool(node.handlers)
    if flow is not None and flow.kind == "raise":
        handler = _handler_for(run, node, flow.value)
        if handler is None:
            run.branching.settle(mark, None, lambda f: True)
            raise flow.value
        run.branching.settle(mark, None, lambda f: f is None)
        return _handle(run, handler, frame)
    if flow is None and node.orelse is not None:
        flow = attempted(lambda: run.execute(node.orelse.body.body, frame))
    if not node.handlers or run.doubts == doubts or _is_guarded_import(node):
        return run.branching.merge_flows(mark, flow)
    run.journal.switch(mark, flow)
    other = attempted(lambda: _handle(run, node.handlers[0], frame))
    return run.branching.merge_flows(mark, flow, other)


def _is_guarded_import(node: Any) -> bool:
    """Whether the body only imports: a module that the program asks for is taken to be there."""
    return all(
        isinstance(line, cst.SimpleStatementLine)
        and all(isinstance(s, (cst.Import, cst.ImportFrom)) for s in line.body)
        for line in node.body.body
    )


def _handler_for(run: Run, node: Any, raised: Raised) -> Any:
    names = {raised.name, *_ANCESTORS.get(raised.name, ())}
    for handler in node.handlers:
        if handler.type is None:
            return handler
        parts = [e.value for e in handler.type.elements] if isinstance(handler.type, cst.Tuple) else [handler.type]
        caught = {dotted_name(part).rsplit(".", 1)[-1] for part in parts}
        anything = {"BaseException"} if raised.ends_program else _ANY
        if caught & (anything | names) or any(
            name.endswith("error") and name.lower() == raised.name.lower() for name in caught
        ):
            return handler
    return None


def _handle(run: Run, handler: Any, frame: Frame) -> Flow | None:
    if handler.name is not None and isinstance(handler.name.name, cst.Name):
        bind(run, handler.name.name.value, Unknown("a caught exception"), frame)
    return run.execute(handler.body.body, frame)


def execute_with(run: Run, node: cst.With, frame: Frame) -> Flow | None:
    """``with``: what the context managers enter as is bound; a wanted failure inside is not reported."""
    return _within(run, list(node.items), node.body.body, frame)


def _within(run: Run, items: list[cst.WithItem], body: Any, frame: Frame) -> Flow | None:
    """Enters the first of some context managers, runs the rest inside, and leaves it."""
    if not items:
        return run.execute(body, frame)
    item, *rest = items
    manager = run.evaluate(item.item, frame)

    def inside(entered: Value) -> Flow | None:
        if item.asname is not None:
            assign(run, item.asname.name, entered, frame)
        return _within(run, rest, body, frame)

    if _wants_failure(run, item.item, manager):
        return _may_fail(run, lambda: inside(_enter(run, manager)))
    if isinstance(manager, Generator) and manager.rest is None and not leaves_early(body):
        _around_yield(run, manager, inside)
        return None
    if not isinstance(manager, Object) or not isinstance(manager.cls, UserClass):
        return inside(_enter(run, manager))
    return _left(run, manager, inside)


def _may_fail(run: Run, block: Callable[[], Flow | None]) -> Flow | None:
    """Runs a block whose failure is expected."""
    mark = run.journal.mark()
    run.journal.fork()
    run.catching += 1
    try:
        flow = attempted(block)
    finally:
        run.catching -= 1
    run.branching.settle(mark, None, lambda f: True)
    return None if flow is not None and flow.kind == "raise" else flow


def _around_yield(run: Run, manager: Generator, inside: Callable[[Value], Flow | None]) -> None:
    """``with`` of a generator made by ``contextlib.contextmanager``: the block runs where it yields."""
    depth, entered = len(run.stack), []

    def at_yield(value: Value) -> None:
        entered.append(value)
        running, run.stack[depth:] = run.stack[depth:], []
        try:
            inside(value)
        finally:
            run.stack[depth:] = running

    run_generator(run, manager, at_yield)
    if not entered:
        inside(Unknown("what a context manager yields"))


def _left(run: Run, manager: Object, inside: Callable[[Value], Flow | None]) -> Flow | None:
    """``with`` of an object of the program's own class."""
    entered = _enter(run, manager)
    try:
        flow = inside(entered)
    except Raised:
        if run.truth(run.call_method(manager, "__exit__", [Unknown("the exception")] * 3)) is not True:
            raise
        return None
    run.call_method(manager, "__exit__", [None, None, None])
    return flow


def _wants_failure(run: Run, item: Any, manager: Value) -> bool:
    text = dotted_name(item.func) if isinstance(item, cst.Call) else ""
    return text.rsplit(".", 1)[-1] in (
        "raises",
        "assertRaises",
        "assertRaisesRegex",
        "suppress",
        "assertRaisesRegexp",
        "warns",
    )


def _enter(run: Run, manager: Value) -> Value:
    if isinstance(manager, Generator):
        items = run.iterate(manager)
        return items[0] if items else run.element(manager)
    method = run.find_attribute(manager, "__enter__") if isinstance(manager, Object) else run.MISSING
    if method is run.MISSING:
        return manager
    return run.call(method, [])
