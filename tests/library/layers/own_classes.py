"""Cases whose layer, cell or function is the test's own, as programs: class, constructor and call as text.

Rules know the library's classes only; the program's own are for the interpreter to follow.
"""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from typing import Any

import keras

from shapecheck.config import Settings
from shapecheck.engine import analyse
from tests.library.layers.harvest import Harvested


class NotWritable(Exception):
    """An argument of which no text can be made."""


def told(case: Harvested) -> tuple[Any, int | None]:
    """The output's shape and the number of parameters, by the interpreter."""
    analysis = analyse("case.py", program(case), Settings())
    wrong = [finding for finding in analysis.findings if finding.severity == "error"]
    assert not wrong, (program(case), wrong)
    record = max(analysis.records, key=lambda record: record.span.line)
    return record.outputs, record.params


def real_count(case: Harvested) -> int:
    """The number of parameters of the real layer, once it is built."""
    layer = case.layer(**case.arguments)
    layer(keras.ops.zeros(case.shapes))
    return int(layer.count_params())


def program(case: Harvested) -> str:
    """A program that makes the layer and calls it on an Input of the case's shape."""
    writer = Writer()
    made = writer.call(case.layer, (), case.arguments)
    return "\n".join(
        [
            *writer.imports,
            "from keras.src import backend, initializers, layers, ops",
            *writer.definitions,
            f"layer = {made}",
            f"x = layers.Input(batch_shape={case.shapes})",
            "y = layer(x)",
            "",
        ]
    )


class Writer:
    """Values as Python text, with the definitions that the text needs."""

    def __init__(self) -> None:
        self.imports: list[str] = []
        self.definitions: list[str] = []

    def text(self, value: Any) -> str:
        if isinstance(value, keras.layers.Layer):
            args, kwargs = value._made_with
            return self.call(type(value), args, kwargs)
        if isinstance(value, list):
            return f"[{', '.join(map(self.text, value))}]"
        if inspect.isfunction(value):
            return self.name(value)
        if value is None or isinstance(value, (bool, int, float, str, tuple)):
            return repr(value)
        if keras.ops.is_tensor(value):
            return f"ops.zeros({tuple(value.shape)})"
        raise NotWritable(type(value).__name__)

    def call(self, kind: type, args: tuple[Any, ...], kwargs: dict[str, Any]) -> str:
        given = [self.text(value) for value in args]
        given += [f"{name}={self.text(value)}" for name, value in kwargs.items()]
        return f"{self.name(kind)}({', '.join(given)})"

    def name(self, thing: Any) -> str:
        """The name of a class or function, which is the library's or is defined as the test defines it."""
        if getattr(keras.layers, thing.__name__, None) is thing:
            return f"layers.{thing.__name__}"
        if getattr(keras.ops, thing.__name__, None) is thing:
            return f"ops.{thing.__name__}"
        source = textwrap.dedent(inspect.getsource(thing))
        if source not in self.definitions:
            self.imports += [line for line in _imports(thing) if line not in self.imports]
            self.definitions.append(source)
        return str(thing.__name__)


def _imports(thing: Any) -> list[str]:
    tree = ast.parse(inspect.getsource(sys.modules[thing.__module__]))
    return [ast.unparse(node) for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
