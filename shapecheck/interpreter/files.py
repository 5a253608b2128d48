"""Data files that a program names: looked up beside its code, never opened for more than their first bytes."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import TYPE_CHECKING

from shapecheck.interpreter.declarations import parse_shape
from shapecheck.library.effects import IMPLIED_SUFFIXES
from shapecheck.shapes import Shape
from shapecheck.values import Value

if TYPE_CHECKING:
    from shapecheck.interpreter.run import Run


class DataFiles:
    """Where data files are looked up: the folder of the analysed file, and the project's."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._written: set[str] = set()
        self.folders: tuple[str, ...] = ()

    def find(self, name: Value) -> str | None:
        """The path of a file that the program names, if there is just one. The findings depend on it from now on.

        Which of two the program would read depends on where it is started. A file that the program has written
        before tells nothing: what it holds then is not what it holds now.
        """
        if not isinstance(name, str) or not name or "\0" in name or "://" in name:
            return None
        if os.path.normpath(name) in self._written:
            return None
        paths = {os.path.normpath(os.path.join(folder, name)) for folder in self.folders}
        self._run.recorder.sources += sorted(paths)
        present = [path for path in paths if os.path.isfile(path)]
        return present[0] if len(present) == 1 else None

    def note_written(self, arguments: Iterable[Value]) -> None:
        """Remembers the files named in a call that may write them; ``np.save("x")`` writes ``x.npy``."""
        for name in arguments:
            if isinstance(name, str):
                path = os.path.normpath(name)
                self._written |= {path, *(path + suffix for suffix in IMPLIED_SUFFIXES)}

    def declared(self, name: Value) -> Shape | None:
        """The shape that the configuration gives for a file (or whatever is loaded by this name)."""
        text = self._run.settings.data.get(name) if isinstance(name, str) else None
        return parse_shape(self._run, text) if text is not None else None
