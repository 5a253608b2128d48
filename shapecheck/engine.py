"""The facade: analyse one file. Everything that the command line, editors and the mypy plugin show is read off this.

Nothing that is analysed is ever imported or executed.
"""

from __future__ import annotations

import gc
import os
import sys
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from shapecheck.config import Settings
from shapecheck.results import Analysis, Finding, Span

STACK_BYTES = 512 * 1024 * 1024
RECURSION_LIMIT = 100_000
YOUNG_OBJECTS = 100_000
_Result = TypeVar("_Result")


def analyse(
    path: str,
    content: str | bytes,
    settings: Settings,
    *,
    follow: Sequence[str] = (),
    calls: Sequence[str] = (),
    python: str | None = None,
    trace: bool = True,
    watch: bool = False,
) -> Analysis:
    """What one file's abstract run finds. Never raises: a failure of ours is an "internal-error" finding.

    Without `trace` only the findings are made ready (records, models and untraced calls cost time for positions).
    With `watch` the result also tells the shapes of every expression of the file (`Analysis.seen`).
    """
    from shapecheck.syntax.source import SyntaxProblem

    def work() -> Analysis:
        from shapecheck.interpreter.program import run_program

        followed = tuple(follow) + tuple(settings.follow)
        return run_program(path, content, settings, followed, tuple(calls), python, trace=trace, watch=watch)

    try:
        with unhurried_collection():
            return with_deep_stack(work)
    except SyntaxProblem as problem:
        at = Span(problem.line, problem.column, problem.line, problem.column + 1)
        return Analysis(path, [Finding("syntax-error", "error", path, at, problem.message)])
    except Exception as problem:
        if os.environ.get("SHAPECHECK_STRICT"):
            raise
        return Analysis(path, [_internal_error(path, problem)])


def _internal_error(path: str, problem: Exception) -> Finding:
    last = traceback.extract_tb(problem.__traceback__)[-1:]
    where = f" ({os.path.basename(last[0].filename)}:{last[0].lineno})" if last else ""
    message = f"shapecheck failed on this file: {type(problem).__name__}: {problem}{where}"
    return Finding("internal-error", "error", path, Span(1, 1, 1, 1), message, help="please report it")


@contextmanager
def unhurried_collection() -> Iterator[None]:
    """Inside, the garbage collector runs seldom: nearly all that an analysis makes lives as long as it does.

    That costs a third of the time otherwise. What is unreachable is still found, after so many new objects.
    """
    before = gc.get_threshold()
    gc.set_threshold(YOUNG_OBJECTS, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)


def with_deep_stack(work: Callable[[], _Result]) -> _Result:
    """Runs `work` in a thread whose stack is deep enough for deeply nested code."""
    outcome: list[Any] = []

    def target() -> None:
        try:
            outcome.append((True, work()))
        except BaseException as problem:
            outcome.append((False, problem))

    before, limit = threading.stack_size(STACK_BYTES), sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, RECURSION_LIMIT))
    try:
        thread = threading.Thread(target=target)
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
        sys.setrecursionlimit(limit)
    succeeded, value = outcome[0]
    if not succeeded:
        raise value
    return value  # type: ignore[no-any-return]
