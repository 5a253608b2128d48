"""What one analysis knows of all layers and models together: names in use, what was made, what was called."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from shapecheck.graph.network import Network
from shapecheck.records import dataclass, field
from shapecheck.values import LayerObject, LibraryClass, Node, Object, Site, Tensor, Value


@dataclass(frozen=True, slots=True, eq=False)
class LayerCall:
    """One call of a layer, as the trace shows it.

    `site` is where it happened: the user's call, or the layer's own constructor if only a Sequential calls it.
    """

    layer: LayerObject
    kind: Literal["input", "layer", "model"]
    site: Site | None
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    params: int | None


@dataclass(frozen=True, slots=True, eq=False)
class Fed:
    """Data met a model: in `method` (``train_step``, ``test_step``, ``predict_step``) of the call at `site`.

    `feed` is one batch of it, `config` what the model was compiled with.
    """

    model: LayerObject
    site: Site | None
    method: str
    feed: Any
    config: Any


@dataclass(slots=True, eq=False)
class GraphState:
    """One for each analysis; the interpreter makes it and hands it out as ``ctx.graph``.

    `unsure` are the layers whose calls could not be followed to the end: their weights are not known.
    `depth` counts the user's layers that are being traced. `first_inputs` are the tensors a layer was built on,
    `built` are the layers in the order in which they got their weights, `generated` those named by Keras.
    `feeds` is what models were trained, evaluated and run on; `files` are the models that were surely saved.
    `declared` are the layers whose symbolic output is what they declare, and not what their ``call`` surely returns.
    `trained` are the models that were trained or evaluated, on whatever data.
    `building` are the user's layers whose ``build`` is running, `said_built` those that the program called built.
    `waiting` are those whose ``call`` Keras does not run before there is data: what they alone call is not built.
    `training` is what the layer call that runs says of training, or inherits; None if nobody said anything.
    `made_by_constructor` is how many weights a user's layer had when its constructor was done.
    `layers` are numbered, and `nodes` are the nodes of Keras's graph in the order in which they were made.
    """

    models: list[LayerObject] = field(default_factory=list)
    layers: dict[LayerObject, int] = field(default_factory=dict)
    calls: list[LayerCall] = field(default_factory=list)
    unsure: set[LayerObject] = field(default_factory=set)
    first_inputs: dict[LayerObject, tuple[Tensor, ...]] = field(default_factory=dict)
    generated: set[LayerObject] = field(default_factory=set)
    built: list[LayerObject] = field(default_factory=list)
    building: set[LayerObject] = field(default_factory=set)
    waiting: set[LayerObject] = field(default_factory=set)
    said_built: set[LayerObject] = field(default_factory=set)
    made_by_constructor: dict[LayerObject, int] = field(default_factory=dict)
    feeds: list[Fed] = field(default_factory=list)
    trained: set[LayerObject] = field(default_factory=set)
    declared: set[LayerObject] = field(default_factory=set)
    files: Object = field(default_factory=lambda: Object(LibraryClass("keras.files"), {"saved": ()}))
    depth: int = 0
    nodes: list[Node] = field(default_factory=list)
    training: Value = None
    _uses: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    @property
    def made(self) -> int:
        """How much has been built so far: layers and calls of them. It only grows."""
        return len(self.layers) + len(self.nodes)

    def register(self, layer: LayerObject) -> None:
        """A layer that was made."""
        self.layers.setdefault(layer, len(self.layers))

    @contextmanager
    def said(self, training: Value) -> Iterator[None]:
        """While it lasts, layers that are called without `training` inherit this."""
        before, self.training = self.training, training
        try:
            yield
        finally:
            self.training = before

    def auto_name(self, class_name: str) -> str:
        """A fresh name for an instance of a class, as Keras makes it: ``dense``, ``dense_1``, ..."""
        return self.unique(snake_case(class_name))

    def unique(self, prefix: str) -> str:
        """The prefix, with a number from its second use on."""
        count = self._uses[prefix]
        self._uses[prefix] += 1
        return f"{prefix}_{count}" if count else prefix

    def numbered(self, prefix: str) -> str:
        """The prefix with a number from 1 on: how Keras 2 names inputs."""
        self._uses[prefix] += 1
        return f"{prefix}_{self._uses[prefix]}"

    def distrust_unfinished(self, first: int) -> None:
        """The models from the `first` on may have been left half made: of those with no graph nothing is sure."""
        self.unsure.update(model for model in self.models[first:] if not isinstance(model.graph, Network))

    def forget_names(self) -> None:
        """``keras.backend.clear_session()``."""
        self._uses.clear()


def snake_case(name: str) -> str:
    """A class's name as a layer's: ``MaxPooling2D`` is ``max_pooling2d`` (keras/src/utils/naming.py)."""
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
