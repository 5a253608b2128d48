"""What mypy is told of a file: each finding with its derivation, and the shapes that ``reveal_type`` asks for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from mypy.nodes import MypyFile

from shapecheck.report.model import headline, place
from shapecheck.results import Finding, Note, Span
from shapecheck_mypy.knowledge import FileShapes
from shapecheck_mypy.places import skipped_lines
from shapecheck_mypy.typist import shown


class Message(NamedTuple):
    """One line of mypy's output; `rule` is None for what has no error code."""

    span: Span
    severity: str
    text: str
    rule: str | None


def messages(file: MypyFile, shapes: FileShapes, elsewhere: Iterable[Finding]) -> list[Message]:
    """What is told of a file; `elsewhere` are findings in other files that only this one leads to."""
    skipped = skipped_lines(file) if shapes.findings else set()
    found: list[Message] = []
    for finding in shapes.findings:
        if finding.span.line not in skipped:
            found += _finding(finding, finding.span, "", shapes.path)
    for finding in elsewhere:
        where = f" (in {place(finding.path, finding.span)})"
        found += _finding(finding, _led_from(finding, shapes.path), where, shapes.path)
    for span, values in shapes.reveals:
        text = " or ".join(dict.fromkeys(map(shown, values)))
        found.append(Message(span, "note", f"Revealed shape is {text}", None))
    return found


def _finding(finding: Finding, span: Span, where: str, path: str) -> Iterator[Message]:
    severity = "note" if finding.severity == "info" else "error"
    yield Message(span, severity, headline(finding) + where, finding.rule)
    for note in finding.because:
        yield Message(span, "note", f"because: {note.message} ({_place(note, path)})", finding.rule)
    if finding.help:
        yield Message(span, "note", f"help: {finding.help}", finding.rule)


def _place(note: Note, path: str) -> str:
    same = os.path.abspath(note.path) == os.path.abspath(path)
    return f"line {note.span.line}" if same else place(note.path, note.span)


def _led_from(finding: Finding, path: str) -> Span:
    """The place in a file that led to a finding in another one."""
    own = os.path.abspath(path)
    return next((note.span for note in finding.because if os.path.abspath(note.path) == own), Span(1, 1, 1, 2))
