"""The runtime mode: every static claim held against the real TensorFlow.

Nothing in here imports TensorFlow or Keras: the process in `runtime/` does (see server.py).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from importlib.util import find_spec

from shapecheck.cli.common import interpreter, note, plural, resolver, write
from shapecheck.cli.main import FOUND, FOUND_NOTHING, USAGE
from shapecheck.config import ConfigError
from shapecheck.discovery import discover
from shapecheck.documents import opened
from shapecheck.python_files import Unreadable
from shapecheck.report.style import wants_color
from shapecheck.verify.execution import How, execute
from shapecheck.verify.rebuilding import rebuild
from shapecheck.verify.report import FileReport, render_json, render_text
from shapecheck.verify.server import Limits, MissingRuntime, Server
from shapecheck.verify.static import Statics, statics

_PRELOADED = ("pandas", "sklearn.preprocessing", "sklearn.model_selection", "matplotlib.pyplot")
_PRELOAD_FROM = 4
"""So many files make it worth while to import what several of them use before the first one."""


def main(options: argparse.Namespace) -> int:
    """``shapecheck verify``; the exit code."""
    if options.python is None and not (find_spec("tensorflow") and find_spec("keras")):
        note(options, "verify needs TensorFlow and Keras: pip install 'shapecheck-keras[runtime]'")
        return USAGE
    files = list(_files(options))
    mode = "execute" if options.execute else "rebuild"
    reports: list[FileReport] = []
    try:
        with Server(interpreter(options), _preload(files)) as server:
            for number, static in enumerate(files, 1):
                note(options, f"{number}/{len(files)} {static.document.path}", level=1)
                reports.append(_verify(options, server, static))
            versions = server.versions
    except MissingRuntime as problem:
        note(options, f"verify needs an interpreter with TensorFlow and Keras: {problem}")
        return USAGE
    if options.output_format == "json":
        write(options, render_json(mode, versions, reports))
    else:
        color = not options.output_file and wants_color(options.color, sys.stdout)
        write(options, render_text(reports, color, options.verbose > 0))
    if options.graph:
        _draw(options, reports)
    refuted = sum(len(report.refuted) for report in reports)
    if refuted:
        note(options, f"{plural(refuted, 'claim')} refuted")
    return FOUND if refuted else FOUND_NOTHING


def _draw(options: argparse.Namespace, reports: list[FileReport]) -> None:
    from shapecheck.verify.drawing import page

    drawings = [drawing for report in reports for drawing in report.drawings]
    try:
        with open(options.graph, "w", encoding="utf-8") as file:
            file.write(page(drawings, tensorflow=options.tf_graph))
    except OSError as problem:
        raise ConfigError(f"--graph: {options.graph}: {problem.strerror}") from None


def _verify(options: argparse.Namespace, server: Server, static: Statics) -> FileReport:
    limits = Limits(options.timeout, int(options.memory * (1 << 30)))
    if not options.execute:
        return rebuild(server, static, limits)
    how = How(
        limits,
        options.keep_going,
        options.real_data,
        tuple(options.call),
        bool(options.graph),
    )
    return execute(server, static, how)


def _files(options: argparse.Namespace) -> Iterator[Statics]:
    """The static side of each file that has anything to verify."""
    settings = resolver(options)
    python = interpreter(options)
    for target in discover(options.paths, settings):
        try:
            with open(target.path, "rb") as file:
                document = opened(target.path, file.read())
        except OSError as problem:
            raise ConfigError(f"{target.path}: {problem.strerror}") from None
        except Unreadable as problem:
            note(options, f"{target.path}: {problem.finding.message}")
            continue
        static = statics(document, target.settings, follow=options.follow, calls=options.call, python=python)
        found = static.analysis
        if found.records or found.models or found.findings or target.named:
            yield static


def _preload(files: list[Statics]) -> list[str]:
    if len(files) < _PRELOAD_FROM:
        return []
    return [name for name in _PRELOADED if any(name.partition(".")[0] in static.document.text for static in files)]
