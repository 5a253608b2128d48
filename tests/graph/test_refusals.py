"""What Keras refuses we refuse with a named rule; what Keras accepts we accept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy
import pytest

from shapecheck.library.outcome import Mismatch
from shapecheck.shapes import Shape
from shapecheck.values import Tensor

from .context import PlainContext
from .real import RealKeras

Build = Callable[[Any], Any]


def dense_model(k: Any, size: int = 4) -> Any:
    x = k.make("Input", (size,))
    return k.make("Model", x, k.call(k.make("Dense", 2), [x]))


def array(k: Any, *shape: int) -> Any:
    """An array on the real side, its abstract value on ours."""
    return numpy.zeros(shape, "float32") if isinstance(k, RealKeras) else Tensor(Shape(shape), "float32", "numpy")


def two_separate_graphs(k: Any) -> Any:
    a, b = k.make("Input", (4,)), k.make("Input", (4,))
    return k.make("Model", [a], k.call(k.make("Add"), [[a, b]]))


def outputs_before_inputs(k: Any) -> Any:
    x = k.make("Input", (4,))
    hidden = k.call(k.make("Dense", 3), [x])
    return k.make("Model", k.call(k.make("Dense", 2), [hidden]), hidden)


def reused_on_another_width(k: Any) -> Any:
    layer = k.make("Dense", 3)
    k.call(layer, [k.make("Input", (4,))])
    return k.call(layer, [k.make("Input", (5,))])


def names_given_twice(k: Any) -> Any:
    a, b = k.make("Input", (4,), name="n"), k.make("Input", (4,), name="n")
    return k.make("Model", [a, b], k.call(k.make("Add"), [[a, b]]))


def set_weights_of_another_shape(k: Any) -> Any:
    layer = k.make("Dense", 3)
    k.call(layer, [k.make("Input", (4,))])
    return k.get(layer, "set_weights")([array(k, 4, 2), array(k, 3)])


def set_weights_of_another_number(k: Any) -> Any:
    layer = k.make("Dense", 3)
    k.call(layer, [k.make("Input", (4,))])
    return k.get(layer, "set_weights")([array(k, 4, 3)])


def second_input_in_a_sequential(k: Any) -> Any:
    model = k.make("Sequential", [k.make("Input", (4,)), k.make("Dense", 2)])
    return k.get(model, "add")(k.make("Input", (4,)))


def a_layer_class_in_a_sequential(k: Any) -> Any:
    return k.make("Sequential", [k.make("Dense", 2), 5])


REFUSED: list[tuple[str, Build]] = [
    ("shape-not-tuple", lambda k: k.make("Input", 5)),
    ("shape-not-tuple", lambda k: k.make("Input", shape=5)),
    ("shape-not-tuple", lambda k: k.make("Sequential", [k.make("Dense", 3, input_shape=5)])),
    ("invalid-argument", lambda k: k.make("Input", (5.0,))),
    ("invalid-argument", lambda k: k.make("Input", (-1, 3))),
    ("invalid-argument", lambda k: k.make("Input")),
    ("invalid-argument", lambda k: k.make("Dense", 3, name="a/b")),
    ("invalid-argument", lambda k: k.make("Dense", 3, trainable=1)),
    ("invalid-argument", lambda k: k.make("Dense", 3, unit=4)),
    ("keras2-only", lambda k: k.make("Dense", 3, batch_input_shape=(1, 4))),
    ("not-a-tensor", lambda k: k.call(k.make("Dense", 3), [k.make("Dense", 4)])),
    ("not-a-tensor", lambda k: k.call(k.make("Dense", 3), ["x"])),
    ("not-a-tensor", lambda k: k.call(k.make("Dense", 3), [3.0])),
    ("not-a-tensor", lambda k: k.make("Model", k.make("Input", (4,)), k.make("Dense", 3))),
    ("not-a-tensor", lambda k: k.make("Model", (4,), k.make("Input", (4,)))),
    ("keras2-only", lambda k: k.make("Model", input=k.make("Input", (4,)), output=k.make("Input", (4,)))),
    ("graph-disconnected", two_separate_graphs),
    ("graph-disconnected", outputs_before_inputs),
    ("reused-layer", reused_on_another_width),
    ("invalid-argument", names_given_twice),
    ("weights-shape", set_weights_of_another_shape),
    ("weights-shape", set_weights_of_another_number),
    ("invalid-argument", second_input_in_a_sequential),
    ("invalid-argument", a_layer_class_in_a_sequential),
    ("layer-input", lambda k: k.call(dense_model(k), [k.make("Input", (5,))])),
    ("layer-input", lambda k: k.call(dense_model(k), [array(k, 2, 5)])),
    ("layer-rank", lambda k: k.call(dense_model(k), [array(k, 2, 4, 2)])),
    ("missing-batch", lambda k: k.call(dense_model(k), [array(k, 4)])),
    ("call-structure", lambda k: k.call(dense_model(k), [[array(k, 2, 4), array(k, 2, 4)]])),
    ("invalid-argument", lambda k: k.get(dense_model(k), "get_layer")("no_such_layer")),
    ("invalid-argument", lambda k: k.get(dense_model(k), "get_layer")(index=7)),
    ("unbuilt-layer", lambda k: k.get(k.make("Sequential", [k.make("Dense", 3)]), "output_shape")),
    ("unbuilt-layer", lambda k: k.get(k.make("Sequential", [k.make("Dense", 3)]), "inputs")),
    ("unbuilt-layer", lambda k: k.get(k.make("Sequential", [k.make("Dense", 3)]), "count_params")()),
    ("unbuilt-layer", lambda k: k.get(k.make("Dense", 3), "output")),
    ("unbuilt-layer", lambda k: k.get(k.make("Dense", 3), "kernel")),
    ("keras2-only", lambda k: k.get(k.make("Dense", 3), "output_shape")),
]

ACCEPTED: list[Build] = [
    lambda k: k.make("Input", [5]),
    lambda k: k.make("Input", ()),
    lambda k: k.make("Sequential", [k.make("Dense", 3, input_shape=[5])]),
    lambda k: k.call(dense_model(k), [[k.make("Input", (4,))]]),
    lambda k: k.call(dense_model(k), [array(k, 2, 4, 1)]),
    lambda k: k.call(dense_model(k, 1), [array(k, 2)]),
    lambda k: k.call(k.make("Dense", 3), [k.make("Input", (4,))], {"training": True}),
    lambda k: k.get(dense_model(k), "set_weights")([array(k, 4, 2), array(k, 2)]),
    lambda k: k.make("Embedding", 5, 3, input_length=4),
    lambda k: k.get(k.make("Sequential", [k.make("Dense", 3)]), "layers"),
]


@pytest.mark.parametrize(("rule", "build"), REFUSED)
def test_what_keras_refuses_is_refused(rule: str, build: Build) -> None:
    real = RealKeras()
    with pytest.raises(Exception):  # noqa: B017, PT011 - Keras raises many kinds
        build(real)
    with pytest.raises(Mismatch) as refusal:
        build(PlainContext())
    assert refusal.value.rule == rule, refusal.value.message


@pytest.mark.parametrize("build", ACCEPTED)
def test_what_keras_accepts_is_accepted(build: Build) -> None:
    build(RealKeras())
    build(PlainContext())
