"""Attention layers of several arguments: shapes as Keras's symbolic call, errors as a run on zeros."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from shapecheck.library.outcome import Mismatch
from shapecheck.shapes import Shape, dynamic
from shapecheck.values import Tensor, tensors_in
from tests.library.layers.rules import real_layer, rule_layer

Call = tuple[str, dict[str, tuple[Any, ...]], dict[str, Any]]

MHA, GQA = "MultiHeadAttention(2, 3)", "GroupQueryAttention(3, 4, 2)"
Q, V, K = (None, 5, 8), (None, 7, 8), (None, 7, 6)

CALLS: list[Call] = [
    (MHA, {"query": Q, "value": V}, {}),
    (MHA, {"query": Q, "value": V, "key": K}, {}),
    (MHA, {"query": Q, "value": V, "key": (None, 6, 8)}, {}),
    (MHA, {"query": Q, "value": (None, 7, 5)}, {}),
    (MHA, {"query": (None, 8), "value": (None, 8)}, {}),
    (MHA, {"query": Q, "value": (None, 3, 6, 8)}, {}),
    (MHA, {"query": (2, 5, 8), "value": (3, 7, 8)}, {}),
    (MHA, {"query": (None, 5, None), "value": V}, {}),
    (MHA, {"query": Q, "value": V}, {"return_attention_scores": True}),
    ("MultiHeadAttention(2, 3, value_dim=4)", {"query": Q, "value": V, "key": K}, {}),
    ("MultiHeadAttention(2, 3, use_bias=False, use_gate=True)", {"query": Q, "value": V}, {}),
    ("MultiHeadAttention(2, 3, output_shape=4)", {"query": Q, "value": V}, {}),
    ("MultiHeadAttention(2, 3, output_shape=(4, 5))", {"query": Q, "value": V}, {}),
    ("MultiHeadAttention(2, 3)", {"query": (None, 4, 5, 8), "value": (None, 4, 5, 8)}, {}),
    *[
        (MHA, {"query": (2, 5, 8), "value": (2, 7, 8), "attention_mask": mask}, {})
        for mask in ((2, 5, 7), (1, 5, 7), (2, 5, 6), (2, 7, 5), (5, 7), (2, 7), (2, 1, 7), (2, 1, 1, 7), (2, 2, 5, 7))
    ],
    *[
        (MHA, {"query": (2, 5, 8), "value": (2, 7, 8), "attention_mask": mask}, {})
        for mask in ((2, 3, 5, 7), (2, 5, 1), (1, 1, 7), (7,), (2, 6, 7))
    ],
    (GQA, {"query": Q, "value": V}, {}),
    (GQA, {"query": Q, "value": V, "key": K}, {}),
    (GQA, {"query": Q, "value": K}, {}),
    (GQA, {"query": (None, 8), "value": (None, 8)}, {}),
    (GQA, {"query": Q, "value": V}, {"return_attention_scores": True}),
    ("GroupQueryAttention(3, 4, 4, use_gate=True, use_bias=False)", {"query": Q, "value": V}, {}),
    ("GroupQueryAttention(3, 5, 2)", {"query": Q, "value": V}, {}),
]


@pytest.mark.parametrize(("call", "shapes", "options"), CALLS, ids=str)
def test_attention_call(call: str, shapes: dict[str, tuple[Any, ...]], options: dict[str, Any]) -> None:
    ours, real = _ours(call, shapes, options), _real(call, shapes, options)
    if ours == "error":
        assert real == "error" or _run_fails(call, shapes, options)
    else:
        assert ours == real


def _ours(call: str, shapes: dict[str, tuple[Any, ...]], options: dict[str, Any]) -> Any:
    tensors = {
        name: Tensor(Shape(tuple(dynamic("d") if dim is None else dim for dim in shape)), "float32")
        for name, shape in shapes.items()
    }
    try:
        result = eval(call, dict(rule_layer.names)).rule(**tensors, **options)
    except Mismatch:
        return "error"
    weights = sorted(str(tuple(weight.shape.public())) for weight in result.weights)
    return [tuple(tensor.shape.public()) for tensor in tensors_in(result.output)], weights


def _real(call: str, shapes: dict[str, tuple[Any, ...]], options: dict[str, Any]) -> Any:
    import keras

    try:
        layer = eval(call, dict(real_layer.names))
        output = layer(**{name: keras.KerasTensor(shape) for name, shape in shapes.items()}, **options)
    except Exception:
        return "error"
    weights = sorted(str(tuple(weight.shape)) for weight in layer.weights)
    return [tuple(tensor.shape) for tensor in keras.tree.flatten(output)], weights


def _run_fails(call: str, shapes: dict[str, tuple[Any, ...]], options: dict[str, Any]) -> bool:
    import numpy as np

    arrays = {name: np.zeros([2 if dim is None else dim for dim in shape], "float32") for name, shape in shapes.items()}
    if "attention_mask" in arrays:
        arrays["attention_mask"] = arrays["attention_mask"] > -1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            eval(call, dict(real_layer.names))(**arrays, **options)
        except Exception:
            return True
    return False
