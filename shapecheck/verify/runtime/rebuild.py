"""Builds a model from a recipe: real layers with the inferred configuration, called as the program calls them.

A recipe (see shapecheck/verify/writing.py) lists layers, inputs and calls; values are plain JSON, with one-key
objects for what JSON has not: ``{"tensor": "n3:0"}``, ``{"layer": 7}``, ``{"name": "keras.activations.relu"}``.
"""

from __future__ import annotations

import operator
import os
from collections.abc import Callable
from importlib import import_module
from typing import Any

from . import bodies, models
from .graphs import traced
from .journal import Journal
from .layers import parameters
from .shapes import shape_of, tensors


def main(job: dict[str, Any]) -> None:
    """Builds, traces, runs and trains the models of a job in this process, which ends with it."""
    journal = Journal(job["out"])
    made: dict[int, Any] = {}
    for recipe in job["recipes"]:
        journal.write("begin", model=recipe["id"])
        try:
            _Rebuilt(recipe, made, journal, import_module("keras")).go()
        except Exception as problem:
            journal.write("failure", model=recipe["id"], stage="rebuild", **_what(problem))
    journal.write("end", how="finished")
    os._exit(0)


def _what(problem: BaseException) -> dict[str, str]:
    return {"type": type(problem).__name__, "message": str(problem)[:4000]}


class _Missing(Exception):
    """A model inside this one was not rebuilt, or a name is not in this version of Keras or TensorFlow."""


class _Rebuilt:
    """One model while it is built. `made` are the layers of all models, by number: they may be shared."""

    def __init__(self, recipe: dict[str, Any], made: dict[int, Any], journal: Journal, keras: Any) -> None:
        self.recipe, self.made, self.journal, self.keras = recipe, made, journal, keras
        self.values: dict[str, Any] = {}
        self.weights: list[Any] = []
        self.stand_ins: dict[int, Any] = {}
        self.compiled: Any = None

    def go(self) -> None:
        """All of it, as far as it goes."""
        if not self._call_all():
            return
        model = self._model()
        self.made[self.recipe["id"]] = model
        self.write("model", **models.describe(model))
        self._run(model)
        for feed in self.recipe["feeds"]:
            self._fit(model, feed)

    def write(self, event: str, **fields: Any) -> None:
        """An event of this model."""
        self.journal.write(event, model=self.recipe["id"], **fields)

    # -- building -------------------------------------------------------------------------------------

    def _call_all(self) -> bool:
        """Makes the inputs and calls every layer; says whether all calls succeeded."""
        for entry in self.recipe["inputs"]:
            given = {"batch_shape": entry["shape"], "dtype": entry["dtype"] or "float32", "name": entry["name"]}
            self.values[entry["ref"]] = self.keras.Input(**given)
        for node in self.recipe["nodes"]:
            try:
                output = self._called_or_replaced(node)
            except _Missing as problem:
                self.write("failure", stage="rebuild", type="NotRebuilt", message=f"{problem} is not there")
                return False
            except Exception as problem:
                self.write("failure", stage="call", node=node["id"], **_what(problem))
                return False
            found = list(tensors(output))
            for index, tensor in enumerate(found):
                self.values[f"n{node['id']}:{index}"] = tensor
            layer = self.made.get(node["layer"]) if node["layer"] is not None else None
            params = parameters(layer) if layer is not None and node["layer"] not in self.stand_ins else None
            self.write("call", node=node["id"], outputs=[shape_of(tensor) for tensor in found], params=params)
        return True

    def _called_or_replaced(self, node: dict[str, Any]) -> Any:
        """What a call gives. A recorded body that does not run is replaced by a stand-in, if there can be one."""
        entry = self.recipe["layers"].get(str(node["layer"]), {})
        try:
            return self._called(node)
        except Exception as problem:
            if "body" not in entry or "given" not in entry:
                raise
            self.write("stood_in", layer=entry["class"], **_what(problem))
        self._stand_in(node["layer"], entry)
        return self._called(node)

    def _stand_in(self, number: int, entry: dict[str, Any]) -> Any:
        self.made[number] = self.stand_ins[number] = bodies.stand_in(entry)
        return self.made[number]

    def within(self, entry: dict[str, Any], given: list[Any], weights: list[Any]) -> Any:
        """What the recorded body of a layer gives for some tensors."""
        outside = self.values, self.weights
        self.values, self.weights = {f"i{index}": tensor for index, tensor in enumerate(given)}, weights
        try:
            for node in entry["body"]:
                for index, tensor in enumerate(tensors(self._called(node))):
                    self.values[f"n{node['id']}:{index}"] = tensor
            return self.decoded(entry["outputs"])
        finally:
            self.values, self.weights = outside

    def _called(self, node: dict[str, Any]) -> Any:
        arguments = [self.decoded(value) for value in node["arguments"]]
        keywords = {name: self.decoded(value) for name, value in node["keywords"].items()}
        if node["layer"] is None:
            return resolved(node["callee"])(*arguments, **keywords)
        return self.layer(node["layer"])(*arguments, **keywords)

    def layer(self, number: int) -> Any:
        """The layer of a number, made when it is first needed."""
        if number not in self.made:
            self.made[number] = self._new_layer(number, self.recipe["layers"][str(number)])
        return self.made[number]

    def _new_layer(self, number: int, entry: dict[str, Any]) -> Any:
        if "model" in entry:
            raise _Missing(entry["name"])
        if "body" in entry:
            return bodies.body(self, entry)
        if "given" in entry:
            return self._stand_in(number, entry)
        config = {name: self.decoded(value) for name, value in entry["config"].items()}
        made = resolved(entry["class"])(*(self.decoded(value) for value in entry.get("positional", ())), **config)
        return bodies.named(made, entry["name"])

    def decoded(self, value: Any) -> Any:
        """A value of the recipe."""
        if not isinstance(value, dict):
            return value
        ((kind, held),) = value.items()
        match kind:
            case "tensor":
                return self.values[held]
            case "weight":
                return self.weights[held]
            case "size":
                return self.keras.ops.shape(self.values[held[0]])[held[1]]
            case "layer":
                return self.layer(held)
            case "name":
                return resolved(held)
            case "tuple":
                return tuple(self.decoded(item) for item in held)
            case "list":
                return [self.decoded(item) for item in held]
            case "dict":
                return {self.decoded(key): self.decoded(item) for key, item in held}
            case "slice":
                return slice(*(self.decoded(item) for item in held))
            case "ellipsis":
                return ...
            case "made":
                return resolved(held[0])(**dict(held[1]))
        numpy = import_module("numpy")
        if kind == "zeros":
            return numpy.zeros(held["shape"], held["dtype"])
        return numpy.array(held["items"], held["dtype"])

    def _model(self) -> Any:
        inputs, outputs = self.decoded(self.recipe["given"]), self.decoded(self.recipe["outputs"])
        model = self.keras.Model(inputs, outputs, name=self.recipe["name"])
        model.trainable = True
        for number, trains in self.recipe["trainable"].items():
            if int(number) in self.made:
                self.made[int(number)].trainable = trains
        return model

    # -- running --------------------------------------------------------------------------------------

    def _run(self, model: Any) -> None:
        """Traces the graph, and runs it on random data of two sizes: the shape of every tensor, every time."""
        references = list(self.values)
        every = self.keras.Model(model.inputs, [self.values[reference] for reference in references])
        for trial in self.recipe["trials"]:
            for layer in self.stand_ins.values():
                layer.trial = trial["stand_ins"].get(layer.name)
            data = [
                random_array(entry, shape) for entry, shape in zip(self.recipe["inputs"], trial["inputs"], strict=True)
            ]
            try:
                outputs = every(data if len(data) > 1 else data[0], training=False)
            except Exception as problem:
                self.write("failure", stage="run", sizes=trial["inputs"], **_what(problem))
                continue
            if len(references) == 1:
                outputs = [outputs]
            shapes = {ref: shape_of(value) for ref, value in zip(references, outputs, strict=True)}
            self.write("ran", trial=trial["number"], shapes=shapes)
        try:
            self.write("graph", **traced(model, self.recipe["inputs"]))
        except Exception as problem:
            self.write("failure", stage="trace", **_what(problem))

    def _fit(self, model: Any, feed: dict[str, Any]) -> None:
        """One batch, in the shapes of what the program feeds, with its loss."""
        try:
            if feed["compiled"] is not None and feed["compiled"] != self.compiled:
                self.compiled = feed["compiled"]
                named = {name: self.decoded(value) for name, value in self.compiled.items()}
                model.compile(optimizer="sgd", jit_compile=False, **named)
            data = {name: random_structure(feed[name], self.decoded) for name in ("x", "y", "weight")}
            given: dict[str, Any] = {"x": data["x"], "batch_size": feed["size"], "verbose": 0}
            if feed["method"] != "predict":
                given |= {"y": data["y"], "sample_weight": data["weight"]}
            getattr(model, feed["method"])(**given)
        except Exception as problem:
            self.write("failure", stage="fit", feed=feed["id"], **_what(problem))
            return
        self.write("fitted", feed=feed["id"])


def resolved(name: str) -> Callable[..., Any]:
    """What a canonical name stands for: ``keras.layers.Dense``, ``operator.add``, ``tensorflow.nn.relu``."""
    first, *rest = name.split(".")
    start: Any = operator if first == "operator" else import_module(first)
    for inner in ((), ("src",)):
        value = start
        for part in (*inner, *rest):
            value = getattr(value, part, None)
        if value is not None:
            return value  # type: ignore[no-any-return]
    raise _Missing(name)


def random_array(entry: dict[str, Any], shape: list[int]) -> Any:
    """Random numbers in a shape; for integers, between the bounds that are known."""
    numpy = import_module("numpy")
    chance = numpy.random.RandomState(len(shape))
    dtype = entry.get("dtype") or "float32"
    low, high = entry.get("low"), entry.get("high")
    if dtype == "string":
        return import_module("tensorflow").fill(shape, "word")
    if low is not None or "int" in dtype:
        low = int(low or 0)
        high = int(high) if high is not None else max(low, 1)
        return chance.randint(low, high + 1, size=shape).astype(dtype)
    return chance.rand(*shape).astype(dtype) if dtype != "bool" else chance.rand(*shape) > 0.5


def random_structure(value: Any, decoded: Callable[[Any], Any]) -> Any:
    """A structure of random arrays."""
    if value is None:
        return None
    ((kind, held),) = value.items()
    if kind == "data":
        return random_array(held, held["shape"])
    if kind == "dict":
        return {decoded(key): random_structure(item, decoded) for key, item in held}
    items = [random_structure(item, decoded) for item in held]
    return tuple(items) if kind == "tuple" else items
