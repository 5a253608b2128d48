"""``eval`` and ``exec``: code that stands in a text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import libcst as cst

from shapecheck.interpreter.frames import Frame
from shapecheck.values import Cell, DictObject, Unknown, Value

if TYPE_CHECKING:
    from shapecheck.interpreter.calls import Arguments
    from shapecheck.interpreter.run import Run

MAX_EVALUATED = 2000
"""How long a text may be that is followed into."""


def evaluated(run: Run, function: str, arguments: Arguments, frame: Frame) -> Value:
    """What ``eval(text)`` or ``exec(text, names)`` gives; MISSING where that is not followed."""
    is_exec = function == "builtins.exec"
    node = _parsed(arguments.args[0] if arguments.args else None, is_exec)
    names = [*arguments.args[1:], *arguments.kwargs.values()]
    where = frame if not names else _within(names[0], frame)
    if node is None or where is None or arguments.is_open:
        if is_exec and not names:
            _forget_data(run, frame.cell)
        return run.MISSING
    if not is_exec:
        return run.evaluate(node, where)
    run.touch(where.cell)
    run.execute(node.body, where)
    return None


def _parsed(text: Value, is_exec: bool) -> Any:
    """The code in a text; None if it is not known, too long or none."""
    if not isinstance(text, str) or len(text) > MAX_EVALUATED:
        return None
    try:
        return cst.parse_module(text) if is_exec else cst.parse_expression(text.strip())
    except cst.ParserSyntaxError:
        return None


def _within(names: Value, frame: Frame) -> Frame | None:
    """A frame whose variables are the items of a dict that is known."""
    if not isinstance(names, DictObject) or not all(isinstance(name, str) for name in names.items):
        return None
    return Frame(Cell(names.items), frame.module)


def _forget_data(run: Run, cell: Cell) -> None:
    """After code that nobody knows: any number or text that a variable held may be another one now."""
    run.touch(cell)
    for name, value in cell.names.items():
        if value is None or isinstance(value, (bool, int, float, str, tuple)):
            cell.names[name] = Unknown("code that is made at run time may have changed it")
