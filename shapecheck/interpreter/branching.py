"""Branches of control: running several paths, each on a state of its own, and going on with their join."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any, Literal

from shapecheck.interpreter.frames import Flow, Raised
from shapecheck.interpreter.joining import Joiner, join_values
from shapecheck.interpreter.journal import Journal
from shapecheck.values import Choice, LayerObject, Value

_KINDS: tuple[Literal["return", "break", "continue"], ...] = ("return", "break", "continue")


class Branching:
    """The open forks of a run, and what becomes of the paths that left them."""

    def __init__(self, unsure: set[LayerObject]) -> None:
        self.joiner = Joiner(unsure)
        self.journal = Journal(self.joiner)

    def settle(self, mark: int, flow: Flow | None, goes_on: Callable[[Any], bool]) -> list[Any]:
        """Joins the paths since `mark` that go on; see `Journal.settle`. Paths that raise are dropped."""
        self.joiner.choice = Choice()
        flows = self.journal.settle(mark, flow, goes_on)
        self.journal.drop_raising(mark)
        return flows

    def merge_flows(self, mark: int, *flows: Flow | None) -> Flow | None:
        """After the branches of a statement: what control does now. Paths that raise are taken not to happen."""
        last = flows[-1]
        if any(flow is None for flow in flows) or self._pending_fall_through(mark):
            self.settle(mark, last, lambda f: f is None)
            return None
        alive = [flow for flow in flows if flow is not None and flow.kind != "raise"]
        if not alive:
            self.settle(mark, last, lambda f: True)
            assert last is not None
            raise last.value
        kind = alive[0].kind
        joined = self.settle(mark, last, partial(_leaves_by, kind))
        return Flow(kind, join_values([f.value for f in joined]) if kind == "return" else None)

    def _pending_fall_through(self, mark: int) -> bool:
        return any(path.flow is None for layer in self.journal.layers[mark:] for path in layer.pending)

    def dead_end(self, mark: int, flow: Flow | None) -> Flow | None:
        """Control goes on nowhere here: the flow of the paths that left, which becomes the present one."""
        for kind in _KINDS:
            joined = self.settle(mark, flow, partial(_leaves_by, kind))
            if joined:
                return Flow(kind, join_values([f.value for f in joined]) if kind == "return" else None)
        if flow is not None and flow.kind == "raise":
            raise flow.value
        return flow

    def evaluate(self, thunks: Sequence[Callable[[], Value]]) -> Value:
        """Evaluates one expression in several ways, each on a state of its own, and joins."""
        mark = self.journal.mark()
        flows: list[Flow] = []
        for index, thunk in enumerate(thunks):
            if index == 0:
                self.journal.fork()
            try:
                flow = Flow("return", thunk())
            except Raised as raised:
                flow = Flow("raise", raised)
            flows.append(flow)
            if index < len(thunks) - 1:
                self.journal.switch(mark, flow)
        joined = self.settle(mark, flows[-1], partial(_leaves_by, "return"))
        if not joined:
            raise flows[-1].value
        return join_values([f.value for f in joined], self.joiner.choice)

    @contextmanager
    def widening(self, on: bool) -> Iterator[None]:
        """While on, joins generalise instead of listing alternatives (a loop's last pass)."""
        before, self.joiner.widen = self.joiner.widen, on
        try:
            yield
        finally:
            self.joiner.widen = before


def attempted(block: Callable[[], Flow | None]) -> Flow | None:
    """Runs a block; a raised exception is a flow like any other."""
    try:
        return block()
    except Raised as raised:
        return Flow("raise", raised)


def _leaves_by(kind: str, flow: Flow | None) -> bool:
    """Whether a path left its block in one way."""
    return flow is not None and flow.kind == kind
