"""Models as plain data: inputs, outputs, parameters, the rows of the summary, the edges of the graph."""

from __future__ import annotations

import contextlib
import math
from typing import Any

from .layers import parameters
from .shapes import shape_of, shapes, tensors


def is_model(value: Any, keras: Any) -> bool:
    """Whether a value is a model."""
    return isinstance(value, keras.Model)


def graph_of(model: Any) -> Any:
    """The functional graph of a model; None for one that has none."""
    inner = getattr(model, "_functional", None)
    if inner is not None:
        return inner
    return model if hasattr(model, "_nodes_by_depth") else None


def describe(model: Any) -> dict[str, Any]:
    """All that is claimed of models."""
    graph = graph_of(model)
    facts: dict[str, Any] = {
        "class": type(model).__name__,
        "name": getattr(model, "name", None),
        "params": parameters(model),
        "trainable": trainable(model),
        "inputs": shapes(getattr(graph, "inputs", None)) if graph is not None else [],
        "outputs": shapes(getattr(graph, "outputs", None)) if graph is not None else [],
    }
    facts["layers"] = [_row(layer) for layer in _operations(model, graph)]
    facts["edges"] = _edges(graph) if graph is not None else []
    return facts


def trainable(model: Any) -> int | None:
    """The trainable parameters of a model that is built."""
    try:
        if not model.built:
            return None
        return sum(math.prod(int(size) for size in weight.shape) for weight in model.trainable_weights)
    except Exception:
        return None


def _operations(model: Any, graph: Any) -> list[Any]:
    """What the summary has a row for."""
    try:
        if type(model).__name__ == "Sequential" or graph is None:
            return list(model.layers)
        return list(getattr(graph, "operations", None) or model.layers)
    except Exception:
        return []


def _row(layer: Any) -> dict[str, Any]:
    output: Any = None
    with contextlib.suppress(Exception):
        output = shapes(layer._inbound_nodes[-1].output_tensors)
    params = parameters(layer) if hasattr(layer, "count_params") else 0
    return {"name": getattr(layer, "name", "?"), "class": type(layer).__name__, "outputs": output, "params": params}


def _edges(graph: Any) -> list[list[Any]]:
    """``[source, target, shape]`` for each tensor that goes from one operation to another."""
    found = []
    nodes = {node for level in getattr(graph, "_nodes_by_depth", {}).values() for node in level}
    for operation in getattr(graph, "operations", ()):
        for node in operation._inbound_nodes:
            if node not in nodes:
                continue
            for tensor in tensors(list(node.input_tensors)):
                history = getattr(tensor, "_keras_history", None)
                if history is not None:
                    found.append([history.operation.name, operation.name, shape_of(tensor)])
    return found
