"""Models built both ways, by us and by real Keras: names, order, shapes and parameter counts agree."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from .context import PlainContext
from .real import RealKeras, described_by_keras, described_by_us

Builder = Callable[[Any], Any]
BUILDERS: list[Builder] = []


def builder(function: Builder) -> Builder:
    BUILDERS.append(function)
    return function


def chain(k: Any, x: Any, *layers: Any) -> Any:
    for layer in layers:
        x = k.call(layer, [x])
    return x


@builder
def functional_cnn(k: Any) -> Any:
    x = k.make("Input", (32, 32, 3))
    y = chain(k, x, k.make("Conv2D", 8, 3, padding="same"), k.make("BatchNormalization"), k.make("MaxPooling2D"))
    y = chain(k, y, k.make("Conv2D", 16, 3, strides=2), k.make("Flatten"), k.make("Dense", 10))
    return k.make("Model", x, y)


@builder
def residual_blocks(k: Any) -> Any:
    x = k.make("Input", (16, 16, 4), name="image")
    y = k.call(k.make("Conv2D", 8, 1), [x])
    for _ in range(2):
        z = chain(k, y, k.make("Conv2D", 8, 3, padding="same"), k.make("ReLU"))
        y = k.call(k.make("Add"), [[y, z]])
    return k.make("Model", inputs=x, outputs=y, name="resnet")


@builder
def branches_of_different_depth(k: Any) -> Any:
    x = k.make("Input", (8, 8, 3))
    short = k.call(k.make("Conv2D", 4, 1), [x])
    long = chain(k, x, k.make("Conv2D", 2, 1), k.make("Conv2D", 4, 3, padding="same"), k.make("ReLU"))
    return k.make("Model", x, k.call(k.make("Concatenate"), [[short, long, x]]))


@builder
def several_inputs_and_outputs(k: Any) -> Any:
    a, b = k.make("Input", (4,)), k.make("Input", (6,))
    joined = k.call(k.make("Concatenate"), [[a, b]])
    return k.make("Model", [a, b], [k.call(k.make("Dense", 2), [joined]), k.call(k.make("Dense", 3), [a])])


@builder
def inputs_and_outputs_as_dicts(k: Any) -> Any:
    a, b = k.make("Input", (4,), name="zz"), k.make("Input", (6,), name="aa")
    joined = k.call(k.make("Concatenate"), [[a, b]])
    return k.make("Model", {"zz": a, "aa": b}, {"q": k.call(k.make("Dense", 2), [joined])})


@builder
def an_unused_input(k: Any) -> Any:
    a, b = k.make("Input", (4,)), k.make("Input", (6,))
    return k.make("Model", [a, b], k.call(k.make("Dense", 2), [a]))


@builder
def shared_layers(k: Any) -> Any:
    a, b = k.make("Input", (5,)), k.make("Input", (5,))
    tower = [k.make("Dense", 8), k.make("LayerNormalization")]
    joined = k.call(k.make("Subtract"), [[chain(k, a, *tower), chain(k, b, *tower)]])
    return k.make("Model", [a, b], k.call(k.make("Dense", 1), [joined]))


@builder
def a_layer_shared_at_two_depths(k: Any) -> Any:
    x = k.make("Input", (5,))
    layer = k.make("Dense", 5)
    first = k.call(layer, [x])
    return k.make("Model", x, k.call(k.make("Add"), [[k.call(layer, [first]), first]]))


@builder
def nested_models(k: Any) -> Any:
    x = k.make("Input", (12,))
    inner = k.make("Model", x, k.call(k.make("Dense", 6), [x]), name="inner")
    stack = k.make("Sequential", [k.make("Dense", 4), k.make("Dense", 3)])
    y = k.make("Input", (12,))
    return k.make("Model", y, chain(k, y, inner, stack, k.make("Dense", 2)))


@builder
def a_nested_model_on_another_size(k: Any) -> Any:
    x = k.make("Input", (None, None, 3))
    inner = k.make("Model", x, chain(k, x, k.make("Conv2D", 4, 3, strides=2), k.make("MaxPooling2D")))
    y = k.make("Input", (64, 48, 3))
    return k.make("Model", y, chain(k, y, inner, k.make("Flatten"), k.make("Dense", 2)))


@builder
def a_model_cut_at_a_layer(k: Any) -> Any:
    model = functional_cnn(k)
    cut = k.get(k.get(model, "get_layer")("max_pooling2d"), "output")
    return k.make("Model", inputs=k.get(model, "input"), outputs=cut)


@builder
def a_model_between_intermediate_tensors(k: Any) -> Any:
    x = k.make("Input", (7,))
    hidden = k.call(k.make("Dense", 5), [x])
    return k.make("Model", hidden, k.call(k.make("Dense", 2), [hidden]), name="head")


@builder
def input_as_output(k: Any) -> Any:
    x = k.make("Input", (7,))
    return k.make("Model", x, x)


@builder
def transfer_learning_with_a_frozen_base(k: Any) -> Any:
    base = functional_cnn(k)
    k.set(base, "trainable", False)
    x = k.make("Input", (32, 32, 3))
    return k.make("Model", x, chain(k, x, base, k.make("Dense", 5)))


@builder
def some_layers_frozen(k: Any) -> Any:
    model = functional_cnn(k)
    for layer in k.get(model, "layers")[:3]:
        k.set(layer, "trainable", False)
    return model


@builder
def a_head_on_another_models_output(k: Any) -> Any:
    base = functional_cnn(k)
    y = k.call(k.make("Dense", 3), [k.get(base, "output")])
    return k.make("Model", k.get(base, "inputs"), y)


@builder
def sequential_with_an_input(k: Any) -> Any:
    return k.make("Sequential", [k.make("Input", (8,)), k.make("Dense", 4), k.make("Dropout", 0.5), k.make("Dense", 2)])


@builder
def sequential_with_input_shape(k: Any) -> Any:
    model = k.make("Sequential")
    k.get(model, "add")(k.make("Conv2D", 4, (3, 3), input_shape=(28, 28, 1)))
    for layer in (k.make("MaxPooling2D", (2, 2)), k.make("Flatten"), k.make("Dense", 10)):
        k.get(model, "add")(layer)
    return model


@builder
def sequential_built_by_a_call(k: Any) -> Any:
    model = k.make("Sequential", [k.make("Dense", 4), k.make("Dense", 2)])
    k.call(model, [k.make("Input", (9,))])
    return model


@builder
def sequential_built_by_build(k: Any) -> Any:
    model = k.make("Sequential", [k.make("Dense", 4), k.make("Dense", 2)])
    k.get(model, "build")((None, 9))
    return model


@builder
def sequential_of_sequentials(k: Any) -> Any:
    encoder = k.make("Sequential", [k.make("Input", (9,)), k.make("Dense", 4)])
    decoder = k.make("Sequential", [k.make("Dense", 9)], name="decoder")
    return k.make("Sequential", [encoder, decoder])


@builder
def sequential_after_pop(k: Any) -> Any:
    model = sequential_with_an_input(k)
    k.get(model, "pop")()
    k.get(model, "add")(k.make("Dense", 7, name="new_head"))
    return model


@builder
def a_functional_model_on_a_sequentials_output(k: Any) -> Any:
    model = sequential_with_an_input(k)
    return k.make("Model", k.get(model, "inputs"), k.get(k.get(model, "layers")[0], "output"))


@builder
def names_after_sequentials(k: Any) -> Any:
    sequential_with_an_input(k)
    sequential_with_input_shape(k)
    return functional_cnn(k)


@builder
def recurrent_layers(k: Any) -> Any:
    x = k.make("Input", (None, 6))
    y = k.call(k.make("LSTM", 5, return_sequences=True), [x])
    y, state = k.call(k.make("GRU", 4, return_state=True), [y])
    z = k.call(k.make("Bidirectional", k.make("LSTM", 3)), [x])
    return k.make("Model", x, [y, state, z])


@builder
def a_decoder_with_initial_state(k: Any) -> Any:
    x, z = k.make("Input", (None, 6)), k.make("Input", (None, 3))
    _, h, c = k.call(k.make("LSTM", 5, return_state=True), [x])
    y = k.call(k.make("LSTM", 5), [z], {"initial_state": [h, c]})
    return k.make("Model", [x, z], y)


@builder
def attention(k: Any) -> Any:
    x = k.make("Input", (10, 16))
    y = k.call(k.make("MultiHeadAttention", 2, 8), [x, x])
    return k.make("Model", x, k.call(k.make("LayerNormalization"), [k.call(k.make("Add"), [[x, y]])]))


@builder
def a_model_in_time(k: Any) -> Any:
    frame = functional_cnn(k)
    x = k.make("Input", (5, 32, 32, 3))
    return k.make("Model", x, k.call(k.make("TimeDistributed", frame), [x]))


@pytest.mark.parametrize("build", BUILDERS, ids=lambda function: function.__name__)
def test_the_model_is_what_keras_makes_of_it(build: Builder) -> None:
    ours, real = PlainContext(), RealKeras()
    expected = described_by_keras(build(real))
    assert described_by_us(ours, build(ours)) == expected
