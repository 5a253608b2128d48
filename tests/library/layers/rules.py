"""One way to make and call a layer, by our rule or by the real Keras, so that both can be compared."""

from __future__ import annotations

import os
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shapecheck.library.outcome import CannotTell, Mismatch, Result
from shapecheck.library.registry import REGISTRY
from shapecheck.shapes import Shape, dynamic
from shapecheck.values import Entry, LayerObject, LibraryClass, Tensor, Unknown, tensors_in
from tests.library.examples import RuleContext, Settings, call_entry

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")


LISTS = frozenset(
    {"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot"}
    | {"Attention", "AdditiveAttention", "HashedCrossing"}
)


class Refused(Exception):
    """The real library raised."""


@dataclass(frozen=True)
class Outcome:
    """What a call gave: the outputs' shapes (None: dynamic, "?": unresolved) and the weights' shapes."""

    outputs: list[tuple[Any, ...]]
    weights: list[tuple[tuple[Any, ...], bool]]

    @property
    def count(self) -> int:
        total = 0
        for shape, _ in self.weights:
            size = 1
            for dim in shape:
                size *= dim
            total += size
        return total


class Layers(Mapping[str, Any]):
    """The constructors by name, for ``eval``."""

    def __init__(self, find: Callable[[str], Any], names: list[str]) -> None:
        self._find, self._names = find, names

    def __getitem__(self, name: str) -> Any:
        found = self._find(name)
        if found is None:
            raise KeyError(name)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


class LayerContext(RuleContext):
    """A context in which rules can call other layers and functions."""

    def call(self, function: Any, args: Any = (), kwargs: Any = None) -> Any:
        if isinstance(function, Unknown):
            return Unknown("a call of an unknown function")
        return super().call(function, args, kwargs)

    def call_layer(self, layer: LayerObject, args: Any, kwargs: Any) -> Any:
        assert layer.rule is not None
        result = layer.rule(*args, **kwargs)
        return result.output if isinstance(result, Result) else result

    def wrap(self, value: Any) -> Any:
        return value

    def export(self, value: Any) -> Any:
        return value


def layer_entries() -> dict[str, Entry]:
    """The layers that have a rule, by bare name."""
    REGISTRY.get("keras.layers.Dense")
    return {
        name.rpartition(".")[2]: entry
        for name, entry in REGISTRY.entries.items()
        if entry.kind == "layer" and name.startswith("keras.layers.")
    }


class RuleSide:
    """Our rules."""

    def __init__(self, settings: Settings | None = None) -> None:
        self.context = LayerContext(settings)

    @property
    def names(self) -> dict[str, Any]:
        return {name: self._maker(name, entry) for name, entry in layer_entries().items()}

    def _maker(self, name: str, entry: Entry) -> Any:
        def make(*args: Any, **kwargs: Any) -> LayerObject:
            rule = call_entry(entry, self.context, *args, **kwargs)
            bound = entry.signature.bind(*args, **kwargs)
            bound.apply_defaults()
            return LayerObject(LibraryClass(entry.name), attrs=dict(bound.arguments), rule=rule)

        return make

    def run(self, layer: LayerObject, shapes: list[tuple[Any, ...]], **keywords: Any) -> Outcome:
        """Calls a layer on tensors of these shapes."""
        made = [Shape(tuple(dynamic("d") if d is None else d for d in shape)) for shape in shapes]
        return self.on(layer, [Tensor(shape, "float32") for shape in made], **keywords)

    def on(self, layer: LayerObject, tensors: list[Tensor], **keywords: Any) -> Outcome:
        """Calls a layer on these tensors; on none but those among the keywords if there are none."""
        assert layer.rule is not None
        result = layer.rule(*_positional(tensors, layer.class_name), **keywords)
        if not isinstance(result, Result):
            result = Result(result)
        return Outcome(
            [_public(tensor.shape) for tensor in tensors_in(result.output)],
            [(_public(weight.shape), weight.trainable) for weight in result.weights],
        )


def _positional(tensors: list[Any], name: str) -> list[Any]:
    """The arguments of a call on these tensors: one of them, or a list."""
    if not tensors:
        return []
    return [tensors[0] if len(tensors) == 1 and not takes_list(name) else tensors]


def _public(shape: Shape) -> tuple[Any, ...]:
    shown = shape.public()
    return tuple(shown) if isinstance(shown, list) else ("?",)


def takes_list(name: str) -> bool:
    """Whether a layer is called on a list of tensors."""
    return name.rpartition(".")[2] in LISTS


class KerasSide:
    """The real Keras, by its symbolic calls."""

    @property
    def names(self) -> dict[str, Any]:
        import keras

        return {name: self._maker(getattr(keras.layers, name)) for name in dir(keras.layers) if name[0].isupper()}

    def _maker(self, make: Any) -> Any:
        def refusing(*args: Any, **kwargs: Any) -> Any:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                try:
                    return make(*args, **kwargs)
                except Exception as error:
                    raise Refused(str(error)) from error

        return refusing

    def run(self, layer: Any, shapes: list[tuple[Any, ...]], **keywords: Any) -> Outcome:
        import keras

        return self.on(layer, [keras.KerasTensor(shape) for shape in shapes], **keywords)

    def on(self, layer: Any, tensors: list[Any], **keywords: Any) -> Outcome:
        """Calls a layer on these symbolic tensors."""
        import keras

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                output = layer(*_positional(tensors, type(layer).__name__), **keywords)
            except Exception as error:
                raise Refused(str(error)) from error
        return Outcome(
            [tuple(tensor.shape) for tensor in keras.tree.flatten(output)],
            [(tuple(weight.shape), weight.trainable) for weight in layer.weights],
        )


rule_layer = RuleSide()
real_layer = KerasSide()

__all__ = [
    "CannotTell",
    "KerasSide",
    "Layers",
    "Mismatch",
    "Outcome",
    "Refused",
    "RuleSide",
    "real_layer",
    "rule_layer",
]
