"""Patterns as in .gitignore files, for exclusions and per-file settings. pathspec is imported only when needed."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from typing import Any

_SPECIAL = "*?[!/\\"


class Patterns:
    """Some gitignore patterns, relative to a folder. Plain names are looked up without pathspec."""

    def __init__(self, patterns: Iterable[str], root: str) -> None:
        patterns = [pattern.strip() for pattern in patterns if pattern.strip()]
        self._root = os.path.abspath(root)
        self._names = frozenset(pattern for pattern in patterns if not any(sign in pattern for sign in _SPECIAL))
        self._others = [pattern for pattern in patterns if pattern not in self._names]
        self._spec: Any = None

    def match(self, path: str, *, folder: bool = False) -> bool:
        """Whether an absolute path matches by itself (not by a folder above it)."""
        return os.path.basename(path) in self._names or bool(self._others and self.decide(path, folder=folder))

    def match_any_part(self, path: str) -> bool:
        """Whether an absolute path, or a folder above it and below the root, matches."""
        relative = os.path.relpath(path, self._root)
        if relative.startswith(".."):
            return False
        if not self._names.isdisjoint(relative.split(os.sep)):
            return True
        return bool(self._others and self.decide(path, folder=False))

    def decide(self, path: str, *, folder: bool) -> bool | None:
        """True: matched; False: excepted by a pattern with an exclamation mark; None: not mentioned."""
        relative = os.path.relpath(path, self._root).replace(os.sep, "/")
        if relative.startswith("../") or relative == "..":
            return None
        if os.path.basename(path) in self._names:
            return True
        if not self._others:
            return None
        if self._spec is None:
            import pathspec

            self._spec = pathspec.GitIgnoreSpec.from_lines(self._others)
        include: bool | None = self._spec.check_file(relative + "/" if folder else relative).include
        return include


class GitIgnore:
    """The .gitignore files that hold for a folder: its own and those above it, up to the repository's root."""

    def __init__(self, above: Sequence[Patterns]) -> None:
        self._specs = tuple(above)

    @classmethod
    def above(cls, folder: str) -> GitIgnore:
        """The files that hold for a folder itself."""
        chain: list[Patterns] = []
        current = os.path.abspath(folder)
        while True:
            chain[:0] = _ignore_files(current)
            parent = os.path.dirname(current)
            if os.path.exists(os.path.join(current, ".git")):
                return cls(chain)
            if parent == current:
                return cls(())
            current = parent

    def within(self, folder: str) -> GitIgnore:
        """The files that hold for a folder below."""
        own = _ignore_files(folder)
        return GitIgnore((*self._specs, *own)) if own else self

    def match(self, path: str, *, folder: bool) -> bool:
        """Whether git would ignore the path: the deepest file that mentions it decides."""
        for spec in reversed(self._specs):
            decided = spec.decide(path, folder=folder)
            if decided is not None:
                return decided
        return False


def _ignore_files(folder: str) -> list[Patterns]:
    found = []
    for name in (os.path.join(".git", "info", "exclude"), ".gitignore"):
        try:
            with open(os.path.join(folder, name), encoding="utf-8", errors="replace") as file:
                lines = [line.rstrip("\n") for line in file if line.strip() and not line.startswith("#")]
        except OSError:
            continue
        if lines:
            found.append(Patterns(lines, folder))
    return found
