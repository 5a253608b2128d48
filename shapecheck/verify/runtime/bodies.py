"""Layers of the program made anew: from their recorded bodies, or as stand-ins that give zeros."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from .shapes import is_tensor


def body(rebuilt: Any, entry: dict[str, Any]) -> Any:
    """A layer that does what was recorded of the program's: the same layers, functions and weights."""
    keras: Any = import_module("keras")

    class Body(keras.layers.Layer):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.parts = [rebuilt.layer(number) for number in entry["parts"]]
            self.own = [self.add_weight(shape=tuple(shape), trainable=trains) for shape, trains in entry["weights"]]

        def call(self, *args: Any, **kwargs: Any) -> Any:
            given = [leaf for leaf in keras.tree.flatten((args, kwargs)) if is_tensor(leaf)]
            return rebuilt.within(entry, given, self.own)

    Body.__name__ = entry["class"]
    return named(Body(), entry["name"])


def stand_in(entry: dict[str, Any]) -> Any:
    """A layer that gives zeros of the inferred shapes; `trial` holds those of the present run."""
    keras: Any = import_module("keras")
    given = entry["given"]

    class StandIn(keras.layers.Layer):  # type: ignore[misc]
        trial: Any = None

        def compute_output_spec(self, *args: Any, **kwargs: Any) -> Any:
            specs = [keras.KerasTensor(shape, dtype) for shape, dtype in given]
            return specs if len(specs) > 1 else specs[0]

        def call(self, *args: Any, **kwargs: Any) -> Any:
            shapes = self.trial or [[2 if size is None else size for size in shape] for shape, _ in given]
            found = [keras.ops.zeros(shape, dtype) for shape, (_, dtype) in zip(shapes, given, strict=True)]
            return found if len(found) > 1 else found[0]

    return named(StandIn(), entry["name"])


def named(layer: Any, name: str | None) -> Any:
    """The layer with the name that was inferred, where Keras takes it."""
    if name and "/" not in name:
        layer._name = layer.name = name
    return layer
