"""How far a long loop is run pass by pass: on and on while it builds something, else only at its start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from shapecheck.values import Mutable, Value

if TYPE_CHECKING:
    from shapecheck.interpreter.run import Run

IDLE_AT_FIRST = 2
IDLE = 8
"""So many passes in a row may build nothing. The rest of the loop is then one pass that stands for any."""
SHARE = 3
"""A loop may use one part in so many of what is left of the budget."""


class Pace:
    """The passes of one loop that is too long to be run without reason.

    A pass builds if it makes layers, calls them on symbolic tensors or makes weights: how many there are in the end
    depends on every pass. So does what a pass over layers or other objects does with each of them. A loop over
    numbers that only trains, loads or counts is the same in every pass.
    """

    def __init__(self, run: Run) -> None:
        self._graph = run.graph
        self._is_left = run.budget.part(SHARE)
        self._made = run.graph.made
        self._idle = 0
        self._patience = IDLE_AT_FIRST

    def goes_on(self, item: Value = None) -> bool:
        """Asked before each pass: whether it is to be run by itself, with this `item`."""
        if self._graph.made > self._made:
            self._made, self._idle, self._patience = self._graph.made, 0, IDLE
        if self._idle == self._patience and not isinstance(item, Mutable):
            return False
        self._idle = min(self._idle + 1, self._patience)
        return self._is_left()
