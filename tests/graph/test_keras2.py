"""Models under ``keras_version = 2`` against tf_keras: names, old arguments, and what only Keras 2 has."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

tf_keras = pytest.importorskip("tf_keras")

from .context import PlainContext  # noqa: E402
from .real import described_by_us  # noqa: E402
from .test_models import BUILDERS  # noqa: E402

Build = Callable[[Any], Any]


class Keras2:
    """`make`, `call` and `get` on tf_keras."""

    def __init__(self) -> None:
        tf_keras.backend.clear_session()

    def make(self, name: str, /, *args: Any, **kwargs: Any) -> Any:
        owner = tf_keras if name in ("Input", "Model", "Sequential") else tf_keras.layers
        return getattr(owner, name)(*args, **kwargs)

    def call(self, function: Any, args: Any, kwargs: Any = None) -> Any:
        return function(*args, **(kwargs or {}))

    def get(self, value: Any, name: str) -> Any:
        return getattr(value, name)

    def set(self, value: Any, name: str, item: Any) -> None:
        setattr(value, name, item)


def _row(layer: Any) -> tuple[Any, ...]:
    return layer.name, type(layer).__name__, layer.count_params() if layer.built else 0


def described(model: Any) -> dict[str, Any]:
    trainable = sum(int(tf_keras.backend.count_params(weight)) for weight in model.trainable_weights)
    return {
        "name": model.name,
        "rows": [_row(layer) for layer in model.layers],
        "params": model.count_params() if model.built else None,
        "trainable": trainable,
        "inputs": [list(tensor.shape) for tensor in model.inputs or ()],
        "outputs": [list(tensor.shape) for tensor in model.outputs or ()],
    }


def embedding_first(k: Any) -> Any:
    model = k.make("Sequential")
    k.get(model, "add")(k.make("Embedding", 100, 8, input_length=12))
    k.get(model, "add")(k.make("LSTM", 6))
    k.get(model, "add")(k.make("Dense", 1))
    return model


def embedding_without_length(k: Any) -> Any:
    return k.make("Sequential", [k.make("Embedding", 100, 8), k.make("LSTM", 6)])


def batch_input_shape(k: Any) -> Any:
    return k.make("Sequential", [k.make("LSTM", 6, batch_input_shape=(4, 5, 3), stateful=True), k.make("Dense", 1)])


def input_dim(k: Any) -> Any:
    return k.make("Sequential", [k.make("Dense", 6, input_dim=9), k.make("Dense", 1)])


def input_dim_of_every_step(k: Any) -> Any:
    return k.make("Sequential", [k.make("LSTM", 6, input_dim=9), k.make("Dense", 1)])


def input_dim_and_length(k: Any) -> Any:
    return k.make("Sequential", [k.make("GRU", 6, input_dim=9, input_length=5), k.make("Dense", 1)])


SKIPPED = {
    "a_model_between_intermediate_tensors",
    "a_model_in_time",
    "attention",
    "sequential_of_sequentials",
    "sequential_built_by_a_call",
}
OLD: list[Build] = [
    embedding_first,
    embedding_without_length,
    batch_input_shape,
    input_dim,
    input_dim_of_every_step,
    input_dim_and_length,
]


@pytest.mark.parametrize(
    "build", [*OLD, *(b for b in BUILDERS if b.__name__ not in SKIPPED)], ids=lambda function: function.__name__
)
def test_the_model_is_what_keras_2_makes_of_it(build: Build) -> None:
    expected = described(build(Keras2()))
    ours = PlainContext((2, 15, 0))
    found = described_by_us(ours, build(ours))
    found["rows"] = [(name, kind, params) for name, kind, _, params in found["rows"]]
    assert found == expected
