"""Branch and join: undoing what one branch did, running the other, and putting both together.

Abstract objects are changed in place. Before a change, :meth:`Journal.touch` keeps the object's state in the
newest *layer*. A fork opens a layer; :meth:`Journal.switch` takes the path that was just run away (as a
*path*: how control left it and the state it left behind, relative to the fork) and goes back to the fork;
:meth:`Journal.settle` joins the paths that go on together and keeps the others pending until control reaches
the point that they left for: the end of the iteration, of the loop or of the function.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from shapecheck.records import dataclass, field
from shapecheck.values import Mutable

State = tuple[Any, ...]
Delta = dict[Mutable, State]
Join = Callable[[Mutable, Sequence[State]], State]


@dataclass(slots=True)
class Path:
    """One way that control took: how it ended (None: it fell through) and the states it left behind."""

    flow: Any
    delta: Delta


@dataclass(slots=True)
class _Layer:
    saved: Delta = field(default_factory=dict)
    pending: list[Path] = field(default_factory=list)
    born: set[Mutable] = field(default_factory=set)


@dataclass(slots=True)
class Journal:
    """The stack of open forks. `join` puts the states of one object from several paths together."""

    join: Join
    layers: list[_Layer] = field(default_factory=list)
    touched: set[Mutable] | None = None
    """What is changed from now on, if somebody wants to know."""

    def touch(self, target: Mutable) -> None:
        """Keeps the state of `target` for undoing; must precede every change."""
        if self.touched is not None:
            self.touched.add(target)
        if self.layers:
            saved = self.layers[-1].saved
            if target not in saved:
                saved[target] = target.snapshot()

    def bear(self, target: Mutable) -> None:
        """Notes that `target` was made by the path that is being run: no other path has a state of it."""
        if self.layers:
            self.layers[-1].born.add(target)

    def mark(self) -> int:
        """The present depth, for `switch`, `settle` and `collapse`."""
        return len(self.layers)

    def fork(self) -> None:
        """Opens a layer: what follows is the first branch."""
        self.layers.append(_Layer())

    def switch(self, mark: int, flow: Any) -> None:
        """Ends a branch that left by `flow` and goes back to the state at the fork for the next branch."""
        born = self._born(mark)
        self.layers.append(_Layer(pending=self.collapse(mark, flow), born=born))

    def _born(self, mark: int) -> set[Mutable]:
        """What was made since `mark`, on any path."""
        return {target for layer in self.layers[mark:] for target in layer.born}

    def collapse(self, mark: int, flow: Any) -> list[Path]:
        """All paths since `mark`, relative to the state there, which is restored."""
        paths: list[Path] = [Path(flow, {})]
        while len(self.layers) > mark:
            layer = self.layers.pop()
            now = {target: target.snapshot() for target in layer.saved}
            for path in paths:
                path.delta = {**now, **path.delta}
            for target, state in layer.saved.items():
                target.restore(state)
            paths.extend(layer.pending)
        return paths

    def abandon(self, mark: int) -> set[Mutable]:
        """Goes back to the state at `mark` as if nothing had been run since; what had been changed by then."""
        changed = {target for layer in self.layers[mark:] for target in layer.saved}
        changed |= {target for layer in self.layers[mark:] for path in layer.pending for target in path.delta}
        self.collapse(mark, None)
        return changed

    def settle(self, mark: int, flow: Any, goes_on: Callable[[Any], bool]) -> list[Any]:
        """Joins all paths since `mark` whose flow `goes_on` into the present state; the rest stay pending.

        Returns the flows of the joined paths (empty when no path goes on: the state is then as at `mark`).
        """
        if len(self.layers) == mark:
            if goes_on(flow):
                return [flow]
            self.fork()
        born = self._born(mark)
        paths = self.collapse(mark, flow)
        joined = [path for path in paths if goes_on(path.flow)]
        kept = [path for path in paths if not goes_on(path.flow)]
        if kept:
            self.layers.append(_Layer(pending=kept))
        if self.layers:
            self.layers[-1].born |= born
        self._apply([path.delta for path in joined], born)
        return [path.flow for path in joined]

    def _apply(self, deltas: list[Delta], born: set[Mutable]) -> None:
        for target in {target: None for delta in deltas for target in delta}:
            base = target.snapshot()
            self.touch(target)
            states = [delta.get(target, base) for delta in deltas if target in delta or target not in born]
            target.restore(self.join(target, states) if len(states) > 1 else states[0])

    def drop_raising(self, mark: int) -> None:
        """Forgets the pending paths since `mark` that raise: the program is taken to work."""
        for layer in self.layers[mark:]:
            layer.pending = [path for path in layer.pending if path.flow is None or path.flow.kind != "raise"]
        while len(self.layers) > mark and not self.layers[-1].pending:
            layer = self.layers.pop()
            if self.layers:
                self.layers[-1].born |= layer.born
                for target, state in layer.saved.items():
                    self.layers[-1].saved.setdefault(target, state)
