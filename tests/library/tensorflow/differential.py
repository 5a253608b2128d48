"""TensorFlow as a library whose functions are called at random: eagerly, and in a graph where a dim varies."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf

from shapecheck.library import arrays
from tests.library.calls.drawing import F, T, V, mapped
from tests.library.calls.judging import Library, elements, own
from tests.library.ops.real import member
from tests.library.tensorflow.cases import CASES


def array(spec: T) -> tf.Tensor:
    """A tensor of this shape with the elements that the spec asks for."""
    if spec.dtype == "string":
        return tf.fill(spec.dims, "a word")
    return tf.constant(elements(spec), spec.dtype)


def constant(spec: V) -> tf.Tensor:
    """A tensor of these elements."""
    return tf.constant(spec.value, spec.dtype)


def in_graph(function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]) -> Any:
    """What the function gives in a graph, where the dims that vary are None."""

    def tensor(spec: Any) -> Any:
        if isinstance(spec, F):
            return own(TENSORFLOW, spec)
        return tf.compat.v1.placeholder(spec.dtype, spec.dims) if isinstance(spec, T) else constant(spec)

    with tf.Graph().as_default():
        return function(*mapped(args, tensor), **mapped(kwargs, tensor))


OPERATORS = {
    "Tensor.__getitem__": lambda ctx, x, key: arrays.getitem(arrays.as_tensor(x, "tf"), key),
    "Tensor.__matmul__": lambda ctx, x, y: arrays.binary("@", x, y, ctx),
    "Tensor.__add__": lambda ctx, x, y: arrays.binary("+", x, y, ctx),
}

TENSORFLOW = Library(
    "tensorflow.",
    "tf",
    CASES,
    lambda name: member(f"tensorflow.{name}"),
    array,
    constant,
    in_graph,
    OPERATORS,
    ("nn.",),
)
