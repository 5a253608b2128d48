"""Runs the engine over files: guarded, cached, and in several processes when there is enough to do.

Nothing here imports the engine before a file has to be analysed.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from shapecheck.cache import Cache
from shapecheck.config import Settings, engine_digest
from shapecheck.documents import Document
from shapecheck.results import Analysis, Finding, Span

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor

PARALLEL_FROM = 8
"""Files that must be waiting before further processes are worth their start."""


class Job(NamedTuple):
    """A program to analyse, with everything that the result depends on."""

    document: Document
    settings: Settings
    python: str | None = None
    follow: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()
    trace: bool = False
    watch: bool = False


class Outcome(NamedTuple):
    """What the engine found in a program (its spans are the program's), and the files it read."""

    findings: list[Finding]
    reads: tuple[str, ...] = ()


def analyse(job: Job) -> Analysis:
    """The engine's full result for one program; its own failures become findings."""
    path, text = job.document.path, job.document.text
    analysis = _guarded(job, text)
    broken: list[Finding] = []
    while path.endswith(".ipynb") and _is_broken(analysis):
        from shapecheck.notebooks import Notebook, without_broken_cells

        assert isinstance(job.document, Notebook)
        before = text
        text, problems = without_broken_cells(job.document, text, analysis.findings[0])
        if text == before:
            break
        broken += problems
        analysis = _guarded(job, text)
    analysis.findings[:0] = broken
    return analysis


def _is_broken(analysis: Analysis) -> bool:
    return [finding.rule for finding in analysis.findings] == ["syntax-error"]


def _guarded(job: Job, text: str) -> Analysis:
    path = job.document.path
    try:
        from shapecheck import engine

        return engine.analyse(
            *(path, text, job.settings),
            follow=job.follow,
            calls=job.calls,
            python=job.python,
            trace=job.trace,
            watch=job.watch,
        )
    except Exception as problem:
        return Analysis(path, [internal_error(path, f"{type(problem).__name__}: {problem}")])


def internal_error(path: str, message: str) -> Finding:
    """The finding for an error of our own."""
    help = "please report it with the file; the other files were still checked"
    return Finding("internal-error", "error", path, Span(1, 1, 1, 2), f"shapecheck failed: {message}", help=help)


def _work(job: Job) -> Outcome:
    analysis = analyse(job)
    findings = analysis.findings
    if findings:
        from shapecheck import repairs

        findings = repairs.attach(job.document.path, job.document.text, findings)
    return Outcome(findings, analysis.sources)


def run(
    jobs: Sequence[Job], *, cache: Cache | None, processes: int, progress: Callable[[int, int], None]
) -> list[Outcome]:
    """What came of every job, in their order."""
    results: list[Outcome | None] = [None] * len(jobs)
    keys: dict[int, bytes] = {}
    for index, job in enumerate(jobs):
        if cache is not None:
            settings = f"{engine_digest(job.settings)} {job.python} {job.follow}"
            keys[index] = cache.key(job.document.path, job.document.text.encode("utf-8", "surrogatepass"), settings)
            kept = cache.get(keys[index], job.document.path)
            results[index] = kept and Outcome(*kept)
    waiting = [index for index, result in enumerate(results) if result is None]
    progress(len(jobs) - len(waiting), len(jobs))
    for done, (index, outcome) in enumerate(_outcomes(jobs, waiting, processes), len(jobs) - len(waiting) + 1):
        results[index] = outcome
        failed = any(finding.rule == "internal-error" for finding in outcome.findings)
        if cache is not None and not failed:
            cache.put(keys[index], jobs[index].document.path, outcome.findings, outcome.reads)
        progress(done, len(jobs))
    return [result or Outcome([]) for result in results]


def _outcomes(jobs: Sequence[Job], waiting: Sequence[int], processes: int) -> Iterator[tuple[int, Outcome]]:
    if processes > 1 and len(waiting) >= PARALLEL_FROM:
        yield from _in_parallel(jobs, waiting, processes)
    else:
        for index in waiting:
            yield index, _work(jobs[index])


def _in_parallel(jobs: Sequence[Job], waiting: Sequence[int], processes: int) -> Iterator[tuple[int, Outcome]]:
    """Results as they come. When a process dies, what it left is done one file a process, to find the culprit."""
    from concurrent.futures import as_completed
    from concurrent.futures.process import BrokenProcessPool

    left = set(waiting)
    try:
        with _pool(min(processes, len(waiting))) as pool:
            futures = {pool.submit(_work, jobs[index]): index for index in waiting}
            for future in as_completed(futures):
                outcome = future.result()
                left.discard(futures[future])
                yield futures[future], outcome
    except BrokenProcessPool:
        for index in sorted(left):
            yield index, _alone(jobs[index])


def _alone(job: Job) -> Outcome:
    from concurrent.futures.process import BrokenProcessPool

    try:
        with _pool(1) as pool:
            return pool.submit(_work, job).result()
    except BrokenProcessPool:
        return Outcome([internal_error(job.document.path, "the process that checked this file died")])


def _pool(processes: int) -> ProcessPoolExecutor:
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    return ProcessPoolExecutor(processes, context, _end_with, (os.getpid(),))


def _end_with(parent: int) -> None:
    """Lets a process of the pool end when the one that it works for was killed and can no longer tell it to."""
    import threading
    import time

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def default_processes() -> int:
    """The processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
