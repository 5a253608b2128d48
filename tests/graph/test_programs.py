"""Whole programs with layers and models of their own: each model has the summary that real Keras gives it."""

from __future__ import annotations

from typing import Any

import pytest

from shapecheck.config import Settings
from shapecheck.engine import analyse

from .real import RealKeras, described_by_keras

HEAD = "import keras\nfrom keras import layers, ops\n"

PROGRAMS = {
    "a layer with build": """
class Scale(layers.Layer):
    def build(self, input_shape):
        self.scale = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="scale")
    def call(self, x):
        return x * self.scale
x = keras.Input((7, 3))
model = keras.Model(x, layers.Dense(2)(Scale()(x)))
""",
    "a layer of layers in a list": """
class Block(layers.Layer):
    def __init__(self, units, depth=2, **kwargs):
        super().__init__(**kwargs)
        self.denses = [layers.Dense(units) for _ in range(depth)]
        self.norm = layers.LayerNormalization()
    def call(self, x, training=None):
        for dense in self.denses:
            x = dense(x)
        return self.norm(x)
x = keras.Input((7, 3))
y = Block(8, name="first")(x)
y = ops.reshape(y, (-1, 56))
model = keras.Model(x, 2 * layers.Dense(4)(Block(5, depth=3)(y)) + 1)
""",
    "a layer that builds the layers inside by hand": """
class Inner(layers.Layer):
    def build(self, input_shape):
        self.w = self.add_weight(shape=(input_shape[-1], 4), name="w")
    def call(self, x):
        return ops.matmul(x, self.w)
class Outer(layers.Layer):
    def __init__(self):
        super().__init__()
        self.inner, self.dense = Inner(), layers.Dense(3)
    def build(self, input_shape):
        self.inner.build(input_shape)
        self.dense.build((*input_shape[:-1], 4))
    def call(self, x):
        return self.dense(self.inner(x))
x = keras.Input((6,))
model = keras.Model(x, Outer()(x))
""",
    "a subclassed functional model": """
class Residual(keras.Model):
    def __init__(self, n):
        inputs = keras.Input((n,))
        super().__init__(inputs=inputs, outputs=layers.Dense(n)(inputs))
x = keras.Input((6,))
model = keras.Model(x, Residual(6)(x))
""",
    "a subclassed sequential model": """
class Tower(keras.Sequential):
    def __init__(self):
        super().__init__()
        for i in range(3):
            self.add(layers.Dense(4 + i))
x = keras.Input((6,))
model = keras.Model(x, Tower()(x))
""",
    "a library layer extended": """
class Wide(layers.Dense):
    def __init__(self, units, **kwargs):
        super().__init__(units * 2, **kwargs)
    def call(self, inputs):
        return ops.relu(super().call(inputs))
x = keras.Input((6,))
model = keras.Model(x, Wide(4)(x))
""",
    "a model frozen and cut": """
def backbone():
    x = keras.Input((32, 32, 3))
    y = layers.Conv2D(8, 3, name="stem")(x)
    y = layers.BatchNormalization()(y)
    return keras.Model(x, layers.GlobalAveragePooling2D()(layers.Conv2D(4, 3)(y)))
base = backbone()
base.trainable = False
features = keras.Model(base.input, base.get_layer("stem").output)
x = keras.Input((32, 32, 3))
model = keras.Model(x, [layers.Dense(2)(base(x, training=False)), features(x)])
""",
    "two paths by a switch": """
def make(pool, width):
    model = keras.Sequential([keras.Input((16, 16, 3)), layers.Conv2D(width, 3)])
    if pool:
        model.add(layers.MaxPooling2D())
    model.add(layers.Flatten())
    model.add(layers.Dense(3))
    return model
first, second = make(True, 4), make(False, 2)
model = keras.Sequential([keras.Input((16, 16, 3)), first])
""",
    "a model called with several arguments": """
class Pair(layers.Layer):
    def __init__(self):
        super().__init__()
        self.left, self.right = layers.Dense(4), layers.Dense(4)
    def call(self, a, b, scale=1.0):
        return self.left(a) + self.right(b) * scale, ops.concatenate([a, b], axis=-1)
a, b = keras.Input((3,)), keras.Input((5,))
total, both = Pair()(a, b, scale=2.0)
model = keras.Model([a, b], {"total": total, "both": layers.Dense(2)(both)})
""",
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_summary_is_keras_own(name: str) -> None:
    source = HEAD + PROGRAMS[name]
    analysis = analyse("program.py", source, Settings())
    assert [finding.message for finding in analysis.findings if finding.severity == "error"] == []
    RealKeras()
    names: dict[str, Any] = {}
    exec(compile(source, "program.py", "exec"), names)
    ours = [model for model in analysis.models if model.variable == "model"][-1]
    expected = described_by_keras(names["model"])
    found = {
        "name": ours.name,
        "rows": [(row.name, row.class_name, row.output, row.params) for row in ours.layers],
        "params": ours.params,
        "trainable": ours.trainable,
        "inputs": ours.inputs,
        "outputs": ours.outputs,
    }
    assert found == expected
