"""The analysis of one file: imported only when a file has to be analysed."""

from __future__ import annotations

import ast
import os
from collections.abc import Sequence

from shapecheck.checking import Checked, Checker
from shapecheck.config import DEFAULT_EXCLUDE, Resolver
from shapecheck.discovery import Target, names_a_library
from shapecheck.logical import physical_lines
from shapecheck.patterns import Patterns
from shapecheck.results import Analysis, Finding, Span
from shapecheck.runner import Job, analyse
from shapecheck_mypy.knowledge import FileShapes, Values
from shapecheck_mypy.places import keys


class Analyser:
    """Analyses files as `shapecheck check` does, with the configuration that holds for each."""

    def __init__(self) -> None:
        self._checker = Checker(Resolver())

    def analysed(self, path: str, content: bytes) -> FileShapes | None:
        """What is known of a file with this content; None for one that is not to be checked.

        Raises ConfigError.
        """
        target = Target(path, self._checker.resolver.for_folder(os.path.dirname(path) or "."), named=False)
        if not names_a_library(content) or _is_excluded(target):
            return None
        made = FileShapes(path, content)
        file = self._checker.opened(target, content)
        if file is None:
            return None
        raw = {path: list(file.findings)}
        if not file.findings:
            analysis = analyse(Job(file.document, file.settings, self._checker.python, watch=True))
            for finding in analysis.findings:
                raw.setdefault(finding.path, []).append(finding)
            _keep(made, file, analysis)
        for checked in self._checker.settled({os.path.abspath(path): file}, raw):
            (made.findings if checked is file else made.elsewhere).extend(_new(checked))
        return made


def _is_excluded(target: Target) -> bool:
    """Whether the configuration leaves a file out."""
    settings = target.settings
    patterns = (*(settings.exclude if settings.exclude != DEFAULT_EXCLUDE else ()), *settings.extend_exclude)
    return bool(patterns) and Patterns(patterns, settings.root).match_any_part(os.path.abspath(target.path))


def _keep(made: FileShapes, file: Checked, analysis: Analysis) -> None:
    lines = physical_lines(file.document.text)
    spans: dict[Span, Values] = {item.span: item.values for item in analysis.seen}
    made.values = {key: values for span, values in spans.items() for key in keys(span, lines)}
    if b"reveal_type" in made.content:
        asked = _revealed(file.document.text, lines)
        made.asked = [key for span in asked for key in keys(span, lines)]
        made.reveals = [(span, spans[span]) for span in asked if span in spans]
    own = os.path.abspath(made.path)
    made.sources = tuple(source for source in map(os.path.abspath, analysis.sources) if source != own)


def _new(checked: Checked) -> list[Finding]:
    """The findings that the configured baseline does not know."""
    settings, findings = checked.settings, checked.placed
    if not settings.baseline or not findings:
        return findings
    from shapecheck import baseline

    lines = physical_lines(checked.document.text)

    def line_of(finding: Finding) -> str:
        return lines[finding.span.line - 1] if finding.span.line <= len(lines) else ""

    return baseline.read(os.path.join(settings.root, settings.baseline)).without_known(findings, line_of)[0]


def _revealed(text: str, lines: Sequence[str]) -> list[Span]:
    """The spans of the arguments of ``reveal_type``."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and len(node.args) == 1 and _name(node.func) == "reveal_type":
            found.append(_span(node.args[0], lines))
    return sorted(found)


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _span(node: ast.expr, lines: Sequence[str]) -> Span:
    def column(line: int, offset: int) -> int:
        text = lines[line - 1]
        return 1 + (offset if text.isascii() else len(text.encode()[:offset].decode(errors="replace")))

    end = node.end_lineno or node.lineno
    first, last = column(node.lineno, node.col_offset), column(end, node.end_col_offset or 0)
    if isinstance(node, ast.Tuple) and lines[node.lineno - 1][first - 1] == "(":
        first, last = first + 1, last - 1  # the engine's spans leave parentheses out
    return Span(node.lineno, first, end, last)
