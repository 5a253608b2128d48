"""What the static side says of one file: its analysis, and the run behind it for derivations and for rebuilding."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from shapecheck.config import Settings
from shapecheck.documents import Document
from shapecheck.engine import with_deep_stack
from shapecheck.records import dataclass
from shapecheck.results import Analysis, Finding, Note, Record, Span


@dataclass(slots=True)
class Statics:
    """One file as the static side sees it. Spans are those of the program (of a notebook: before they are placed)."""

    document: Document
    analysis: Analysis
    run: Any = None

    def because(self, record: Record) -> tuple[Note, ...]:
        """Where the shapes of a record came from."""
        if self.run is None:
            return ()
        return with_deep_stack(lambda: _derivation(self.run, record))


def statics(
    document: Document,
    settings: Settings,
    *,
    follow: Sequence[str] = (),
    calls: Sequence[str] = (),
    python: str | None = None,
) -> Statics:
    """Runs a file abstractly; a file that cannot be read as Python gives its finding only."""
    from shapecheck.interpreter.program import run_file
    from shapecheck.interpreter.publish import publish
    from shapecheck.syntax.source import SyntaxProblem

    def work() -> Statics:
        followed = (*follow, *settings.follow)
        run = run_file(document.path, document.text, settings, followed, tuple(calls), python)
        return Statics(document, publish(run, document.path, trace=True), run)

    try:
        return with_deep_stack(work)
    except SyntaxProblem as problem:
        at = Span(problem.line, problem.column, problem.line, problem.column + 1)
        finding = Finding("syntax-error", "error", document.path, at, problem.message)
        return Statics(document, Analysis(document.path, [finding]))


def _derivation(run: Any, record: Record) -> tuple[Note, ...]:
    from shapecheck.interpreter.explain import derivation

    folders = tuple(run.imports.packages) or ("\0",)

    def is_users(place: Any) -> bool:
        return place.source is not None and not place.source.path.startswith(folders)

    for call in (*run.graph.calls, *run.recorder.ops):
        site = call.site
        if site is None or site.node is None or site.source.path != record.path:
            continue
        shapes = [tensor.shape.public() for tensor in call.outputs]
        if shapes == record.outputs and site.source.span(site.node) == record.span:
            return tuple(derivation((*call.inputs, *call.outputs), site, is_users))
    return ()


def absolute(path: str) -> str:
    """A path by which both sides know a file."""
    return os.path.abspath(path)
