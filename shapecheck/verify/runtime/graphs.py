"""The TensorFlow graph of a model: its size, its operations and what flows between them."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from typing import Any

from .shapes import shape_of

_MAX_DRAWN = 3000


def traced(model: Any, inputs: list[dict[str, Any]]) -> dict[str, Any]:
    """Traces the model into a ``tf.function`` graph, with None where its inputs are open."""
    tensorflow = import_module("tensorflow")
    specs = [tensorflow.TensorSpec(entry["shape"], entry["dtype"] or "float32") for entry in inputs]

    @tensorflow.function(autograph=False)  # type: ignore[untyped-decorator]
    def forward(*tensors: Any) -> Any:
        return model(list(tensors) if len(tensors) > 1 else tensors[0], training=False)

    graph = forward.get_concrete_function(*specs).graph
    return described(graph)


def described(graph: Any) -> dict[str, Any]:
    """A graph as plain data; without its operations where they are too many to draw."""
    operations = graph.get_operations()
    kinds = Counter(operation.type for operation in operations)
    found: dict[str, Any] = {
        "operations": len(operations),
        "tensors": sum(len(operation.outputs) for operation in operations),
        "kinds": dict(kinds.most_common(12)),
    }
    if len(operations) <= _MAX_DRAWN:
        found["nodes"] = [[operation.name, operation.type] for operation in operations]
        found["edges"] = [
            [tensor.op.name, operation.name, shape_of(tensor)]
            for operation in operations
            for tensor in operation.inputs
        ]
    return found
