"""How far a long loop is run pass by pass: on and on while its passes build on each other, else only at its start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapecheck.graph.stack import Stack
from shapecheck.values import DictObject, LayerObject, ListObject, Mutable, Node, Object, Tensor, UserClass, Value

if TYPE_CHECKING:
    from shapecheck.interpreter.run import Run

IDLE_AT_FIRST = 2
IDLE = 8
"""So many passes in a row may build nothing. The rest of the loop is then one pass that stands for any."""
SHARE = 3
"""A loop may use one part in so many of what is left of the budget."""


class Pace:
    """The passes of one loop that is too long to be run without reason.

    A pass builds on the one before if it calls layers on what that one made, or adds layers, weights or tensors to
    something that the one before added to as well: what is there in the end depends on every pass. So it does if
    each calls another layer that was there before the loop, or if the loop is over layers or other objects. Of a
    loop that only trains, loads, counts, or makes the same model anew, every pass is the same.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._is_left = run.budget.part(SHARE)
        self._first_node = len(run.graph.nodes)
        self._first_call = len(run.graph.calls)
        self._layers = len(run.graph.layers)
        self._called: set[LayerObject] = set()
        self._nodes: set[Node] = set()
        self._sizes: dict[Mutable, int] = {}
        self._idle = 0
        self._patience = IDLE_AT_FIRST

    def __enter__(self) -> Pace:
        self._outer, self._run.journal.touched = self._run.journal.touched, set()
        self._grown: set[Mutable] = set()
        return self

    def __exit__(self, *problem: object) -> None:
        self._run.journal.touched = self._outer
        if self._outer is not None:
            self._outer |= self._grown

    def goes_on(self, item: Value, result: Value = None) -> bool:
        """Asked before each pass: whether it is to be run by itself, with this `item`.

        `result` is what the last one gave a comprehension.
        """
        builds = (self._is_chained(), self._is_growing(), self._calls_another(), is_built(result))
        if any(builds):
            self._idle, self._patience = 0, IDLE
        if self._idle == self._patience and not isinstance(item, Mutable):
            return False
        self._idle = min(self._idle + 1, self._patience)
        return self._is_left()

    def _is_chained(self) -> bool:
        """Whether the last pass called something on what the pass before it had made."""
        nodes = self._run.graph.nodes[self._first_node :]
        self._first_node += len(nodes)
        before = self._nodes
        if nodes:
            self._nodes = set(nodes)
        return any(tensor.producer in before for node in nodes for tensor in node.inputs)

    def _calls_another(self) -> bool:
        """Whether the last pass called a layer that is older than the loop, and that no pass had called before."""
        graph = self._run.graph
        called = {call.layer for call in graph.calls[self._first_call :]}
        self._first_call = len(graph.calls)
        news = {layer for layer in called - self._called if graph.layers.get(layer, 0) < self._layers}
        self._called |= called
        return bool(news) and len(self._called) > len(news)

    def _is_growing(self) -> bool:
        """Whether the last pass and the one before it added to the same."""
        touched = self._run.journal.touched or ()
        before, self._sizes = self._sizes, {target: size for target in touched if (size := _size(target))}
        self._run.journal.touched = set()
        self._grown.update(self._sizes)
        return any(target in before and before[target] < size for target, size in self._sizes.items())


def _size(target: Mutable) -> int:
    """How many layers, weights, tensors or objects something holds; 0 unless what came last is one."""
    match target:
        case ListObject():
            return len(target.items) if target.items and is_built(target.items[-1]) else 0
        case DictObject():
            return _rich_size(target.items)
        case LayerObject():
            graph = target.graph
            return (
                _rich_size(target.attrs)
                + len(target.own_weights)
                + (len(graph.layers) if isinstance(graph, Stack) else 0)
            )
        case Object():
            return _rich_size(target.attrs)
    return 0


def _rich_size(items: dict[str, Value]) -> int:
    return len(items) if items and is_built(next(reversed(items.values()))) else 0


def is_built(value: Value) -> bool:
    """Whether something is a layer, a tensor of a model, an object of the program's own classes, or holds one."""
    match value:
        case LayerObject():
            return True
        case Tensor():
            return value.kind in ("keras", "variable")
        case Object():
            return isinstance(value.cls, UserClass)
        case ListObject():
            return any(map(is_built, value.items[-1:]))
        case tuple():
            return any(map(is_built, value))
    return False
