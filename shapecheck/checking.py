"""From targets to the findings that are reported: reading, analysing, suppressing, selecting."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Sequence

from shapecheck.cache import Cache
from shapecheck.config import Resolver, Settings
from shapecheck.discovery import Target, names_a_library
from shapecheck.documents import Document, opened
from shapecheck.patterns import Patterns
from shapecheck.python_files import PythonFile, Unreadable
from shapecheck.records import dataclass, field, replace
from shapecheck.results import Edit, Finding, Fix, Note
from shapecheck.rules.table import RULES
from shapecheck.runner import Job, run
from shapecheck.selection import Layer, Selector, matches

INCOMPLETE = ("syntax-error", "internal-error")
STDIN = "<stdin>"


@dataclass(slots=True)
class Checked:
    """A file after its check. The spans of `findings` are those of the program in `document`."""

    document: Document
    data: bytes
    settings: Settings
    findings: list[Finding] = field(default_factory=list)
    target: bool = True

    @property
    def placed(self) -> list[Finding]:
        """The findings with spans as in the file."""
        return [placed(self.document, finding) for finding in self.findings]


@dataclass(slots=True)
class Checker:
    """How a run checks. `per_file_ignores` are those of the command line, relative to the current folder."""

    resolver: Resolver
    command: Layer = field(default_factory=Layer)
    per_file_ignores: Sequence[tuple[str, Sequence[str]]] = ()
    python: str | None = None
    follow: tuple[str, ...] = ()
    cache: Cache | None = None
    processes: int = 1
    progress: Callable[[int, int], None] = lambda done, total: None
    skipped: int = 0
    failed: bool = False
    reads: set[str] = field(default_factory=set)
    """The other files that the findings depend on."""
    _selectors: dict[int, tuple[Settings, Selector]] = field(default_factory=dict)

    def check(self, targets: Iterable[Target], stdin: bytes | None = None) -> list[Checked]:
        """Checks all targets; also a result for each other file that findings lie in."""
        files: dict[str, Checked] = {}
        jobs: list[Job] = []
        raw: dict[str, list[Finding]] = {}
        for target in targets:
            file = self.opened(target, stdin)
            if file is not None:
                files[os.path.abspath(target.path)] = file
                raw.setdefault(target.path, []).extend(file.findings)
                if not file.findings:
                    jobs.append(self._job(file))
        results = run(jobs, cache=self.cache, processes=self.processes, progress=self.progress)
        for outcome in results:
            self.reads.update(outcome.reads)
            for finding in outcome.findings:
                raw.setdefault(finding.path, []).append(finding)
        return self.settled(files, raw)

    def settled(self, files: dict[str, Checked], raw: dict[str, list[Finding]]) -> list[Checked]:
        """What of the raw findings (by path) is reported; `files` are the targets by their absolute path."""
        for path, findings in raw.items():
            key = os.path.abspath(path)
            if key not in files:
                files[key] = self._other(path)
            self._settle(files[key], findings)
        return list(files.values())

    def recheck(self, file: Checked, document: Document) -> list[Finding]:
        """The findings that are reported in a changed document of a checked file."""
        again = replace(file, document=document, findings=[])
        results = run([self._job(again)], cache=None, processes=1, progress=lambda done, total: None)
        own = [finding for finding in results[0].findings if _same_file(finding.path, document.path)]
        self._settle(again, own)
        return again.findings

    def _job(self, file: Checked) -> Job:
        return Job(file.document, file.settings, self.python, self.follow)

    def opened(self, target: Target, stdin: bytes | None) -> Checked | None:
        """The target, opened; None if there is nothing to check in it."""
        data = b""
        try:
            data = stdin if stdin is not None else _read(target.path)
            if not target.named and not names_a_library(data):
                self.skipped += 1
                return None
            return Checked(opened(target.path, data), data, target.settings)
        except Unreadable as problem:
            shown = "" if b"\0" in data else data.decode("utf-8", "replace")
            return Checked(PythonFile(target.path, shown), b"", target.settings, [problem.finding])

    def _other(self, path: str) -> Checked:
        """A file that is no target but in which something was found."""
        settings = Target(path, self.resolver.for_folder(os.path.dirname(path) or "."), named=False).settings
        try:
            data = _read(path)
            return Checked(opened(path, data), data, settings, target=False)
        except Unreadable:
            return Checked(PythonFile(path, ""), b"", settings, target=False)

    def _settle(self, file: Checked, findings: Iterable[Finding]) -> None:
        """Keeps of the raw findings of a file those that are reported."""
        unique = {(item.rule, item.span, item.message): item for item in findings}.values()
        incomplete = any(item.rule in INCOMPLETE for item in unique)
        self.failed |= any(item.rule == "internal-error" for item in unique)
        kept = list(unique)
        if may_suppress(file.document.text):
            from shapecheck import suppressions

            kept = suppressions.apply(file.document, unique, complete=file.target and not incomplete)
        selector = self._selector(file.settings)
        ignored = self._ignored(file)
        reported = []
        for item in kept:
            severity = selector.severity(item.rule, item.severity)
            if severity and not any(matches(name, RULES[item.rule]) for name in ignored):
                reported.append(item if severity == item.severity else replace(item, severity=severity))  # type: ignore[arg-type]
        file.findings = reported

    def _selector(self, settings: Settings) -> Selector:
        if id(settings) not in self._selectors:
            self._selectors[id(settings)] = settings, Selector(settings, self.command)
        return self._selectors[id(settings)][1]

    def _ignored(self, file: Checked) -> list[str]:
        path = os.path.abspath(file.document.path)
        named: list[str] = []
        for pattern, rules in file.settings.per_file_ignores.items():
            if Patterns([pattern], file.settings.root).match_any_part(path):
                named += rules
        for pattern, chosen in self.per_file_ignores:
            if Patterns([pattern], ".").match_any_part(path):
                named += chosen
        return named


def may_suppress(text: str) -> bool:
    """Whether a program can hold any suppressing comment."""
    return "shapecheck:" in text or "noqa" in text.lower()


def _same_file(left: str, right: str) -> bool:
    return os.path.abspath(left) == os.path.abspath(right)


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except OSError as problem:
        raise Unreadable(path, f"the file cannot be read: {(problem.strerror or str(problem)).lower()}") from None


def read_stdin() -> bytes:
    """All of stdin."""
    return sys.stdin.buffer.read()


def placed(document: Document, finding: Finding) -> Finding:
    """A finding of the program as a finding of the file."""
    because = tuple(
        Note(note.path, document.place(note.span), note.message) if _same_file(note.path, document.path) else note
        for note in finding.because
    )
    fix = finding.fix and Fix(
        finding.fix.message,
        tuple(Edit(document.place(edit.span), edit.text) for edit in finding.fix.edits),
        finding.fix.safe,
    )
    return replace(finding, span=document.place(finding.span), because=because, fix=fix)
