"""How much an analysis may do: steps and seconds of processor time. Past the budget, what runs ends at once."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

CHECKED_EVERY = 256
"""Steps from one look at the clock to the next."""
EARNED = 0.001
"""Seconds for each layer and each call of one."""
EARNING = 3
"""No more than so many times the seconds that there are anyway."""


class Spent(BaseException):
    """The budget is spent. No rule may take it for a failure of its own: it is caught where a run or an entry began."""


class Budget:
    """The steps of one run, and the processor time of its thread.

    `exhausted` says why the whole budget is spent, and is empty while it is not.
    """

    def __init__(self, max_steps: int, max_seconds: float, made: Callable[[], int] = lambda: 0) -> None:
        self.steps = 0
        self.exhausted = ""
        self._max_steps = self._entry_end = max_steps
        self._deadline = time.thread_time() + max_seconds
        self._most_earned = EARNING * max_seconds
        self._made = made
        self._next_check = CHECKED_EVERY

    def _seconds_left(self) -> float:
        """What a program builds earns it time: a model of thousands of layers is no loop that has run wild."""
        return self._deadline + min(self._made() * EARNED, self._most_earned) - time.thread_time()

    def step(self, count: int = 1) -> None:
        """Counts a step, or something that is as much work as so many; raises Spent when it was the last."""
        self.steps += count
        if self.steps >= self._next_check or self.steps > self._entry_end:
            self._next_check = self.steps + CHECKED_EVERY
            self._check()

    def _check(self) -> None:
        if self.steps > self._max_steps:
            self.exhausted = "the analysis took too many steps"
        elif self._seconds_left() < 0:
            self.exhausted = "the analysis took too long"
        elif self.steps > self._entry_end:
            raise Spent("the analysis of this function took too many steps")
        if self.exhausted:
            raise Spent(self.exhausted)

    def part(self, divisor: int) -> Callable[[], bool]:
        """A question: whether of what is left now a part is left still."""
        last_step = self.steps + (self._entry_end - self.steps) // divisor
        reserve = self._seconds_left() * (divisor - 1) / divisor
        return lambda: self.steps < last_step and self._seconds_left() > reserve

    @contextmanager
    def entry(self, steps: int) -> Iterator[None]:
        """Inside, no more than `steps`, and nothing that is built earns time: nobody knows what it is built of."""
        self._most_earned = min(self._made() * EARNED, self._most_earned)
        end, self._entry_end = self._entry_end, min(self.steps + steps, self._max_steps)
        try:
            yield
        finally:
            self._entry_end = end
