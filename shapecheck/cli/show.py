"""``shapecheck trace``, ``summary`` and ``graph``: three views of one program."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable
from dataclasses import replace
from importlib import import_module

from shapecheck.checking import STDIN, read_stdin
from shapecheck.cli.common import interpreter, note, plural, resolver, write
from shapecheck.cli.main import FOUND, FOUND_NOTHING, INTERNAL
from shapecheck.config import ConfigError, nearest
from shapecheck.discovery import Target, discover
from shapecheck.documents import Document, opened
from shapecheck.python_files import Unreadable
from shapecheck.report.model import headline, place
from shapecheck.report.style import wants_color
from shapecheck.results import Analysis, Finding, Model
from shapecheck.runner import Job, analyse


def trace(options: argparse.Namespace) -> int:
    """Shows every call that yields a tensor."""
    from shapecheck.report import trace as report

    analyses = _analyses(options)
    if options.output_format == "json":
        write(options, report.render_json(analyses))
    else:
        write(options, report.render_text(analyses, _color(options)))
    return _conclude(options, analyses)


def summary(options: argparse.Namespace) -> int:
    """Shows each model as a table."""
    from shapecheck.report import summary as report

    analyses = _analyses(options)
    models = _models(options, analyses)
    if options.output_format == "json":
        write(options, report.render_json(models))
    else:
        write(options, report.render_text(models, _color(options)))
    return _conclude(options, analyses)


def graph(options: argparse.Namespace) -> int:
    """Draws each model's graph."""
    from shapecheck.report.graph.network import network

    analyses = _analyses(options)
    models = _models(options, analyses)
    renderer = import_module(f"shapecheck.report.graph.{options.format}")
    write(options, renderer.render([network(model) for model in models]))
    return _conclude(options, analyses)


def _color(options: argparse.Namespace) -> bool:
    return not options.output_file and wants_color(options.color, sys.stdout)


def _analyses(options: argparse.Namespace) -> list[Analysis]:
    """The analyses of the files named, with spans as in the files."""
    settings = resolver(options)
    if options.paths == ["-"]:
        return [_analysis(options, Target(STDIN, settings.for_folder("."), named=True), read_stdin())]
    found = []
    for target in discover(options.paths, settings):
        try:
            with open(target.path, "rb") as file:
                data = file.read()
        except OSError as problem:
            raise ConfigError(f"{target.path}: {problem.strerror}") from None
        found.append(_analysis(options, target, data))
    return found


def _analysis(options: argparse.Namespace, target: Target, data: bytes) -> Analysis:
    try:
        document = opened(target.path, data)
    except Unreadable as problem:
        return Analysis(target.path, [problem.finding])
    python, follow, calls = interpreter(options), tuple(options.follow), tuple(options.call)
    return _placed(document, analyse(Job(document, target.settings, python, follow, calls, trace=True)))


def _placed(document: Document, analysis: Analysis) -> Analysis:
    """An analysis of a notebook's program with spans of its cells."""
    if not document.path.endswith(".ipynb"):
        return analysis

    def moved(items: Iterable[object]) -> list[object]:
        return [
            replace(item, span=document.place(item.span)) if item.path == document.path else item  # type: ignore
            for item in items
        ]

    parts = {name: moved(getattr(analysis, name)) for name in ("findings", "records", "models", "untraced")}
    return replace(analysis, **parts)  # type: ignore[arg-type]


def _models(options: argparse.Namespace, analyses: list[Analysis]) -> list[Model]:
    models = [model for analysis in analyses for model in analysis.models]
    if options.model is None:
        if not models:
            note(options, "no model found")
        return models
    chosen = [model for model in models if options.model in (model.name, model.variable)]
    if not chosen:
        known = sorted({name for model in models for name in (model.name, model.variable) if name})
        listed = ", ".join(known) or "none"
        raise ConfigError(
            f"--model: there is no model `{options.model}`{nearest(options.model, known)}; known: {listed}"
        )
    return chosen


def _conclude(options: argparse.Namespace, analyses: list[Analysis]) -> int:
    """Says what hindered the run; the exit code."""
    findings = [finding for analysis in analyses for finding in analysis.findings]
    hindering = [finding for finding in findings if finding.rule in ("syntax-error", "internal-error")]
    for finding in hindering:
        note(options, _line(finding))
    errors = sum(finding.severity == "error" for finding in findings) - len(hindering)
    if errors:
        files = " ".join(os.fspath(path) for path in options.paths)
        note(options, f"{plural(errors, 'error')} found on the way: see `shapecheck check {files}`")
    if any(finding.rule == "internal-error" for finding in hindering):
        return INTERNAL
    return FOUND if hindering else FOUND_NOTHING


def _line(finding: Finding) -> str:
    return f"{place(finding.path, finding.span)}: {finding.severity}[{finding.rule}] {headline(finding)}"
