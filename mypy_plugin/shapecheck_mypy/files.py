"""The analyses of a mypy run, and the files that they rest on."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from shapecheck.digests import digest, program_digest
from shapecheck_mypy.knowledge import FileShapes

if TYPE_CHECKING:
    from shapecheck_mypy.analysis import Analyser

_CONFIGURATION = ("shapecheck.toml", "pyproject.toml")
_TABLE = re.compile(rb"^\[+tool\.shapecheck\b.*?(?=^\[+(?!\[?tool\.shapecheck\b)|\Z)", re.MULTILINE | re.DOTALL)


class Files:
    """The analyses of a mypy run, each made once for each content. `shadows` are other places of some contents."""

    def __init__(self, shadows: Mapping[str, str]) -> None:
        self._shadows = {os.path.abspath(path): shadow for path, shadow in shadows.items()}
        self._known: dict[str, FileShapes | None] = {}
        self._current: set[str] = set()
        self._identities: dict[str, bytes] = {}
        self._program = program_digest()
        self._analyser: Analyser | None = None

    def content(self, path: str) -> bytes | None:
        """A file's bytes, or those of the buffer that stands for it; None if it cannot be read."""
        try:
            with open(self._shadows.get(os.path.abspath(path), path), "rb") as file:
                return file.read()
        except OSError:
            return None

    def unchanged(self, reads: Mapping[str, str]) -> bool:
        """Whether files still have the content of these digests."""
        return all(self._digest(path) == known for path, known in reads.items())

    def _digest(self, path: str) -> str:
        content = self.content(path)
        return "" if content is None else digest(content).hex()

    def identity(self, path: str) -> str:
        """A hash of the program and of the configuration that a file's findings rest on."""
        return digest(self._program, self._configuration(os.path.dirname(os.path.abspath(path)))).hex()

    def _configuration(self, folder: str) -> bytes:
        """The text of all configuration above a file. Read as text: parsing it would cost every warm run."""
        if folder not in self._identities:
            parent = os.path.dirname(folder)
            text = self._configuration(parent) if parent != folder else self._machine()
            for name in _CONFIGURATION:
                found = self.content(os.path.join(folder, name)) or b""
                text += b"".join(_TABLE.findall(found)) if name == "pyproject.toml" else found
            self._identities[folder] = text
        return self._identities[folder]

    def _machine(self) -> bytes:
        home = os.environ.get("KERAS_HOME") or os.path.join(os.path.expanduser("~"), ".keras")
        return self.content(os.path.join(home, "keras.json")) or b""

    def shapes(self, path: str) -> FileShapes | None:
        """The analysis of a file; None for one that is not to be checked or cannot be read."""
        if path in self._current:
            return self._known[path]
        content = self.content(path)
        known = self._known.get(path)
        if known is None or known.content != content or not self.unchanged(known.reads):
            known = self._known[path] = self._analysed(path, content) if content is not None else None
        self._current.add(path)
        return known

    def look_again(self) -> None:
        """Files may have changed since they were looked at."""
        self._current.clear()

    def _analysed(self, path: str, content: bytes) -> FileShapes | None:
        if self._analyser is None:
            from shapecheck_mypy.analysis import Analyser

            self._analyser = Analyser()
        made = self._analyser.analysed(path, content)
        if made is not None:
            made.reads = {source: self._digest(source) for source in made.sources}
        return made

    def peek(self, path: str) -> FileShapes | None:
        """The analysis of a file as far as it was made, without a look at whether it is current."""
        return self._known.get(path)

    def forget(self, path: str) -> None:
        """Drops the analysis of a file."""
        self._known.pop(path, None)
        self._current.discard(path)
