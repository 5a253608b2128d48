"""Convolution, pooling and transposed windows, held against Keras's own formulas."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shape_strategies import World, worlds

from shapecheck.shapes import ShapeError, ceil_div, dynamic, is_dynamic, transpose_window, window

backend_utils = pytest.importorskip("keras.src.backend.common.backend_utils")
operation_utils = pytest.importorskip("keras.src.ops.operation_utils")

some = settings(max_examples=200, deadline=None)
sizes, small = st.integers(1, 40), st.integers(1, 5)


@given(worlds(), sizes, small, small, st.sampled_from(["valid", "same", "causal"]), small)
@some
def test_a_convolution_is_as_long_as_keras_says(
    world: World, n: int, kernel: int, stride: int, padding: str, dilation: int
) -> None:
    try:
        shape = operation_utils.compute_conv_output_shape(
            (1, n, 1), 1, (kernel,), strides=stride, padding=padding, dilation_rate=dilation
        )
    except ValueError:
        with pytest.raises(ShapeError, match="does not fit"):
            window(n, kernel, stride, padding, dilation)
        return
    assert window(n, kernel, stride, padding, dilation) == shape[1]
    assert world.admits(window(world.hide(n), kernel, stride, padding, dilation), shape[1])


@given(worlds(), sizes, small, small, st.sampled_from(["valid", "same"]))
@some
def test_a_pooling_is_as_long_as_keras_says(world: World, n: int, size: int, stride: int, padding: str) -> None:
    try:
        shape = operation_utils.compute_pooling_output_shape((1, n, 1), (size,), (stride,), padding)
    except ValueError:
        with pytest.raises(ShapeError, match="does not fit"):
            window(n, size, stride, padding)
        return
    assert window(n, size, stride, padding) == shape[1]
    assert world.admits(window(world.hide(n), size, stride, padding), shape[1])


@given(
    worlds(), sizes, small, small, st.sampled_from(["valid", "same"]), st.one_of(st.none(), st.integers(0, 4)), small
)
@some
def test_a_transposed_convolution_is_as_long_as_keras_says(
    world: World, n: int, kernel: int, stride: int, padding: str, output_padding: int | None, dilation: int
) -> None:
    (_, expected, _) = backend_utils.compute_conv_transpose_output_shape(
        (1, n, 1), (kernel,), 1, stride, padding, output_padding, dilation_rate=dilation
    )
    assert transpose_window(n, kernel, stride, padding, output_padding, dilation) == expected
    hidden = transpose_window(world.hide(n), kernel, stride, padding, output_padding, dilation)
    assert world.admits(hidden, expected)


def test_windows_over_a_symbol_have_readable_formulas() -> None:
    h = dynamic("h")
    assert window(h, 3, 2, "same") == ceil_div(h, 2)
    assert str(window(h, 2, 2)) == "h//2"
    assert str(window(window(h, 2, 2), 2, 2)) == "h//4"
    assert str(transpose_window(window(h, 2, 2), 2, 2)) == "2*(h//2)"
    assert is_dynamic(window(h, 3))


def test_a_u_net_on_a_size_divisible_by_four_meets_again() -> None:
    h = 4 * dynamic("h")
    down = window(window(h, 2, 2), 2, 2)
    up = transpose_window(transpose_window(down, 2, 2, "same"), 2, 2, "same")
    assert up == h


def test_a_window_larger_than_every_possible_dim_is_an_error() -> None:
    with pytest.raises(ShapeError, match="a window of 3, 9 with dilation 4 does not fit in 8"):
        window(8, 3, 1, "valid", 4)
    with pytest.raises(ShapeError, match="padding must be"):
        window(8, 3, 1, "full")
    with pytest.raises(ShapeError, match="padding must be"):
        transpose_window(8, 3, 1, "causal")


def test_a_same_window_counts_its_strides() -> None:
    for n in range(20):
        for stride in range(1, 5):
            assert window(n, 3, stride, "same") == math.ceil(n / stride)
