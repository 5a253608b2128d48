"""The helpers with which Keras's own layers read their arguments, which other libraries import as well.

keras/src/utils/argument_validation.py in Keras 3; keras/utils/conv_utils.py in Keras 2.
"""

from __future__ import annotations

from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import function
from shapecheck.shapes import Expr
from shapecheck.values import Unknown, Value


@function("keras.utils.standardize_tuple", "keras.utils.normalize_tuple")
def standardize_tuple(value: Value, n: Value, name: Value, allow_zero: Value = False) -> Value:
    """One number for all axes, or one for each."""
    if isinstance(value, Unknown) or not isinstance(n, int):
        raise CannotTell("an argument for all axes that is not known")
    if isinstance(value, (int, Expr)):
        return (value,) * n
    if not isinstance(value, (tuple, list)):
        raise CannotTell("an argument for all axes that is no number")
    if len(value) != n:
        raise Mismatch(f"`{name}` must have {n} numbers, not {len(value)}: {tuple(value)}", rule="invalid-argument")
    return tuple(value)


_REACH = {"valid": 1, "full": -1, "same": 0, "causal": 0}
"""How often a kernel, less one, is missing from the output's length."""


@function("keras.utils.conv_output_length")
def conv_output_length(
    input_length: Value, filter_size: Value, padding: Value, stride: Value, dilation: Value = 1
) -> Value:
    """The length of a convolution's output along one axis; None stays None."""
    if input_length is None:
        return None
    numbers = (input_length, filter_size, stride, dilation)
    if padding not in _REACH or not all(isinstance(number, (int, Expr)) for number in numbers):
        raise CannotTell("a convolution whose arguments are not known")
    spread = (filter_size - 1) * dilation
    return (input_length - spread * _REACH[padding] + stride - 1) // stride


@function("keras.utils.normalize_padding", "keras.utils.standardize_padding")
def normalize_padding(value: Value, allow_causal: Value = False) -> Value:
    """``"Same"`` as ``"same"``."""
    if not isinstance(value, str):
        raise CannotTell("a padding that is not known")
    return value.lower()


@function("keras.utils.normalize_data_format")
def normalize_data_format(value: Value) -> Value:
    """``"channels_last"`` or ``"channels_first"``."""
    if not isinstance(value, str):
        raise CannotTell("a data format that is not given")
    return value.lower()
