"""Data files that a program names: looked up beside its code, never opened for more than their first bytes."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from shapecheck.interpreter.declarations import parse_shape
from shapecheck.shapes import Shape
from shapecheck.values import Value

if TYPE_CHECKING:
    from shapecheck.interpreter.run import Run


class DataFiles:
    """Where data files are looked up: the folder of the analysed file, then the project's."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self.folders: tuple[str, ...] = ()

    def find(self, name: Value) -> str | None:
        """The path of a file that the program names, if it is there. The findings depend on it from now on."""
        if not isinstance(name, str) or not name or "\0" in name or "://" in name:
            return None
        for folder in self.folders:
            path = os.path.join(folder, name)
            self._run.recorder.sources.append(path)
            if os.path.isfile(path):
                return path
        return None

    def declared(self, name: Value) -> Shape | None:
        """The shape that the configuration gives for a file (or whatever is loaded by this name)."""
        text = self._run.settings.data.get(name) if isinstance(name, str) else None
        return parse_shape(self._run, text) if text is not None else None
