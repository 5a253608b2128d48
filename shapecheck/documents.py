"""Files as the checker sees them: Python sources, and programs made of notebooks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from shapecheck.python_files import PythonFile, decode
from shapecheck.results import Edit, Span


class Document(Protocol):
    """A source that is checked: the program in it, and the way from the program's places to the file's."""

    @property
    def path(self) -> str: ...

    @property
    def text(self) -> str:
        """The program, as the engine gets it."""

    def place(self, span: Span) -> Span:
        """A span of the program as a span of the file (in a notebook: of one of its cells)."""

    def edited(self, edits: Sequence[Edit]) -> bytes:
        """The file's bytes after edits of the program."""

    def reopened(self, data: bytes) -> Document:
        """The same file with other bytes."""


def opened(path: str, data: bytes) -> Document:
    """The document in a file's bytes; raises Unreadable."""
    if path.endswith(".ipynb"):
        from shapecheck.notebooks import open_notebook

        return open_notebook(path, data)
    return PythonFile(path, *decode(path, data))
