"""The layers of a Sequential, as a value: a change makes a new one."""

from __future__ import annotations

from dataclasses import dataclass

from shapecheck.graph.network import Network
from shapecheck.values import LayerObject


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """`layers` in order, the Input first if there is one; `network` once the model is built.

    `open` means that layers that are not known may be among them.
    """

    layers: tuple[LayerObject, ...] = ()
    network: Network | None = None
    open: bool = False

    @property
    def has_input(self) -> bool:
        """Whether the first layer is an Input."""
        return bool(self.layers) and self.layers[0].class_name == "keras.layers.InputLayer"

    @property
    def shown(self) -> tuple[LayerObject, ...]:
        """The layers as ``model.layers``: without the Input."""
        return self.layers[1:] if self.has_input else self.layers
