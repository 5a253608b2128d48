"""What an index that did not fail says of the size of an array: after ``table[:, 8]`` it has nine columns at least."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from shapecheck.interpreter.assignment import bind
from shapecheck.interpreter.frames import Frame
from shapecheck.interpreter.joining import leaves_of
from shapecheck.shapes import Dim, Expr, Symbol, symbol, symbols, unresolved
from shapecheck.shapes.dims import substitute
from shapecheck.values import Alternatives, Tensor, Value

if TYPE_CHECKING:
    from shapecheck.interpreter.run import Run


def learn_size(run: Run, value: Value, index: Value, frame: Frame) -> None:
    """Raises the least size of the axes that `index` has reached, in all variables of the function (or module).

    Only where the program surely came along: not inside a branch, nor where an IndexError would be caught.
    """
    if run.journal.layers or run.catching or run.undecided:
        return
    parts = index if isinstance(index, tuple) else (index,)
    if not all(isinstance(part, (int, slice)) and not isinstance(part, bool) for part in parts):
        return
    taking = [leaf for leaf in leaves_of(value) if isinstance(leaf, Tensor) and leaf.shape.min_rank >= len(parts)]
    if len(taking) != 1 or taking[0].kind != "numpy" or taking[0].shape.open:
        return
    known: dict[Symbol, Dim] = {}
    for dim, part in zip(taking[0].shape.dims, parts, strict=False):
        found = symbol(dim)
        if isinstance(part, int) and found is not None and not found.is_dynamic:
            least = part + 1 if part >= 0 else -part
            if found.lower < least and found not in known:
                known[found] = unresolved(
                    found.why, name=found.name, lower=least, multiple=found.multiple, upper=found.upper
                )
    if any(_matters(leaf, known) for held in frame.cell.names.values() for leaf in leaves_of(held)):
        _rebind(run, known, frame)


def _matters(value: Value, known: dict[Symbol, Dim]) -> bool:
    """Whether a dim was left open because it was not known how large one of these is: a slice that may be cut short."""
    if not isinstance(value, Tensor):
        return False
    dims = (*value.shape.prefix, *value.shape.suffix)
    return any(symbol(dim) is None and not symbols(dim).isdisjoint(known) for dim in dims)


def _rebind(run: Run, known: dict[Symbol, Dim], frame: Frame) -> None:
    for name, value in list(frame.cell.names.items()):
        now = _with(value, known)
        if now is not value:
            bind(run, name, now, frame)


def _with(value: Value, known: dict[Symbol, Dim]) -> Any:
    match value:
        case Tensor():
            shape = value.shape.substitute(known)
            return value if shape == value.shape else value.but(shape=shape)
        case Expr():
            now = substitute(value, known)
            return value if now == value else now
        case tuple():
            items = tuple(_with(item, known) for item in value)
            return items if any(now is not before for now, before in zip(items, value, strict=True)) else value
        case Alternatives():
            options = tuple(_with(option, known) for option in value.options)
            changed = any(now is not before for now, before in zip(options, value.options, strict=True))
            return Alternatives(options, value.choice) if changed else value
    return value
