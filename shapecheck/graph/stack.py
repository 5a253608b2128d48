"""The layers of a Sequential, as a value: a change makes a new one."""

from __future__ import annotations

from shapecheck.graph.network import Network, map_graph
from shapecheck.records import dataclass, field, replace
from shapecheck.values import LayerObject, Tensor, Value


@dataclass(frozen=True, slots=True, eq=False)
class Stack:
    """`layers` in order, the Input first if there is one; `ends` once the model is built: its input and output.

    `open` means that layers that are not known may be among them. `built` are the layers between the ends.
    """

    layers: tuple[LayerObject, ...] = ()
    ends: tuple[Tensor, Value] | None = None
    open: bool = False
    built: tuple[LayerObject, ...] = ()
    _network: list[Network] = field(default_factory=list, init=False)

    @property
    def network(self) -> Network | None:
        """The graph once the model is built. Made when it is asked for: a model grows layer by layer."""
        if self.ends is None:
            return None
        if not self._network:
            self._network.append(replace(map_graph(*self.ends), operations=self.built))
        return self._network[0]

    @property
    def has_input(self) -> bool:
        """Whether the first layer is an Input."""
        return bool(self.layers) and self.layers[0].class_name == "keras.layers.InputLayer"

    @property
    def shown(self) -> tuple[LayerObject, ...]:
        """The layers as ``model.layers``: without the Input."""
        return self.layers[1:] if self.has_input else self.layers
