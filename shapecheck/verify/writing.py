"""Recipes: what was inferred of a model, as plain data from which the other process builds it with real layers.

Everything that decides shapes must be known: a configuration with an unknown number, or a function of the user
inside a layer, cannot be rebuilt. A layer of the user's is replaced by a stand-in that gives zeros of the shapes
inferred for it, so that what comes after it is still tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any, TypeAlias

from shapecheck.graph.kinds import class_name, is_model, network_of
from shapecheck.graph.network import Network, key_of, tensors_of
from shapecheck.records import dataclass, field
from shapecheck.shapes import Shape, Symbol, is_dynamic, substitute, symbols
from shapecheck.values import (
    LayerObject,
    LibraryClass,
    LibraryFunction,
    Node,
    Object,
    Opaque,
    Tensor,
    UserClass,
    Value,
)

SIZES = ((2, 64), (3, 96))
"""For each trial: the batch size, and the size of every other open dim."""

_LEFT_OUT = ("name", "dtype", "weights")
_NO_MATTER = ("_initializer", "_regularizer", "_constraint")
"""Endings of arguments that shapes do not depend on."""

_OF_MODELS = {
    "keras.applications.convnext.LayerScale": {"init_values": 1e-6},
    "keras.applications.inception_resnet_v2.CustomScaleLayer": {"scale": 0.1},
}
"""Layers that belong to one model of Keras, and arguments of theirs that shapes do not depend on: they are not kept."""

_WITHOUT_SHAPE = ("keras.initializers.", "keras.regularizers.", "keras.constraints.", "keras.optimizers.")


class NotRebuildable(Exception):
    """Something of a model is not known well enough."""


class _Dropped(Exception):
    """An argument that shapes do not depend on, and that is left out."""


@dataclass(slots=True)
class Recipe:
    """A model's recipe. `calls` are its nodes in order; `custom` names what only stands in, also in `inner` models."""

    model: LayerObject
    fields: dict[str, Any]
    calls: list[Node] = field(default_factory=list)
    references: dict[str, Tensor] = field(default_factory=dict)
    custom: list[str] = field(default_factory=list)
    trials: list[dict[Symbol, int]] = field(default_factory=list)
    inner: list[LayerObject] = field(default_factory=list)


BodyOf: TypeAlias = "Callable[[Writer, LayerObject, Value, dict[str, Value]], dict[str, Any]]"


class Writer:
    """Writes one recipe. `body_of` writes down what a layer of the user's does, or raises NotRebuildable."""

    def __init__(self, run: Any, model: LayerObject, network: Network, body_of: BodyOf) -> None:
        self.run, self.model, self.network, self.body_of = run, model, network, body_of
        self.names: dict[Any, str] = {}
        self.layers: dict[str, Any] = {}
        self.result = Recipe(model, {"id": number_of(run, model), "name": model.name})

    def recipe(self) -> Recipe:
        """All of it."""
        if not self.network.complete:
            raise NotRebuildable("its graph is not known to its inputs")
        inputs = [self._input(index, tensor) for index, tensor in enumerate(tensors_of(self.network.inputs))]
        nodes = [self.node(index, node) for index, node in enumerate(self.network.nodes)]
        self._choose_sizes()
        self.result.fields |= {
            "inputs": inputs,
            "nodes": nodes,
            "layers": self.layers,
            "given": self.encoded(self.network.inputs),
            "outputs": self.encoded(self.network.outputs),
            "trainable": {key: entry["trainable"] for key, entry in self.layers.items() if "trainable" in entry},
            "trials": [self._trial(number, sizes) for number, sizes in enumerate(self.result.trials)],
            "feeds": [],
        }
        return self.result

    def _input(self, index: int, tensor: Tensor) -> dict[str, Any]:
        reference = f"i{index}"
        self.named(reference, tensor)
        shape = tensor.shape.public()
        if isinstance(shape, str) or "?" in shape:
            raise NotRebuildable("the shape of its input is not known")
        layer = tensor.producer.layer if tensor.producer is not None else None
        name = layer.name if layer is not None and tensor.producer is not None and not tensor.producer.inputs else None
        return {"ref": reference, "shape": list(shape), "dtype": tensor.dtype, "name": name}

    def named(self, reference: str, tensor: Tensor) -> None:
        """Gives a tensor its name in the recipe."""
        self.names[key_of(tensor)] = reference
        self.result.references[reference] = tensor

    def node(self, index: int, node: Node) -> dict[str, Any]:
        """One call."""
        for number, output in enumerate(node.outputs):
            self.named(f"n{index}:{number}", output)
        self.result.calls.append(node)
        layer = None if node.layer is None else self.layer(node.layer, node)
        keywords = {name: self.encoded(value) for name, value in node.keywords.items()}
        arguments = [self.encoded(value) for value in node.arguments]
        return {"id": index, "layer": layer, "callee": node.callee, "arguments": arguments, "keywords": keywords}

    # -- layers ---------------------------------------------------------------------------------------

    def layer(self, layer: LayerObject, node: Node | None = None) -> int:
        """The number of a layer, which is written down at its first use."""
        number = number_of(self.run, layer)
        if str(number) in self.layers:
            return number
        if is_model(layer) and network_of(layer) is not None:
            self.layers[str(number)] = {"model": True, "name": layer.name}
            self.result.inner.append(layer)
        elif isinstance(layer.cls, UserClass) or layer.rule is None:
            self.layers[str(number)] = self._own(layer, node)
        elif layer.cls.name == "keras.layers.Lambda" and node is not None:
            self.layers[str(number)] = self._body(layer, node)
        else:
            entry = {"class": layer.cls.name, "name": layer.name, "config": self._config(layer)}
            self.layers[str(number)] = {**entry, "trainable": layer.trainable is not False}
        return number

    def _own(self, layer: LayerObject, node: Node | None) -> dict[str, Any]:
        """A layer of the user's: what its body does, else a stand-in."""
        try:
            body = self._body(layer, node)
        except NotRebuildable as reason:
            stands_in = self.stand_in(layer, node)
            self.result.custom.append(f"{class_name(layer)} ({reason})")
            return stands_in
        with suppress(NotRebuildable):  # the body may turn out not to run
            body |= self.stand_in(layer, node)
        return body

    def _body(self, layer: LayerObject, node: Node | None) -> dict[str, Any]:
        if node is None:
            raise NotRebuildable(f"{class_name(layer)} is wrapped in another layer")
        return self.body_of(self, layer, node.arguments, node.keywords)

    def stand_in(self, layer: LayerObject, node: Node | None) -> dict[str, Any]:
        """Zeros of the inferred shapes."""
        name = class_name(layer)
        if node is None:
            raise NotRebuildable(f"{name} is wrapped in another layer")
        outputs = [(tensor.shape.public(), tensor.dtype or "float32") for tensor in node.outputs]
        if len(layer.nodes) > 1 or any(isinstance(shape, str) or "?" in shape for shape, _ in outputs):
            raise NotRebuildable(f"the shapes that {name} gives are not known")
        return {"class": name, "name": layer.name, "given": [(list(shape), dtype) for shape, dtype in outputs]}

    def _config(self, layer: LayerObject) -> dict[str, Any]:
        config: dict[str, Any] = dict(_OF_MODELS.get(layer.cls.name, {}))
        for name, value in layer.attrs.get("_given", ()):
            if name in _LEFT_OUT or name.endswith(_NO_MATTER):
                continue
            if name in ("args", "kwargs"):
                raise NotRebuildable(f"{class_name(layer)} has arguments of its own kind")
            try:
                config[name] = self.encoded(value, drop=True)
            except _Dropped:
                continue
            except NotRebuildable as reason:
                raise NotRebuildable(f"{class_name(layer)}, {name}: {reason}") from None
        return config

    # -- values ---------------------------------------------------------------------------------------

    def encoded(self, value: Value, *, drop: bool = False) -> Any:
        """A value as JSON; with `drop`, what shapes do not depend on raises `_Dropped`."""
        value = self.run.export(value)
        match value:
            case None | bool() | int() | float() | str():
                return value
            case tuple():
                return {"tuple": [self.encoded(item, drop=drop) for item in value]}
            case list():
                return {"list": [self.encoded(item, drop=drop) for item in value]}
            case dict():
                return {"dict": [[self.encoded(key), self.encoded(item, drop=drop)] for key, item in value.items()]}
            case slice():
                return {"slice": [self.encoded(item) for item in (value.start, value.stop, value.step)]}
            case Tensor():
                return self.tensor(value)
            case LayerObject():
                return {"layer": self.layer(value)}
            case LibraryFunction() | LibraryClass() | Opaque():
                return {"name": value.name}
            case Object() if isinstance(value.cls, LibraryClass) and value.cls.name.startswith(_WITHOUT_SHAPE) and drop:
                raise _Dropped
        if value is Ellipsis:
            return {"ellipsis": True}
        raise NotRebuildable(f"{_described(value)}")

    def tensor(self, tensor: Tensor) -> Any:
        """A tensor of the graph by its name; any other as an array."""
        reference = self.names.get(key_of(tensor))
        if reference is not None:
            return {"tensor": reference}
        if tensor.kind == "keras":
            raise NotRebuildable("a tensor of another graph")
        if tensor.contents is not None and all(isinstance(item, (int, float)) for item in _leaves(tensor.contents)):
            return {"array": {"items": tensor.contents, "dtype": tensor.dtype or "float32"}}
        shape = tensor.shape.public()
        if isinstance(shape, str) or not all(isinstance(size, int) for size in shape):
            raise NotRebuildable("an array whose shape is not known")
        return {"zeros": {"shape": list(shape), "dtype": tensor.dtype or "float32"}}

    # -- trials ---------------------------------------------------------------------------------------

    def _choose_sizes(self) -> None:
        """Two sizes for each open dim of the inputs; one trial where nothing is open."""
        open_dims: dict[Symbol, bool] = {}
        for tensor in tensors_of(self.network.inputs):
            for axis, dim in enumerate(tensor.shape.dims):
                for symbol in symbols(dim) if is_dynamic(dim) else ():
                    open_dims.setdefault(symbol, axis == 0)
        for batch, other in SIZES if open_dims else SIZES[:1]:
            self.result.trials.append({symbol: batch if first else other for symbol, first in open_dims.items()})

    def _trial(self, number: int, sizes: dict[Symbol, int]) -> dict[str, Any]:
        stand_ins = {}
        for node in self.result.calls:
            if node.layer is not None and "given" in self.layers[str(number_of(self.run, node.layer))]:
                shapes = [expected(tensor.shape, sizes) for tensor in node.outputs]
                if all(isinstance(size, int) for shape in shapes for size in shape):
                    stand_ins[node.layer.name] = shapes
        inputs = [expected(tensor.shape, sizes) for tensor in tensors_of(self.network.inputs)]
        return {"number": number, "inputs": inputs, "stand_ins": stand_ins}


def number_of(run: Any, layer: LayerObject) -> int:
    """A number for a layer, the same in all recipes of a run."""
    numbers: dict[LayerObject, int] = run.__dict__.setdefault("_layer_numbers", {})
    return numbers.setdefault(layer, len(numbers))


def expected(shape: Shape, sizes: dict[Symbol, int]) -> list[Any] | str:
    """What a shape must be when its open dims have these sizes."""
    if not shape.is_closed:
        return "?"
    found: list[Any] = []
    for dim in shape.dims:
        put = substitute(dim, sizes)
        found.append(put if isinstance(put, int) else "?")
    return found


def _leaves(contents: Any) -> Iterator[Any]:
    if isinstance(contents, tuple):
        for item in contents:
            yield from _leaves(item)
    else:
        yield contents


def _described(value: Value) -> str:
    from shapecheck.graph.calls import describe

    if getattr(value, "why", None):
        return str(value.why)
    return describe(value) if not isinstance(value, Object) else f"an instance of {value.class_name}"
