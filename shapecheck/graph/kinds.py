"""What a layer is: its class's name, whether it is a model, and the graph and methods of its own that it has."""

from __future__ import annotations

from typing import Any

from shapecheck.graph.network import Network
from shapecheck.graph.stack import Stack
from shapecheck.values import Alternatives, BoundMethod, Function, LayerObject, LibraryClass, UserClass

MODEL_CLASSES = ("keras.Model", "keras.Sequential")

CLASS_NAMES = {
    "MaxPool1D": "MaxPooling1D",
    "MaxPool2D": "MaxPooling2D",
    "MaxPool3D": "MaxPooling3D",
    "AvgPool1D": "AveragePooling1D",
    "AvgPool2D": "AveragePooling2D",
    "AvgPool3D": "AveragePooling3D",
    "Convolution1D": "Conv1D",
    "Convolution2D": "Conv2D",
    "Convolution3D": "Conv3D",
    "Convolution2DTranspose": "Conv2DTranspose",
    "Convolution3DTranspose": "Conv3DTranspose",
    "SeparableConvolution2D": "SeparableConv2D",
    "GlobalMaxPool1D": "GlobalMaxPooling1D",
    "GlobalMaxPool2D": "GlobalMaxPooling2D",
    "GlobalMaxPool3D": "GlobalMaxPooling3D",
    "GlobalAvgPool1D": "GlobalAveragePooling1D",
    "GlobalAvgPool2D": "GlobalAveragePooling2D",
    "GlobalAvgPool3D": "GlobalAveragePooling3D",
}
"""Other names of classes: what they are really called, in names and summaries."""


class NotKnown(Exception):
    """Some layer's weights are not known."""


def class_name(layer: LayerObject) -> str:
    """The bare name of a layer's class, as ``summary()`` shows it."""
    if isinstance(layer.cls, UserClass):
        return layer.cls.name
    short = layer.cls.name.rpartition(".")[2]
    if short == "Model" and layer.graph is not None:
        return "Functional"
    return CLASS_NAMES.get(short, short)


def is_model(layer: LayerObject) -> bool:
    """Whether a layer is a model."""
    if isinstance(layer.cls, LibraryClass):
        return layer.cls.name in MODEL_CLASSES
    return any(layer.cls.library_base(name) for name in MODEL_CLASSES)


def is_sequential(layer: LayerObject) -> bool:
    """Whether a layer is a Sequential."""
    if isinstance(layer.cls, LibraryClass):
        return layer.cls.name == "keras.Sequential"
    return layer.cls.library_base("keras.Sequential")


def is_network(layer: LayerObject) -> bool:
    """Whether calling a layer evaluates its graph (and not a ``call`` that the user wrote)."""
    if layer.graph is None:
        return False
    if isinstance(layer.cls, UserClass):
        return not any(isinstance(base, UserClass) and "call" in base.attrs for base in layer.cls.mro)
    return True


def graphs_of(layer: LayerObject) -> tuple[Any, ...]:
    """The graphs that a model may have: more than one after a branch that changed it."""
    if isinstance(layer.graph, Alternatives):
        return layer.graph.options
    return () if layer.graph is None else (layer.graph,)


def network_of(layer: LayerObject) -> Network | None:
    """The functional graph of a model, if it is known to be this one."""
    graph = layer.graph
    if isinstance(graph, Stack):
        return graph.network
    return graph if isinstance(graph, Network) else None


def network_layers(layer: LayerObject) -> list[LayerObject]:
    """The layers of a model's graph, the Inputs included, as Keras tracks them."""
    found: dict[LayerObject, None] = {}
    for graph in graphs_of(layer):
        if isinstance(graph, Stack):
            if graph.open:
                raise NotKnown
            found.update(dict.fromkeys(graph.layers))
        elif isinstance(graph, Network):
            if not graph.complete:
                raise NotKnown
            found.update(dict.fromkeys(graph.layers))
        else:
            raise NotKnown
    if len(graphs_of(layer)) > 1:
        raise NotKnown
    return list(found)


def user_method(layer: LayerObject, name: str) -> BoundMethod | None:
    """A method that the user's class (or one of its user bases) defines, bound; None if it has none."""
    if not isinstance(layer.cls, UserClass):
        return None
    for base in layer.cls.mro or (layer.cls,):
        if isinstance(base, UserClass) and name in base.attrs:
            function = base.attrs[name]
            return BoundMethod(function, layer) if isinstance(function, Function) else None
    return None
