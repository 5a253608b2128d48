"""``shapecheck.assert_shape`` at run time, on what programs hand to it."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from shapecheck import assert_shape

TENSORS: dict[str, Any] = {
    "numpy": np.zeros((4, 20)),
    "eager": tf.zeros((4, 20)),
    "variable": tf.Variable(tf.zeros((4, 20))),
    "keras variable": keras.Variable(np.zeros((4, 20))),
    "symbolic": keras.Input((20,)),
    "fixed batch": keras.Input(batch_shape=(4, 20)),
}


@pytest.mark.parametrize("x", TENSORS.values(), ids=TENSORS)
def test_a_right_shape_gives_the_tensor_back(x: Any) -> None:
    for shape in ((None, 20), (4, 20), (..., 20), (4, ...), (...,), (None, None)):
        assert assert_shape(x, shape) is x


@pytest.mark.parametrize("x", TENSORS.values(), ids=TENSORS)
def test_a_wrong_shape_is_an_error(x: Any) -> None:
    for shape in ((None, 21), (20,), (None, 20, 1), (..., 4), (None, None, ..., None)):
        with pytest.raises(AssertionError, match="expected shape"):
            assert_shape(x, shape)


def test_inside_a_traced_function_open_axes_contradict_nothing() -> None:
    @tf.function(input_signature=[tf.TensorSpec((None, 20)), tf.TensorSpec(None)])
    def checked(x: Any, y: Any) -> Any:
        assert_shape(y, (7, 7))
        return assert_shape(x, (4, 20))

    assert checked(tf.zeros((5, 20)), tf.zeros(3)).shape == (5, 20)


def test_what_is_no_tensor_is_an_error() -> None:
    with pytest.raises(AssertionError, match=r"expected a tensor of shape \(None, 3\), found list"):
        assert_shape([1, 2, 3], (None, 3))
