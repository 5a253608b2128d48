"""One file's analysis: what `shapecheck check` reports of it, the shapes at its places, and the files it rests on."""

from __future__ import annotations

import ast
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shapecheck.cache import digest, program_digest
from shapecheck.checking import Checked, Checker
from shapecheck.config import DEFAULT_EXCLUDE, Resolver, Settings
from shapecheck.discovery import Target, names_a_library
from shapecheck.patterns import Patterns
from shapecheck.results import Finding, SeenValue, Span
from shapecheck.runner import Job, analyse
from shapecheck_mypy.places import Key, keys

Values = tuple[SeenValue | None, ...]
"""Everything that an expression gave; None for what is not known."""


@dataclass(slots=True)
class FileShapes:
    """What is known of one file. Findings have the spans and texts that the command line shows."""

    path: str
    content: bytes
    findings: list[Finding] = field(default_factory=list)
    elsewhere: list[Finding] = field(default_factory=list)
    values: dict[Key, Values] = field(default_factory=dict)
    reveals: list[tuple[Span, Values]] = field(default_factory=list)
    asked: list[Key] = field(default_factory=list)
    """The places of all arguments of ``reveal_type``."""
    reads: dict[str, str] = field(default_factory=dict)

    def is_asked(self, key: Key) -> bool:
        """Whether an expression stands within the argument of a ``reveal_type``."""
        start, end = key[:2], key[2:]
        return any(asked[:2] <= start and end <= asked[2:] for asked in self.asked)


class Files:
    """The analyses of a mypy run, each made once for each content. `shadows` are other places of some contents."""

    def __init__(self, shadows: Mapping[str, str]) -> None:
        self.checker = Checker(Resolver())
        self._shadows = {os.path.abspath(path): shadow for path, shadow in shadows.items()}
        self._known: dict[str, FileShapes | None] = {}
        self._program = program_digest().hex()

    def settings(self, path: str) -> Settings:
        """The settings of a file."""
        return self._target(path).settings

    def _target(self, path: str) -> Target:
        return Target(path, self.checker.resolver.for_folder(os.path.dirname(path) or "."), named=False)

    def content(self, path: str) -> bytes | None:
        """A file's bytes, or those of the buffer that stands for it; None if it cannot be read."""
        try:
            with open(self._shadows.get(os.path.abspath(path), path), "rb") as file:
                return file.read()
        except OSError:
            return None

    def is_current(self, shapes: FileShapes) -> bool:
        """Whether neither the file nor anything that its analysis read has changed."""
        return self.content(shapes.path) == shapes.content and self.unchanged(shapes.reads)

    def unchanged(self, reads: Mapping[str, str]) -> bool:
        """Whether files still have the content of these digests."""
        return all(self._digest(path) == known for path, known in reads.items())

    def _digest(self, path: str) -> str:
        content = self.content(path)
        return "" if content is None else digest(content).hex()

    def identity(self, path: str) -> str:
        """The program and the settings that a file's findings rest on, as a text."""
        return digest(self._program, repr(self.settings(path))).hex()

    def shapes(self, path: str) -> FileShapes | None:
        """The analysis of a file; None for one that names no supported library or cannot be read."""
        known = self._known.get(path)
        if known is not None and self.is_current(known):
            return known
        content = self.content(path)
        if known is None and path in self._known and (content is None or not self._is_ours(path, content)):
            return None
        made = self._analysed(path, content) if content is not None and self._is_ours(path, content) else None
        self._known[path] = made
        return made

    def peek(self, path: str) -> FileShapes | None:
        """The analysis of a file as far as it was made, without a look at whether it is current."""
        return self._known.get(path)

    def forget(self, path: str) -> None:
        """Drops the analysis of a file."""
        self._known.pop(path, None)

    def _is_ours(self, path: str, content: bytes) -> bool:
        if not names_a_library(content):
            return False
        settings = self.settings(path)
        own = settings.exclude if settings.exclude != DEFAULT_EXCLUDE else ()
        patterns = (*own, *settings.extend_exclude)
        return not (patterns and Patterns(patterns, settings.root).match_any_part(os.path.abspath(path)))

    def _analysed(self, path: str, content: bytes) -> FileShapes:
        made = FileShapes(path, content)
        target = self._target(path)
        file = self.checker.opened(target, content)
        if file is None:
            return made
        raw = {path: list(file.findings)}
        if not file.findings:
            analysis = analyse(Job(file.document, file.settings, self.checker.python, watch=True))
            for finding in analysis.findings:
                raw.setdefault(finding.path, []).append(finding)
            self._keep(made, file, analysis.seen, analysis.sources)
        for checked in self.checker.settled({os.path.abspath(path): file}, raw):
            (made.findings if checked is file else made.elsewhere).extend(self._new(checked))
        return made

    def _keep(self, made: FileShapes, file: Checked, seen: Sequence[object], sources: Sequence[str]) -> None:
        from shapecheck.logical import physical_lines

        lines = physical_lines(file.document.text)
        spans: dict[Span, Values] = {}
        for item in seen:
            spans[item.span] = item.values  # type: ignore[attr-defined]
            for key in keys(item.span, lines):  # type: ignore[attr-defined]
                made.values[key] = item.values  # type: ignore[attr-defined]
        if b"reveal_type" in made.content:
            asked = _revealed(file.document.text, lines)
            made.asked = [key for span in asked for key in keys(span, lines)]
            made.reveals = [(span, spans[span]) for span in asked if span in spans]
        own = os.path.abspath(made.path)
        for source in sources:
            if os.path.abspath(source) != own:
                made.reads[os.path.abspath(source)] = self._digest(source)

    def _new(self, checked: Checked) -> list[Finding]:
        """The findings that the configured baseline does not know."""
        settings, findings = checked.settings, checked.placed
        if not settings.baseline or not findings:
            return findings
        from shapecheck import baseline
        from shapecheck.logical import physical_lines

        lines = physical_lines(checked.document.text)

        def line_of(finding: Finding) -> str:
            return lines[finding.span.line - 1] if finding.span.line <= len(lines) else ""

        known = baseline.read(os.path.join(settings.root, settings.baseline))
        return known.without_known(findings, line_of)[0]


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
