"""Looking names up: the scopes outward, star imports, then the builtins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from shapecheck.interpreter.frames import Frame
from shapecheck.values import Cell, Unknown, Value

if TYPE_CHECKING:
    from shapecheck.interpreter.run import Run

_LITERALS = {"None": None, "True": True, "False": False}


def lookup(run: Run, frame: Frame, name: str) -> Value:
    """The value of a name as seen from `frame`; Unknown when it is not defined."""
    if name in _LITERALS:
        return _LITERALS[name]
    cell: Cell | None = frame.lookup_cell(name)
    while cell is not None:
        if name in cell.names:
            return run.forced(cell.names, name)
        cell = cell.parent
    starred = run.imports.from_stars(frame.module, name)
    if starred is not None:
        return starred
    builtin = run.libraries.value(f"builtins.{name}")
    if builtin is not None:
        return builtin
    if name == "__name__":
        return frame.module.name
    if name == "__file__":
        return frame.module.source.path
    return Unknown(f"the name {name} is not defined where the analysis looked")


def names_in(run: Run, node: Any) -> frozenset[str]:
    """All names in the text of a function, those of attributes included (computed once for each function)."""
    found = run.names_used.get(node)
    if found is None:
        pending, names = [node], set()
        while pending:
            part = pending.pop()
            if isinstance(part, cst.Name):
                names.add(part.value)
            pending += part.children
        found = run.names_used[node] = frozenset(names)
    return found
