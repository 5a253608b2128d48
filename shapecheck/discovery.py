"""Which files are checked: those named, and the Python files and notebooks below the folders named."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from shapecheck.config import Loaded, Resolver, Settings
from shapecheck.library.namespaces import SUPPORTED
from shapecheck.patterns import GitIgnore, Patterns

SUFFIXES = (".py", ".ipynb", ".pyw")
_NAMES = tuple(name.encode() for name in SUPPORTED)


class MissingPath(Exception):
    """A path on the command line that is not there."""


class Target(NamedTuple):
    """A file to check: its path as it is shown, the settings of its folder, and whether it was named itself."""

    path: str
    loaded: Loaded
    named: bool

    @property
    def settings(self) -> Settings:
        """The settings for this very file."""
        settings = self.loaded.settings
        for override in settings.overrides:
            if Patterns(override.files, settings.root).match_any_part(os.path.abspath(self.path)):
                settings = settings.with_override(override)
        return settings


def names_a_library(data: bytes) -> bool:
    """Whether the bytes of a file name any library that the checker knows."""
    return any(name in data for name in _NAMES)


def discover(paths: Sequence[str], resolver: Resolver) -> list[Target]:
    """The files to check, each once, in the order of the paths; raises MissingPath."""
    found: dict[str, Target] = {}
    for path in paths:
        if os.path.isdir(path):
            targets: Iterator[Target] = _Walk(resolver).below(path)
        elif os.path.exists(path):
            targets = _named(path, resolver)
        else:
            raise MissingPath(f"{path}: no such file or folder")
        for target in targets:
            key = os.path.abspath(target.path)
            if key not in found or (target.named and not found[key].named):
                found[key] = target
    return list(found.values())


def _named(path: str, resolver: Resolver) -> Iterator[Target]:
    loaded = resolver.for_folder(os.path.dirname(path) or ".")
    excluded = loaded.settings.force_exclude and _excluded(loaded.settings).match_any_part(os.path.abspath(path))
    if not excluded:
        yield Target(_shown(path), loaded, named=True)


def _excluded(settings: Settings) -> Patterns:
    return Patterns((*settings.exclude, *settings.extend_exclude), settings.root)


def _shown(path: str) -> str:
    return path.replace(os.sep, "/") if os.sep != "/" else path


class _Walk:
    """Goes through folders in the order of their names; never through links to folders."""

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._patterns: dict[int, Patterns] = {}

    def below(self, folder: str) -> Iterator[Target]:
        settings = self._resolver.for_folder(folder).settings
        if settings.force_exclude and self._exclusion(settings).match_any_part(os.path.abspath(folder)):
            return
        ignore = GitIgnore.above(folder) if settings.respect_gitignore else GitIgnore(())
        yield from self._enter(folder, ignore)

    def _exclusion(self, settings: Settings) -> Patterns:
        if id(settings) not in self._patterns:
            self._patterns[id(settings)] = _excluded(settings)
        return self._patterns[id(settings)]

    def _enter(self, folder: str, ignore: GitIgnore) -> Iterator[Target]:
        loaded = self._resolver.for_folder(folder)
        excluded = self._exclusion(loaded.settings)
        try:
            with os.scandir(folder) as scan:
                entries = sorted(scan, key=lambda entry: entry.name)
        except OSError:
            return
        for entry in entries:
            is_folder = entry.is_dir(follow_symlinks=False)
            if not is_folder and not (entry.name.endswith(SUFFIXES) and entry.is_file()):
                continue
            absolute = os.path.abspath(entry.path)
            if excluded.match(absolute, folder=is_folder) or ignore.match(absolute, folder=is_folder):
                continue
            path = os.path.normpath(entry.path)
            if is_folder:
                respected = loaded.settings.respect_gitignore
                yield from self._enter(path, ignore.within(absolute) if respected else ignore)
            else:
                yield Target(_shown(path), loaded, named=False)
