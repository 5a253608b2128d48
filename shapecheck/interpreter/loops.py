"""Loops: run pass by pass while the items are known and it matters; otherwise as any iteration, twice, and joined."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any

import libcst as cst

from shapecheck.interpreter.assignment import assign
from shapecheck.interpreter.branching import attempted
from shapecheck.interpreter.frames import Flow, Frame
from shapecheck.interpreter.iteration import MAX_ITEMS, MAX_UNROLLED, MAX_UNROLLED_RANGE
from shapecheck.interpreter.joining import join_values
from shapecheck.interpreter.narrowing import narrow
from shapecheck.interpreter.pace import Pace
from shapecheck.shapes import Dim, dim_min
from shapecheck.syntax.nodes import dotted_name
from shapecheck.values import ListObject, Value

if TYPE_CHECKING:
    from shapecheck.interpreter.run import Run

MAX_WHILE = 64
TIRING = 20_000
"""When a loop of the source has taken so many steps in all its passes, only what builds is worth another one."""


def _goes_on(flow: Flow | None) -> bool:
    return flow is None or flow.kind == "continue"


def _leaves_normally(flow: Flow | None) -> bool:
    return flow is None or flow.kind == "break"


def execute_for(run: Run, node: cst.For, frame: Frame) -> Flow | None:
    """``for target in iterable``."""
    iterable = run.evaluate(node.iter, frame)
    length = run.length(iterable)
    items: Sequence[Value] | None = iterable if isinstance(iterable, range) else run.iterate(iterable, MAX_ITEMS)
    if items is not None and isinstance(iterable, ListObject):
        items = _Live(iterable, 2 * len(items) + MAX_UNROLLED)
    mark = run.journal.mark()
    if items is None:
        flow = _any_item(run, node, run.element(iterable), length, frame)
    else:
        flow = _each(run, node, items, frame)
    return _finish(run, mark, flow, node.orelse, frame)


class _Live(Sequence[Value]):
    """The items of a list as a loop sees them: those that are there when it gets there, up to so many."""

    def __init__(self, target: ListObject, limit: int) -> None:
        self._target, self._limit = target, limit

    def __len__(self) -> int:
        return min(len(self._target.items), self._limit)

    def __getitem__(self, index: Any) -> Any:
        return self._target.items[index]


def _each(run: Run, node: cst.For, items: Sequence[Value], frame: Frame) -> Flow | None:
    """The passes one by one; those that a long loop is not run for are any iteration."""
    if len(items) <= (MAX_UNROLLED_RANGE if isinstance(items, range) else MAX_UNROLLED):
        return _passes(run, node, items, frame)
    with Pace(run) as pace:
        return _passes(run, node, items, frame, pace)


def _passes(
    run: Run, node: cst.For, items: Sequence[Value], frame: Frame, pace: Pace | None = None, done: int = 0
) -> Flow | None:
    """The passes from `done` on; where there is a `pace`, as far as that goes. A loop that has cost much gets one."""
    while done < len(items):
        if pace is None and run.steps_of_loops.get(node, 0) > TIRING:
            with Pace(run) as pace:
                return _passes(run, node, items, frame, pace, done)
        item = items[done]
        if pace is not None and not pace.goes_on(item):
            rest = items[done:]
            item = run.element(rest if isinstance(rest, range) else ListObject([*rest]))
            return _any_item(run, node, item, len(rest), frame)
        before = run.budget.steps
        assign(run, node.target, item, frame)
        flow = iteration(run, node.body.body, frame)
        run.steps_of_loops[node] = run.steps_of_loops.get(node, 0) + run.budget.steps - before
        if flow is not None:
            return flow
        done += 1
    return None


def _any_item(run: Run, node: cst.For, item: Value, count: Dim | None, frame: Frame) -> Flow | None:
    """Any pass, for an item that stands for all `count` of them."""
    return _any_iteration(run, lambda: assign(run, node.target, item, frame), node.body.body, frame, count)


def iteration(run: Run, body: Any, frame: Frame) -> Flow | None:
    """Runs the body once; None when the loop goes on, else how control left it."""
    mark = run.journal.mark()
    flow = run.execute(body, frame)
    if flow is None or flow.kind == "continue":
        run.branching.settle(mark, flow, _goes_on)
        return None
    if run.journal.mark() > mark:
        joined = run.branching.settle(mark, flow, _goes_on)
        return None if joined else run.branching.dead_end(mark, flow)
    return flow


def _any_iteration(run: Run, start: Callable[[], None], body: Any, frame: Frame, count: Dim | None) -> Flow | None:
    """Runs the body for an unknown number of iterations: none, one, or more, joined and then widened."""
    yielded = len(frame.yields or ())
    grown = _one_pass(run, start, body, frame, widen=False)
    lengths = {target: _length_after(before, target, count) for target, before in grown.items()}
    for target, length in lengths.items():
        _generalise(target, grown[target], length)
    _one_pass(run, start, body, frame, widen=True)
    for target, length in lengths.items():
        if target.is_open:
            target.length = _bounded(target, length)
    frame.open_yield |= len(frame.yields or ()) > yielded
    return None


def _one_pass(run: Run, start: Callable[[], None], body: Any, frame: Frame, *, widen: bool) -> dict[ListObject, int]:
    """One pass over the body joined with not running it; the lists that grew, with their lengths before."""
    mark = run.journal.mark()
    run.journal.fork()
    run.journal.switch(mark, None)
    layer = run.journal.layers[-1]

    def once() -> Flow | None:
        start()
        return iteration(run, body, frame)

    flow = attempted(once)
    appended = {
        target: len(state[0])
        for target, state in layer.saved.items()
        if isinstance(target, ListObject)
        and target not in layer.born
        and len(target.items) > len(state[0])
        and not target.is_open
        and all(a is b for a, b in zip(state[0], target.items, strict=False))
    }
    after = {target: target.snapshot() for target in appended}
    straight = run.journal.mark() == mark + 1
    with run.branching.widening(widen):
        run.branching.settle(mark, flow, lambda f: f is None or f.kind in ("continue", "break"))
    if not straight:
        return {}
    for target, state in after.items():
        run.touch(target)
        target.restore(state)
    return appended


def _length_after(before: int, target: ListObject, count: Dim | None) -> Dim | None:
    return None if count is None else before + (len(target.items) - before) * count


def _generalise(target: ListObject, before: int, length: Dim | None) -> None:
    """A list that a loop appended to: what one iteration appended stands for all that follow."""
    before = before if target.bound is None else 0
    appended = target.items[before:]
    target.element = join_values(appended, widen=len(appended) > 4)
    target.items = target.items[:before]
    target.length = _bounded(target, length)


def _bounded(target: ListObject, length: Dim | None) -> Dim | None:
    """The length of a list, or of a deque, which forgets what is more than its bound."""
    if target.bound is None or length is None:
        return length
    return dim_min(length, target.bound) if isinstance(target.bound, int) else None


def execute_while(run: Run, node: cst.While, frame: Frame) -> Flow | None:
    """``while test``."""
    mark = run.journal.mark()
    endless = frame.function is not None and frame.function.is_generator and dotted_name(node.test) == "True"
    with Pace(run) as pace:
        for done in count():
            if endless or (done > MAX_WHILE and not pace.goes_on(None)):
                break
            truth = run.truth(run.evaluate(node.test, frame))
            if truth is False:
                return _finish(run, mark, None, node.orelse, frame)
            if truth is None:
                break
            flow = iteration(run, node.body.body, frame)
            if flow is not None:
                return _finish(run, mark, flow, node.orelse, frame)
    flow = _any_iteration(run, lambda: narrow(run, node.test, True, frame), node.body.body, frame, None)
    return _finish(run, mark, flow, node.orelse, frame)


def _finish(run: Run, mark: int, flow: Flow | None, orelse: Any, frame: Frame) -> Flow | None:
    """After a loop: paths that broke off or ran to the end go on together, returns stay pending."""
    if run.journal.mark() == mark and flow is None:
        return run.execute(orelse.body.body, frame) if orelse is not None else None
    joined = run.branching.settle(mark, flow, _leaves_normally)
    if not joined:
        return run.branching.dead_end(mark, flow)
    if orelse is not None and all(f is None for f in joined):
        return run.execute(orelse.body.body, frame)
    return None
