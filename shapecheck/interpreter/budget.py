"""How much an analysis may do: steps and seconds. Past the budget, calls and loops end with Unknown."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Budget:
    """The steps of one run, and the processor time of its thread.

    `exhausted` says why the budget is spent, and is empty while it is not.
    """

    def __init__(self, max_steps: int, max_seconds: float) -> None:
        self.steps = 0
        self.exhausted = ""
        self._max_steps = self._entry_end = max_steps
        self._deadline = time.thread_time() + max_seconds

    def step(self) -> None:
        """Counts one step."""
        self.steps += 1
        if self.steps > self._max_steps:
            self.exhausted = "the analysis took too many steps"
        elif self.steps > self._entry_end:
            self.exhausted = "the analysis of this function took too many steps"
        elif not self.steps & 1023 and time.thread_time() > self._deadline:
            self.exhausted = "the analysis took too long"

    @contextmanager
    def entry(self, steps: int) -> Iterator[None]:
        """Inside, no more than `steps`; what they do not suffice for does not end what follows."""
        end, self._entry_end = self._entry_end, self.steps + steps
        before = self.exhausted
        try:
            yield
        finally:
            if self.steps > self._entry_end and self.steps <= self._max_steps and time.thread_time() <= self._deadline:
                self.exhausted = before
            self._entry_end = end
