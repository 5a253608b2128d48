"""``shapecheck check``."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Sequence

from shapecheck.cache import Cache
from shapecheck.checking import Checked, Checker, read_stdin
from shapecheck.cli.common import interpreter, listed, note, parsed, plural, resolver, rule_list, write
from shapecheck.cli.main import FOUND, FOUND_NOTHING, INTERNAL
from shapecheck.cli.places import cache_folder, targets_of
from shapecheck.cli.progress import Progress
from shapecheck.config import FORMATS, ConfigError, Loaded, Resolver, one_of, selectors
from shapecheck.report import renderer
from shapecheck.report.model import Report, sort_key
from shapecheck.report.style import wants_color
from shapecheck.results import Finding, Severity
from shapecheck.runner import default_processes
from shapecheck.selection import Layer

_LEVELS: tuple[Severity, ...] = ("error", "warning", "info")


def check(options: argparse.Namespace) -> int:
    """Checks files and reports, with --watch again and again; the exit code."""
    if not options.watch:
        return check_once(options, set())
    from shapecheck.cli.watch import watch

    return watch(options, check_once)


def check_once(options: argparse.Namespace, reads: set[str]) -> int:
    """One round; the exit code. `reads` learns on which other files the findings depend."""
    settings = resolver(options)
    base = settings.for_folder(".")
    output_format = parsed("output_format", options.output_format or base.settings.output_format, one_of(*FORMATS))
    stdin = read_stdin() if options.paths == ["-"] else None
    targets = targets_of(options, settings, stdin is not None)
    checker = _checker(options, settings, base)
    files = checker.check(targets, stdin)
    reads |= checker.reads
    if checker.cache is not None:
        checker.cache.close()
    if not targets:
        note(options, "no Python files or notebooks found")
    if checker.skipped:
        note(options, f"{plural(checker.skipped, 'file')} without a supported library skipped", level=1)
    if options.add_ignore:
        return _add_ignores(options, files)
    fixed = _fixed(options, checker, files, stdin is not None) if options.fix or options.diff else Counter()
    if options.diff:
        return FOUND if fixed and not options.exit_zero else FOUND_NOTHING
    findings = sorted((item for file in files for item in file.placed), key=sort_key)
    if options.update_baseline:
        _update_baseline(options, base, files, findings)
        return INTERNAL if checker.failed else FOUND_NOTHING
    findings = _without_known(options, base, files, findings)
    report = Report(
        findings,
        _Lines(files).of,
        color=not options.output_file and wants_color(options.color, sys.stdout),
        files=len(targets),
        unsafe_fixes=options.unsafe_fixes,
    )
    if options.statistics:
        from shapecheck.report import statistics

        write(options, statistics.render(report))
    elif stdin is None or not options.fix:
        write(options, renderer(output_format)(report))
    _conclude(options, report, fixed)
    if checker.failed:
        return INTERNAL
    return FOUND if findings and not options.exit_zero else FOUND_NOTHING


def _checker(options: argparse.Namespace, settings: Resolver, base: Loaded) -> Checker:
    layer = Layer(
        rule_list("select", options.select),
        rule_list("extend_select", options.extend_select) or (),
        rule_list("ignore", options.ignore) or (),
    )
    processes = options.jobs if options.jobs is not None else default_processes()
    if processes < 1:
        raise ConfigError("--jobs: a number of 1 or more is needed")
    return Checker(
        settings,
        layer,
        [_per_file(entry) for entry in options.per_file_ignores or ()],
        python=interpreter(options),
        follow=tuple(options.follow),
        cache=_cache(options, base),
        processes=processes,
        progress=Progress(sys.stderr, quiet=bool(options.quiet)).show,
    )


def _per_file(entry: str) -> tuple[str, tuple[str, ...]]:
    pattern, colon, rules = entry.rpartition(":")
    if not colon:
        raise ConfigError("--per-file-ignores: PATTERN:RULES is needed")
    return pattern, parsed("per_file_ignores", [rule.strip() for rule in rules.split(",")], selectors)


def _cache(options: argparse.Namespace, base: Loaded) -> Cache | None:
    if options.no_cache:
        return None
    return Cache(cache_folder(options, base), lambda text: note(options, text))


def _add_ignores(options: argparse.Namespace, files: Sequence[Checked]) -> int:
    from shapecheck.suppressions import additions

    count = 0
    for file in files:
        edits = additions(file.document.text, file.findings) if file.findings and file.data else []
        if edits:
            _write_file(file.document.path, file.document.edited(edits))
            count += len(edits)
    note(options, f"{plural(count, 'comment')} added")
    return FOUND_NOTHING


def _fixed(options: argparse.Namespace, checker: Checker, files: Sequence[Checked], stdin: bool) -> Counter[str]:
    """Makes (or shows) the repairs; how many in each file."""
    from shapecheck.fixes import fix

    counts: Counter[str] = Counter()
    for file in files:
        if not file.data:
            continue
        before = file.document

        def again(document: object, file: Checked = file) -> list[Finding]:
            return checker.recheck(file, document)  # type: ignore[arg-type]

        done = fix(before, file.data, file.findings, again, unsafe=options.unsafe_fixes)
        if done.applied:
            counts[before.path] = done.applied
        if options.diff:
            if done.applied:
                write(options, _diff(before.path, file.data, done.data))
            continue
        if stdin:
            sys.stdout.write(done.data.decode("utf-8", "replace"))
        elif done.applied:
            _write_file(before.path, done.data)
        file.document, file.data, file.findings = done.document, done.data, done.findings
    return counts


def _write_file(path: str, data: bytes) -> None:
    try:
        with open(path, "wb") as file:
            file.write(data)
    except OSError as problem:
        raise ConfigError(f"{path}: cannot be written: {problem.strerror}") from None


def _diff(path: str, before: bytes, after: bytes) -> str:
    from difflib import unified_diff

    old, new = (data.decode("utf-8", "replace").splitlines(keepends=True) for data in (before, after))
    lines = list(unified_diff(old, new, path, path))
    return "".join(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines)


def _baseline_path(options: argparse.Namespace, base: Loaded) -> str | None:
    configured = base.settings.baseline
    return options.baseline or (configured and os.path.join(base.settings.root, configured))


def _update_baseline(
    options: argparse.Namespace, base: Loaded, files: Sequence[Checked], findings: list[Finding]
) -> None:
    from shapecheck import baseline as baselines

    path = _baseline_path(options, base) or "shapecheck-baseline.json"
    try:
        baselines.Baseline(path).write(findings, Report(findings, _Lines(files).of).line_of)
    except OSError as problem:
        raise ConfigError(f"{path}: cannot be written: {problem.strerror}") from None
    note(options, f"{plural(len(findings), 'finding')} written to {path}")


def _without_known(
    options: argparse.Namespace, base: Loaded, files: Sequence[Checked], findings: list[Finding]
) -> list[Finding]:
    path = _baseline_path(options, base)
    if not path:
        return findings
    from shapecheck import baseline as baselines

    line_of = Report(findings, _Lines(files).of).line_of
    new, stale = baselines.read(path).without_known(findings, line_of)
    checked = {os.path.abspath(file.document.path) for file in files}
    folder = os.path.dirname(os.path.abspath(path))
    gone = [
        key for key in stale if os.path.normpath(os.path.join(folder, key[0])) in checked or not _exists(folder, key)
    ]
    for name, rule, line in gone:
        note(options, f"{path}: no longer found: {rule} in {name}: {line}")
    if gone:
        note(options, f"{plural(len(gone), 'stale entry').replace('entrys', 'entries')}: run --update-baseline")
    return new


def _exists(folder: str, key: tuple[str, str, str]) -> bool:
    return os.path.exists(os.path.join(folder, key[0]))


class _Lines:
    """The source lines of the files of a run, for frames."""

    def __init__(self, files: Sequence[Checked]) -> None:
        self._documents = {file.document.path: file.document for file in files}
        self._known: dict[tuple[str, int | None], Sequence[str]] = {}

    def of(self, path: str, cell: int | None) -> Sequence[str]:
        """The lines of a file, or of one cell of a notebook."""
        key = path, cell
        if key not in self._known:
            self._known[key] = self._read(path, cell)
        return self._known[key]

    def _read(self, path: str, cell: int | None) -> Sequence[str]:
        from shapecheck.logical import physical_lines

        document = self._documents.get(path)
        if document is None:
            return []
        if cell is not None:
            from shapecheck.notebooks import Notebook

            assert isinstance(document, Notebook)
            return physical_lines(document.cells[cell - 1].source)
        return physical_lines(document.text)


def _conclude(options: argparse.Namespace, report: Report, fixed: Counter[str]) -> None:
    if fixed:
        note(options, f"{plural(sum(fixed.values()), 'repair')} made in {plural(len(fixed), 'file')}")
    counts = Counter(finding.severity for finding in report.findings)
    if not counts:
        note(options, f"nothing found in {plural(report.files, 'file')}")
        return
    parts = [
        f"{counts['info']} advice" if name == "info" else plural(counts[name], name) for name in _LEVELS if counts[name]
    ]
    from shapecheck.fixes import fixable

    where, total = len({finding.path for finding in report.findings}), report.files
    files = f"{where} of {total} files" if total > where else plural(where, "file")
    note(options, f"{listed(parts)} in {files}")
    repairs = {
        "--fix": sum(fixable(finding, unsafe=False) for finding in report.findings),
        "--fix --unsafe-fixes": sum(fixable(finding, unsafe=True) for finding in report.findings),
    }
    repairs["--fix --unsafe-fixes"] -= repairs["--fix"]
    offers = [f"{plural(count, 'repair')} with {option}" for option, count in repairs.items() if count]
    if offers:
        note(options, listed(offers))
