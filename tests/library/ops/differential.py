"""keras.ops as a library whose functions are called at random: on TensorFlow's tensors and on symbolic ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras

from tests.library.calls.drawing import F, T, mapped
from tests.library.calls.judging import Library, own
from tests.library.ops import callback_cases, cases, rarer_cases, real
from tests.library.tensorflow.differential import array, constant


def symbolic(function: Callable[..., Any], args: list[Any], kwargs: dict[str, Any]) -> Any:
    """What Keras says of its symbolic tensors."""

    def tensor(spec: Any) -> Any:
        if isinstance(spec, F):
            return own(KERAS, spec)
        return keras.KerasTensor(spec.dims, dtype=spec.dtype) if isinstance(spec, T) else constant(spec)

    return function(*mapped(args, tensor), **mapped(kwargs, tensor))


KERAS = Library(
    "keras.ops.",
    "keras",
    {**cases.CASES, **rarer_cases.RARER, **callback_cases.CALLBACKS},
    lambda name: real.member(f"keras.ops.{name}"),
    array,
    constant,
    symbolic,
    dangerous=("max_pool", "average_pool", "conv", "depthwise_conv", "separable_conv"),
)
