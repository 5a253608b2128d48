"""How much an analysis may do: steps and seconds of processor time. Past the budget, what runs ends at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Spent(BaseException):
    """The budget is spent. No rule may take it for a failure of its own: it is caught where a run or an entry began."""


class Budget:
    """The steps of one run, and the processor time of its thread.

    `exhausted` says why the whole budget is spent, and is empty while it is not.
    """

    def __init__(self, max_steps: int, max_seconds: float) -> None:
        self.steps = 0
        self.exhausted = ""
        self._max_steps = self._entry_end = max_steps
        self._deadline = time.thread_time() + max_seconds

    def step(self) -> None:
        """Counts one step; raises Spent when it was the last."""
        self.steps += 1
        if self.steps > self._entry_end or not self.steps & 255:
            self._check()

    def _check(self) -> None:
        if self.steps > self._max_steps:
            self.exhausted = "the analysis took too many steps"
        elif time.thread_time() > self._deadline:
            self.exhausted = "the analysis took too long"
        elif self.steps > self._entry_end:
            raise Spent("the analysis of this function took too many steps")
        if self.exhausted:
            raise Spent(self.exhausted)

    def part(self, divisor: int) -> Callable[[], bool]:
        """A question: whether of what is left now a part is left still."""
        last_step = self.steps + (self._entry_end - self.steps) // divisor
        now = time.thread_time()
        last_second = now + (self._deadline - now) / divisor
        return lambda: self.steps < last_step and time.thread_time() < last_second

    @contextmanager
    def entry(self, steps: int) -> Iterator[None]:
        """Inside, no more than `steps`."""
        end, self._entry_end = self._entry_end, min(self.steps + steps, self._max_steps)
        try:
            yield
        finally:
            self._entry_end = end
