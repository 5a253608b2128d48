"""What is legal but suspicious: softmax over one unit, normalization axes, silent broadcasts and batch joins."""

from __future__ import annotations

from typing import Any

import pytest

from shapecheck.shapes import Shape, dynamic
from shapecheck.values import LayerObject, Node, Tensor
from tests.library.layers.rules import RuleSide, takes_list


def advice(*calls: str, shapes: tuple[tuple[Any, ...], ...]) -> list[str]:
    """The rules that advise on a chain of layers, the first of which is called on tensors of these shapes."""
    side = RuleSide()
    batch = dynamic("batch")
    value: Any = [Tensor(Shape(tuple(batch if dim is None else dim for dim in shape)), "float32") for shape in shapes]
    for call in calls:
        layer = eval(call, dict(side.names))
        inputs = value if takes_list(layer.class_name) else value[0]
        value = [_called(layer, inputs)]
    return [found.rule for found in side.context.advice]


def _called(layer: LayerObject, inputs: Any) -> Tensor:
    assert layer.rule is not None
    result = layer.rule(inputs)
    output = getattr(result, "output", result)
    given = tuple(inputs) if isinstance(inputs, list) else (inputs,)
    return output.but(producer=Node(layer, layer.class_name, (), {}, given, [], None))


@pytest.mark.parametrize(
    ("calls", "shapes", "expected"),
    [
        (['Dense(1, activation="softmax")'], [(None, 4)], ["softmax-one-unit"]),
        (['Dense(2, activation="softmax")'], [(None, 4)], []),
        (['Dense(1, activation="sigmoid")'], [(None, 4)], []),
        (["Dense(1)", 'Activation("softmax")'], [(None, 4)], ["softmax-one-unit"]),
        (["Dense(1)", "Softmax()"], [(None, 4)], ["softmax-one-unit"]),
        (["Dense(1)", "Softmax(axis=1)"], [(None, 7, 4)], ["dense-on-sequence"]),
        (["Conv2D(8, 3)", "BatchNormalization(axis=1)"], [(None, 9, 9, 3)], ["normalization-axis"]),
        (["Conv2D(8, 3)", "BatchNormalization()"], [(None, 9, 9, 3)], []),
        (["Conv2D(8, 3)", "BatchNormalization(axis=3)"], [(None, 9, 9, 3)], []),
        (
            ['Conv2D(8, 3, data_format="channels_first")', "BatchNormalization()"],
            [(None, 3, 9, 9)],
            ["normalization-axis"],
        ),
        (['Conv2D(8, 3, data_format="channels_first")', "BatchNormalization(axis=1)"], [(None, 3, 9, 9)], []),
        (["Conv2D(8, 3)", "ReLU()", "BatchNormalization(axis=1)"], [(None, 9, 9, 3)], ["normalization-axis"]),
        (["Dense(4)", "BatchNormalization(axis=1)"], [(None, 7, 3)], ["dense-on-sequence"]),
        (["BatchNormalization(axis=0)"], [(3, 2)], ["normalization-axis"]),
        (["BatchNormalization(axis=1)"], [(3, 2)], []),
        (["LSTM(4, return_sequences=True)", "BatchNormalization()"], [(None, 5, 3)], ["norm-after-recurrent"]),
        (["LSTM(4)", "BatchNormalization()"], [(None, 5, 3)], []),
        (["LSTM(4, return_sequences=True)", "LayerNormalization()"], [(None, 5, 3)], []),
        (["Add()"], [(None, 8, 8, 1), (None, 8, 8, 64)], ["merge-broadcast"]),
        (["Multiply()"], [(None, 8, 8, 1), (None, 8, 8, 64)], []),
        (["Add()"], [(None, 1, 1, 64), (None, 8, 8, 64)], []),
        (["Add()"], [(None, 8, 8, 64), (None, 8, 8, 64)], []),
        (["Conv2D(8, 3)", 'MaxPooling2D(data_format="channels_first")'], [(None, 9, 9, 3)], ["mixed-data-formats"]),
        (["Conv2D(8, 3)", "ReLU()", 'Conv2D(8, 3, data_format="channels_last")'], [(None, 9, 9, 3)], []),
        (["Dense(4)"], [(None, 7, 3)], ["dense-on-sequence"]),
        (["Concatenate(axis=0)"], [(None, 4), (None, 4)], ["batch-concat"]),
        (["Concatenate(axis=1)"], [(None, 4), (None, 4)], []),
        (["Reshape((3, 28))"], [(None, 28, 3)], ["reshape-not-transpose"]),
        (["Reshape((4, 4))"], [(None, 4, 4)], []),
        (["Reshape((28, 3))"], [(None, 84)], []),
        (["Reshape((32, 256))"], [(None, 8, 32, 32)], ["reshape-not-transpose"]),
        (["Reshape((4, 12, 8))"], [(None, 12, 32)], ["reshape-not-transpose"]),
        (["Reshape((12, 4, 8))"], [(None, 12, 32)], []),
        (["Reshape((49, 512))"], [(None, 7, 7, 512)], []),
        (["Reshape((-1, 512))"], [(None, 7, 7, 512)], []),
        (["Reshape((6, 16))"], [(None, 12, 8)], []),
        (["Reshape((1, 1, 64))"], [(None, 64)], []),
        (["Add()"], [(None, 1), (None, 4)], ["merge-broadcast"]),
        (["Dot(axes=1)"], [(None, 20, 16), (None, 20, 16)], ["dot-axes"]),
        (["Dot(axes=1)"], [(None, 20, 1), (None, 20, 16)], []),
        (["Dot(axes=2)"], [(None, 20, 16), (None, 20, 16)], []),
        (["LayerNormalization(axis=0)"], [(3, 2)], ["normalization-axis"]),
        (["Embedding(9, 4)", "LayerNormalization(axis=1)"], [(None, 5)], ["normalization-axis"]),
        (["LayerNormalization(axis=1)"], [(None, 5, 4)], []),
    ],
    ids=str,
)
def test_advice(calls: list[str], shapes: list[tuple[Any, ...]], expected: list[str]) -> None:
    assert advice(*calls, shapes=tuple(shapes)) == expected
