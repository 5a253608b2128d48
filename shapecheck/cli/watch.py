"""``shapecheck check --watch``: checks again whenever a file that matters has changed.

What matters: the files that are checked, those that come and go below the folders named, the modules and data that
the analysis read, and the configuration. It is found out by looking again and again, which works everywhere.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterable

from shapecheck.cli.common import listed, note, plural, resolver
from shapecheck.cli.main import FOUND_NOTHING
from shapecheck.cli.places import targets_of
from shapecheck.config import FILE_NAMES, ConfigError
from shapecheck.discovery import MissingPath

_SECONDS = 0.3
_REST = 10
"""A look is followed by a rest of so many times its length: in a large project it is done less often."""

_NAMED = 3
"""So many changed files are named."""

_COARSE = 20_000_000
"""Nanoseconds by which a file system's clock may be late."""

_CLEAR = "\x1b[2J\x1b[3J\x1b[H"
Check = Callable[[argparse.Namespace, set[str]], int]
"""Checks once, and adds to the set the other files that the findings depend on."""

_State = dict[str, tuple[int, int] | None]
"""The time of change and the size of each file that matters; None for one that is not there."""


def watch(options: argparse.Namespace, check: Check) -> int:
    """Checks, waits for a change, and checks again, until it is interrupted; the exit code."""
    if options.paths == ["-"]:
        raise ConfigError("--watch: stdin does not change; name files or folders")
    reads: set[str] = set()
    try:
        while True:
            start = time.time_ns()
            before = _state(options, reads)
            _check_once(options, check, reads)
            before |= _earlier(_states(reads - before.keys()), start)
            changed = _wait(options, before, reads)
            if sys.stdout.isatty() and not options.output_file:
                sys.stdout.write(_CLEAR)
            note(options, f"changed: {_listed(changed)}")
    except KeyboardInterrupt:
        note(options, "stopped")
    return FOUND_NOTHING


def _check_once(options: argparse.Namespace, check: Check, reads: set[str]) -> None:
    """One round. What is wrong with it may be mended by the next change."""
    try:
        check(options, reads)
    except (ConfigError, MissingPath) as problem:
        print(f"shapecheck: {problem}", file=sys.stderr)
    sys.stdout.flush()


def _wait(options: argparse.Namespace, before: _State, reads: set[str]) -> list[str]:
    """Comes back when something differs from `before`: which files."""
    while True:
        start = time.monotonic()
        now = _state(options, reads)
        changed = sorted(path for path in before.keys() | now.keys() if before.get(path) != now.get(path))
        if changed:
            return changed
        time.sleep(max(_SECONDS, _REST * (time.monotonic() - start)))


def _state(options: argparse.Namespace, reads: Iterable[str]) -> _State:
    """How everything that matters looks now."""
    paths = {os.path.abspath(path) for path in reads}
    try:
        for target in targets_of(options, resolver(options), from_stdin=False):
            path = os.path.abspath(target.path)
            paths.add(path)
            paths.update(os.path.join(os.path.dirname(path), name) for name in FILE_NAMES)
            paths.add(os.path.abspath(target.loaded.path or path))
    except (ConfigError, MissingPath):
        paths.update(os.path.abspath(path) for path in (*options.paths, *filter(None, [options.config])))
        paths.update(os.path.abspath(name) for name in FILE_NAMES)
    return _states(paths)


def _states(paths: Iterable[str]) -> _State:
    found: _State = {}
    for path in paths:
        try:
            status = os.stat(path)
            found[os.path.abspath(path)] = status.st_mtime_ns, status.st_size
        except OSError:
            found[os.path.abspath(path)] = None
    return found


def _earlier(states: _State, start: int) -> _State:
    """The states at the time `start`, as far as they can be told: what has changed since differs from now."""
    return {path: None if state and state[0] > start - _COARSE else state for path, state in states.items()}


def _listed(paths: list[str]) -> str:
    names = [os.path.relpath(path) for path in paths[:_NAMED]]
    return listed([*names, f"{plural(len(paths) - _NAMED, 'file')} more"] if len(paths) > _NAMED else names)
