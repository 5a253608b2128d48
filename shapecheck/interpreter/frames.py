"""Activations of functions, and how control leaves a statement."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import Any, Literal

from shapecheck.records import dataclass, field
from shapecheck.values import Cell, Function, UserModule, Value


@dataclass(frozen=True, slots=True)
class Flow:
    """Control that leaves a block early. (Falling through is None.)"""

    kind: Literal["return", "break", "continue", "raise"]
    value: Value = None


BREAK = Flow("break")
CONTINUE = Flow("continue")


class Raised(Exception):
    """The analysed program raises `value` (an exception object, or Unknown)."""

    def __init__(self, value: Value, name: str = "Exception") -> None:
        super().__init__(name)
        self.value = value
        self.name = name

    @property
    def ends_program(self) -> bool:
        """Whether this is ``sys.exit()``, which ``except Exception`` does not catch."""
        return self.name == "SystemExit"


_serials = count(1)


@dataclass(slots=True, eq=False)
class Frame:
    """One activation: of a function, a class body, a comprehension or a module."""

    cell: Cell
    module: UserModule
    function: Function | None = None
    receiver: Value = None
    outside: dict[str, Cell] = field(default_factory=dict)
    yields: list[Value] | None = None
    open_yield: bool = False
    on_yield: Callable[[Value], None] | None = None
    caller: Any = None
    given: tuple[Value, ...] = ()
    serial: int = field(default_factory=lambda: next(_serials))

    def lookup_cell(self, name: str) -> Cell:
        """The cell that an assignment to `name` goes to (global and nonlocal declarations considered)."""
        return self.outside.get(name, self.cell)
