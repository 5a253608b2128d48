"""What a run notices: findings, calls of ops, calls that could not be followed. Sites, not yet spans."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import libcst as cst

from shapecheck.interpreter.budget import Spent
from shapecheck.library.outcome import Advice, Mismatch
from shapecheck.records import dataclass
from shapecheck.values import LayerObject, Site, Tensor, Value, tensors_in

if TYPE_CHECKING:
    from shapecheck.interpreter.run import Run


@dataclass(frozen=True, slots=True)
class Noticed:
    """A finding as the run made it: where, with the calls that led there (outermost first).

    `assumed`: it was found in a function that nothing called, run with assumptions on its parameters.
    `about`: the model that must be trained for it to matter.
    """

    rule: str
    severity: str | None
    site: Site
    message: str
    help: str | None
    blame: tuple[Tensor, ...]
    callers: tuple[Site, ...]
    activation: int
    assumed: bool = False
    about: LayerObject | None = None


@dataclass(frozen=True, slots=True)
class OpCall:
    """An evaluation of a library function that yields tensors."""

    site: Site
    callee: str
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]


class Trials:
    """Several ways in which one thing may go: what is noticed counts only if it is noticed in all of them."""

    def __init__(self, noticed: list[Noticed]) -> None:
        self._noticed = noticed
        self._start = self._mark = len(noticed)
        self._clean = False
        self._failed = False

    def failed(self) -> None:
        """The present way ends in a mismatch of its own."""
        self._failed = True

    def next(self) -> None:
        """The present way is over; the next one begins."""
        self._clean |= not self._failed and len(self._noticed) == self._mark
        self._mark, self._failed = len(self._noticed), False

    def close(self) -> None:
        """Forgets what was noticed if one of the ways went well."""
        if self._clean:
            self.forget()

    def forget(self) -> None:
        """Forgets what was noticed in any of the ways."""
        del self._noticed[self._start :]


class Recorder:
    """Collects; nothing is recorded while `paused` (trial evaluations)."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.noticed: list[Noticed] = []
        self.ops: list[OpCall] = []
        self.untraced_calls: list[tuple[Site, str, str]] = []
        self.problems: list[tuple[str, str]] = []
        self.variables: dict[LayerObject, str] = {}
        self.sources: list[str] = []
        self.paused = 0
        self.quiet: set[Any] = set()

    @contextmanager
    def trials(self) -> Iterator[Trials]:
        """Several alternatives of one call are tried inside."""
        trial = Trials(self.noticed)
        try:
            yield trial
        except Spent:
            trial.forget()
            raise
        trial.close()

    def mismatch(self, site: Site, problem: Mismatch) -> None:
        """A call that would certainly raise."""
        self._notice(problem.rule, None, site, problem.message, problem.help, problem.blame)

    def advice(self, site: Site, advice: Advice) -> None:
        """Something legal but suspicious."""
        place = _at(advice.site or site, advice.argument)
        self._notice(advice.rule, advice.severity, place, advice.message, advice.help, advice.blame, advice.about)

    def withdraw(self, models: set[LayerObject]) -> None:
        """Forgets what was said about these models only."""
        self.noticed[:] = [item for item in self.noticed if item.about not in models]

    def _notice(
        self,
        rule: str,
        severity: str | None,
        site: Site,
        message: str,
        help: str | None,
        blame: tuple[Tensor, ...],
        about: LayerObject | None = None,
    ) -> None:
        # Where nothing calls a function, a branch that is not decided may be one that nothing takes.
        if self.paused or site is None or site.node is None or (self.run.assuming and self.run.undecided):
            return
        callers = tuple(
            frame.caller for frame in self.run.stack if frame.caller is not None and frame.caller.node is not None
        )
        activation = self.run.stack[-1].serial if self.run.stack else 0
        assumed = self.run.assuming
        self.noticed.append(Noticed(rule, severity, site, message, help, blame, callers, activation, assumed, about))

    def op(self, site: Site, callee: str, inputs: tuple[Tensor, ...], result: Value) -> None:
        """A library function was applied."""
        if not self.paused and site is not None and site.node is not None:
            self.ops.append(OpCall(site, callee, inputs, tuple(tensors_in(result))))

    def untraced(self, site: Site, callee: str, why: str) -> None:
        """A call could not be followed."""
        if not self.paused and site is not None and site.node is not None:
            self.untraced_calls.append((site, callee, why))

    def internal(self, what: str, problem: BaseException) -> None:
        """A rule of ours failed."""
        self.problems.append((what, "".join(traceback.format_exception(problem))))


def _at(site: Site, argument: str | None) -> Site:
    """The place of a call's keyword argument, where it is written there; else the call's own."""
    if argument is None or site is None or not isinstance(site.node, cst.Call):
        return site
    for arg in site.node.args:
        if arg.keyword is not None and arg.keyword.value == argument:
            return Site(site.source, arg.value)
    return site
