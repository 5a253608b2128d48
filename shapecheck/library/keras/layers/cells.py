"""The cells of recurrent layers: their states, and their weights for so many input features."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from shapecheck.library.keras.layers.arguments import flag, number
from shapecheck.library.keras.layers.inputs import class_name
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import Context
from shapecheck.records import dataclass, replace
from shapecheck.shapes import Dim, Expr, Shape
from shapecheck.values import LayerObject, Value, Weight

GATES = {"LSTM": 4, "GRU": 3, "SimpleRNN": 1}
STATES = {"LSTM": 2, "GRU": 1, "SimpleRNN": 1}


@dataclass(frozen=True, slots=True)
class Cell:
    """One step of a recurrent layer. `states` are the sizes of its states, nested for a stack of cells.

    `is_own` tells a class of the program's own, whose weights only a call of the `layer` shows.
    """

    output: Dim
    states: tuple[Any, ...]
    kind: str = ""
    use_bias: bool = True
    reset_after: bool = True
    inner: tuple[Cell, ...] = ()
    layer: LayerObject | None = None
    is_own: bool = False

    @property
    def has_own(self) -> bool:
        """Whether it, or a cell of the stack, is of a class of the program's own."""
        return self.is_own or any(cell.has_own for cell in self.inner)

    def weights(self, features: Dim) -> tuple[Weight, ...]:
        """The weights for inputs of `features` features."""
        if self.inner:
            made: list[Weight] = []
            for cell in self.inner:
                made.extend(cell.weights(features))
                features = cell.output
            return tuple(made)
        if not self.kind:
            return ()
        gates = GATES[self.kind] * self.output
        kernels = (
            Weight("kernel", Shape.of(features, gates)),
            Weight("recurrent_kernel", Shape.of(self.output, gates)),
        )
        if not self.use_bias:
            return kernels
        doubled = self.kind == "GRU" and self.reset_after
        return (*kernels, Weight("bias", Shape.of(2, gates) if doubled else Shape.of(gates)))


def basic_cell(kind: str, layer: str, units: Value, use_bias: Value, reset_after: Value = True) -> Cell:
    """The cell of LSTM, GRU or SimpleRNN."""
    size = number(units, layer, "units")
    states = (size,) * STATES[kind]
    return Cell(size, states, kind, flag(use_bias) is not False, flag(reset_after) is not False)


def cell_of(ctx: Context, value: Value) -> Cell:
    """The cell that RNN is given: a library's cell, a list of cells, or one of the program's own."""
    if isinstance(value, (list, tuple)):
        return stacked([cell_of(ctx, item) for item in value])
    if not isinstance(value, LayerObject):
        raise CannotTell("the cell is not known")
    name = class_name(value)
    if name == "StackedRNNCells" and isinstance(value.attrs.get("cells"), (list, tuple)):
        return cell_of(ctx, value.attrs["cells"])
    if name == "StackedRNNCells":
        cells = ctx.iterate(value.attrs.get("cells"))
        if cells is None:
            raise CannotTell("the cells are not known")
        return cell_of(ctx, cells)
    if value.rule is not None and name.removesuffix("Cell") in GATES and name.endswith("Cell"):
        attrs = value.attrs
        kind = name.removesuffix("Cell")
        cell = basic_cell(kind, name, attrs.get("units"), attrs.get("use_bias", True), attrs.get("reset_after", True))
        return replace(cell, layer=value)
    if value.rule is not None:
        raise Mismatch(f"RNN: {name} is no cell", rule="invalid-argument", argument="cell")
    return _own_cell(ctx, value)


def _own_cell(ctx: Context, cell: LayerObject) -> Cell:
    """A cell class of the program: `state_size` and `output_size` say its sizes."""
    size = ctx.export(ctx.get_attribute(cell, "state_size"))
    if isinstance(size, (int, Expr)):
        states: tuple[Any, ...] = (size,)
    elif isinstance(size, (list, tuple)) and all(isinstance(item, (int, Expr)) for item in size):
        states = tuple(size)
    else:
        raise CannotTell("the cell's state_size is not known")
    output = ctx.export(ctx.get_attribute(cell, "output_size"))
    return Cell(output if isinstance(output, (int, Expr)) else states[0], states, layer=cell, is_own=True)


def stacked(cells: Sequence[Cell]) -> Cell:
    """Several cells, each fed with the output of the one before."""
    if not cells:
        raise Mismatch("a stack of RNN cells is empty", rule="invalid-argument", argument="cells")
    states = tuple(cell.states[0] if len(cell.states) == 1 else cell.states for cell in cells)
    return Cell(cells[-1].output, states, inner=tuple(cells))
