"""The analyses of a mypy run, and the files that they rest on."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

from shapecheck.digests import digest, file_digest, program_digest
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
        self._digests: dict[str, str] = {}
        self._identities: dict[str, bytes] = {}
        self._program = program_digest()
        self._analyser: Analyser | None = None

    def _place(self, path: str) -> str:
        """Where a file's content lies: there, or in the buffer that stands for it."""
        return self._shadows.get(os.path.abspath(path), path) if self._shadows else path

    def content(self, path: str) -> bytes | None:
        """A file's bytes; None if it cannot be read."""
        try:
            with open(self._place(path), "rb") as file:
                return file.read()
        except OSError:
            return None

    def unchanged(self, reads: Mapping[str, str]) -> bool:
        """Whether files still have the content of these digests."""
        return all(self._digest(path) == known for path, known in reads.items())

    def _digest(self, path: str) -> str:
        """The digest of a file's content, made once until files may have changed."""
        if path not in self._digests:
            self._digests[path] = file_digest(self._place(path))
        return self._digests[path]

    def identity(self, path: str) -> str:
        """A hash of the program and of the configuration that a file's findings rest on.

        And of a buffer that stands for the file: mypy takes one of the file's size for the file itself.
        """
        place = self._place(path)
        buffer = "" if place == path else self._digest(path)
        return digest(self._program, self._configuration(os.path.dirname(os.path.abspath(path))), buffer).hex()

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
        self._digests.clear()

    def outside_has_changed(self) -> bool:
        """Whether the configuration, or a file that is no module, has changed since the analyses were made."""
        now = Files(self._shadows)
        return any(now._configuration(folder) != text for folder, text in self._identities.items()) or any(
            now._digest(path) != known
            for shapes in self._known.values()
            for path, known in (shapes.reads if shapes is not None else {}).items()
            if not path.endswith(".py")
        )

    def _analysed(self, path: str, content: bytes) -> FileShapes | None:
        self.identity(path)
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
