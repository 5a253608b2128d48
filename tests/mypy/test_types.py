"""Shapes in types, and notes that show them; clean programs stay clean."""

from __future__ import annotations

import pytest

from tests.mypy.project import Project, errors, marked, revealed

PROGRAM = """\
from __future__ import annotations
from typing import Literal
import keras
import numpy as np
import shapecheck
from keras import layers, ops

a = keras.Input((64, 64, 3))
x = layers.Conv2D(17, 3)(a)
reveal_type(x)
y = layers.Flatten()(x)
x = layers.Conv2D(4, 3, strides=2)(x)
reveal_type(x)
shortcut = x
shortcut = layers.Conv2D(5, 1)(shortcut)
reveal_type(shortcut)
reveal_type(x.shape)
reveal_type(x.shape[3])
reveal_type(1 - x)
reveal_type(x[:, 0])
reveal_type(sum([x, x]))
reveal_type(ops.mean(x, axis=-1))
s, h, c = layers.LSTM(4, return_state=True, return_sequences=True)(layers.Reshape((15 * 60, 4))(x))
reveal_type(s)
reveal_type((h, c))
outputs = [h]
outputs.append(s)
for t in [s, s]:
    t = layers.Dense(3)(t)
    reveal_type(t)
for i in range(2):
    x = layers.Conv2D(i + 7, 1)(x)
    reveal_type(x)


def block(z: keras.KerasTensor, units: int = 6) -> keras.KerasTensor:
    return layers.Dense(units)(z)


reveal_type(block(a))


def typed(z: keras.KerasTensor) -> keras.KerasTensor:
    w = layers.Dense(8)(z)
    if w.shape[-1] == 64 or w.shape[0] is None:
        w = layers.Dense(9)(w)
    return w


reveal_type(typed(a))


class Holder:
    def __init__(self) -> None:
        self.first = layers.Dense(2)(a)
        self.second = layers.Dense(2)(a)
        self.second = layers.Dense(3)(a)


reveal_type(Holder().first)
model = keras.Model(a, y)
reveal_type(model.output)
reveal_type(model(a))
reveal_type(shapecheck.assert_shape(x, (None, 30, 30, 8)))
data = np.zeros((5, 3))
reveal_type(keras.layers.Dense(2)(data))
"""


def tensor(*dims: int | str | None) -> str:
    """A tensor type as mypy prints it."""
    inner = ", ".join(f"Literal[{dim}]" if isinstance(dim, int) else str(dim) for dim in dims)
    return f"keras.KerasTensor[tuple[{inner}]]"


EXPECTED: list[tuple[str, str | None]] = [
    (tensor(None, 62, 62, 17), "(None, 62, 62, 17)"),
    (tensor(None, 30, 30, 4), "(None, 30, 30, 4)"),
    (tensor(None, 30, 30, 5), "(None, 30, 30, 5)"),
    ("tuple[None, Literal[30], Literal[30], Literal[4]]", None),
    ("Literal[4]", None),
    (tensor(None, 30, 30, 4), "(None, 30, 30, 4)"),
    (tensor(None, 30, 4), "(None, 30, 4)"),
    (tensor(None, 30, 30, 4), "(None, 30, 30, 4)"),
    (tensor(None, 30, 30), "(None, 30, 30)"),
    (tensor(None, 900, 4), "(None, 900, 4)"),
    (f"tuple[{tensor(None, 4)}, {tensor(None, 4)}]", "((None, 4), (None, 4))"),
    (tensor(None, 900, 3), "(None, 900, 3)"),
    (tensor(None, 30, 30, "int"), "(None, 30, 30, 7) or (None, 30, 30, 8)"),
    (tensor(None, 64, 64, 6), "(None, 64, 64, 6)"),
    (tensor(None, 64, 64, 9), "(None, 64, 64, 9)"),
    (tensor(None, 64, 64, 2), "(None, 64, 64, 2)"),
    (tensor(None, 65348), "(None, 65348)"),
    (tensor(None, 65348), "(None, 65348)"),
    (tensor(None, 30, 30, 8), "(None, 30, 30, 8)"),
    ("Any", "(5, 2)"),
]
"""What each ``reveal_type`` of the program gives, in order: the type, and the shape in the note."""


@pytest.mark.parametrize(
    "flags", [["--strict", "--warn-unreachable"], ["--strict", "--allow-redefinition"]], ids=" ".join
)
def test_types_and_shapes(project: Project, flags: list[str]) -> None:
    project.write("shown.py", PROGRAM)
    lines = project.run("shown.py", *flags)
    assert errors(lines) == []
    types, shapes = revealed(lines), revealed(lines, "shape")
    asked = [number for number, line in enumerate(PROGRAM.splitlines(), 1) if "reveal_type(" in line]
    assert [(types[line], shapes.get(line)) for line in asked] == EXPECTED


def test_shapes_are_shown_where_types_cannot_be(project: Project) -> None:
    project.write(
        "plain.py",
        "import tensorflow as tf\n\n\ndef build():\n    x = tf.keras.layers.Dense(3)(tf.keras.Input((4,)))\n"
        "    reveal_type(x)\n    return x\n",
    )
    assert revealed(project.run("plain.py"), "shape") == {6: "(None, 3)"}


CLAIMS = """\
import keras
from typing import Literal
import shapecheck

x = keras.layers.Dense(20)(keras.Input((10,)))
a: "keras.KerasTensor[tuple[None, Literal[20]]]" = x
b: "keras.KerasTensor[tuple[None, Literal[21]]]" = x  # E: shape-declared-shape
shapecheck.assert_shape(x, (None, 20))
shapecheck.assert_shape(x, (..., 20))
shapecheck.assert_shape(x, (None, 20, 1))  # E: shape-declared-shape


def take(z: "keras.KerasTensor[tuple[None, Literal[3]]]") -> "keras.KerasTensor[tuple[None, Literal[5]]]":
    return keras.layers.Dense(4)(z)  # E: shape-declared-shape


take(keras.Input((3,)))
take(keras.Input((4,)))  # E: shape-declared-shape
"""


def test_declared_shapes(project: Project) -> None:
    project.write("claims.py", CLAIMS)
    found = [(line, code) for _, line, code in errors(project.run("claims.py", "--strict"))]
    assert found == marked(CLAIMS)


CLEAN = """\
from __future__ import annotations
from typing import Any
import keras
import numpy as np
from keras import layers
from keras.layers.core import Dense as OldDense
from keras.src.utils import anything


class Block(layers.Layer):
    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.dense = layers.Dense(units)

    def build(self, shape: Any, extra: int = 0) -> None:
        self.scale = self.add_weight(shape=(1,))

    def call(self, x: Any, y: Any = None, *, deep: bool = False) -> Any:
        return self.dense(x) * self.scale

    @property
    def metrics(self) -> list[Any]:
        return []


class Net(keras.Model):
    trainable = True
    losses = 3

    def compile(self, first: Any, second: Any) -> None:
        super().compile(loss=first, loss_two=second)

    def train_step(self, batch: Any) -> dict[str, float]:
        return {"loss": self.invented_name(batch)}


def spread(x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    return layers.Dense(3)(x)


def sizes(x: keras.KerasTensor) -> list[keras.KerasTensor]:
    y = layers.Dense(32)(x)
    if y.shape[-1] != 64:
        y = layers.Dense(64)(y)
    taken = [y]
    for width in (1, 2):
        taken.append(layers.Dense(width)(taken[-1]))
    named = {"a": y}
    named["b"] = taken[0]
    total = y + 2 * y - 1.0 / y + np.float32(3) * y
    total.anything.at.all(4)
    batch = y.shape[0] or 1
    return [*taken, named["a"], total, y.numpy() if batch else Block(3)(y, deep=True)]


result = spread(keras.Input((4,)))
model = Net()
model.layers_of_mine = [model.get_layer(name).output for name in ("a", "b")]
model.call = lambda x: x
keras.layers.Dense(output_dim=3, init="uniform")
keras.utils.to_categorical([1], nb_classes=3)
keras.layers.Invented(3)
first, second = layers.LSTM(3)(sizes(keras.Input((4,)))[0])
"""


def test_code_that_was_clean_without_the_stubs_stays_clean(project: Project) -> None:
    project.write("clean.py", CLEAN + "# shapecheck: file-ignore\n")
    assert errors(project.run("clean.py", "--strict", "--warn-unreachable", "--ignore-missing-imports")) == []
