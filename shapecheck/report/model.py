"""What a renderer of findings gets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from shapecheck.records import dataclass
from shapecheck.results import Finding, Span
from shapecheck.rules.table import RULES


@dataclass(frozen=True)
class Report:
    """The findings of a run, sorted, with spans as in the files; `lines` gives a file's (or cell's) source lines."""

    findings: Sequence[Finding]
    lines: Callable[[str, int | None], Sequence[str]]
    color: bool = False
    files: int = 0
    unsafe_fixes: bool = False

    def line_of(self, finding: Finding) -> str:
        """The source line at which a finding starts."""
        lines = self.lines(finding.path, finding.span.cell)
        return lines[finding.span.line - 1] if 0 < finding.span.line <= len(lines) else ""

    @cached_property
    def fingerprints(self) -> list[str]:
        """For each finding a hash that outlives moved lines."""
        from shapecheck.baseline import fingerprints

        return fingerprints(self.findings, self.line_of)


def sort_key(finding: Finding) -> tuple[object, ...]:
    """The order of findings: by file, place, code."""
    span = finding.span
    return finding.path, span.cell or 0, span.line, span.column, RULES[finding.rule].code, finding.message


def place(path: str, span: Span) -> str:
    """A place as text: ``model.py:12:9``, or ``nb.ipynb:cell 3:2:8``."""
    cell = f"cell {span.cell}:" if span.cell is not None else ""
    return f"{path}:{cell}{span.line}:{span.column}"


def headline(finding: Finding) -> str:
    """The whole message on one line: the headline and what stands under the carets."""
    label = finding.label if finding.label and finding.label not in finding.message else ""
    return " ".join(f"{finding.message}{': ' if label else ''}{label}".split())


def explanation(finding: Finding) -> str:
    """The message with its derivation and its repair, for formats without frames."""
    because = [f"because: {note.message} ({place(note.path, note.span)})" for note in finding.because]
    return "\n".join([headline(finding), *because, *([f"help: {finding.help}"] if finding.help else [])])
