"""The same building blocks on real Keras, so that one builder function makes a model both ways."""

from __future__ import annotations

import os
import re
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import keras

from shapecheck.graph.summary import public_model
from shapecheck.results import Span

from .context import PlainContext


class RealKeras:
    """`make`, `call` and `get` as the plain Context has them."""

    def __init__(self) -> None:
        keras.utils.clear_session()

    def make(self, name: str, /, *args: Any, **kwargs: Any) -> Any:
        owner = keras if name in ("Input", "Model", "Sequential") else keras.layers
        return getattr(owner, name)(*args, **kwargs)

    def call(self, function: Any, args: Any, kwargs: Any = None) -> Any:
        return function(*args, **(kwargs or {}))

    def get(self, value: Any, name: str) -> Any:
        return getattr(value, name)

    def set(self, value: Any, name: str, item: Any) -> None:
        setattr(value, name, item)


def described_by_keras(model: Any) -> dict[str, Any]:
    """A real model's summary as data."""
    from keras.src.utils.summary_utils import count_params

    functional = isinstance(model, keras.models.Model) and type(model).__name__ == "Functional"
    operations = model._operations if functional else model.layers
    return {
        "name": model.name,
        "rows": [_row(operation) for operation in operations],
        "params": model.count_params() if model.built else None,
        "trainable": count_params(model.trainable_weights),
        "inputs": _shapes(model, "inputs"),
        "outputs": _shapes(model, "outputs"),
    }


def _row(operation: Any) -> tuple[Any, ...]:
    nodes = operation._inbound_nodes
    shapes = [list(tensor.shape) for tensor in nodes[-1].outputs] if nodes else "?"
    output = shapes[0] if len(shapes) == 1 and nodes else shapes
    params = operation.count_params() if getattr(operation, "built", False) else 0
    name = re.sub(r"keras_tensor_\d+", "keras_tensor", operation.name)
    return name, type(operation).__name__, output, params


def _shapes(model: Any, which: str) -> list[Any]:
    try:
        return [list(tensor.shape) for tensor in getattr(model, which)]
    except AttributeError:
        return []


def described_by_us(ctx: PlainContext, model: Any) -> dict[str, Any]:
    """Our model's summary as the same data."""
    public = public_model(ctx.graph, model, "model.py", Span(1, 1, 1, 1))
    return {
        "name": public.name,
        "rows": [(row.name, row.class_name, row.output, row.params) for row in public.layers],
        "params": public.params,
        "trainable": public.trainable,
        "inputs": public.inputs,
        "outputs": public.outputs,
    }
