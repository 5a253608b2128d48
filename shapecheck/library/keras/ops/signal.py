"""keras.ops of signals: Fourier transforms and frames."""

from __future__ import annotations

from typing import Any

from shapecheck.library.arrays.guards import dimension, require_equal, require_rank_at_least
from shapecheck.library.keras.ops.common import family, floating, result, same, tensor, tensors
from shapecheck.library.outcome import CannotTell, Mismatch
from shapecheck.library.registry import function
from shapecheck.shapes import Dim, Shape, compatible
from shapecheck.values import Tensor


def frames(value: Tensor, size: Dim, step: Dim) -> Shape:
    """Frames of the last axis, without an incomplete last one."""
    require_rank_at_least(value, 1)
    count = (value.shape.dim(-1) - size) // step + 1
    if isinstance(count, int) and count < 0:
        raise CannotTell("the frames are longer than the signal")
    return value.shape.without(-1) + Shape.of(count, size)


@function("keras.ops.extract_sequences")
def extract_sequences(x: Any, sequence_length: Any, sequence_stride: Any) -> Tensor:
    """extract_sequences(x, 4, 2): B 10 -> B 4 4"""
    value = tensor(x)
    return result(frames(value, dimension(sequence_length), dimension(sequence_stride)), value.dtype, value)


def parts_of(x: Any) -> tuple[Tensor, Tensor]:
    """The real and the imaginary part; a mismatch if they surely differ in shape."""
    if not isinstance(x, (list, tuple)) or len(x) != 2:
        if isinstance(x, Tensor) and x.shape.rank == 0:
            raise Mismatch("x must be a pair: real and imaginary part", rule="op-shapes", blame=(x,))
        raise CannotTell("the real and imaginary parts are not known")
    real, imaginary = tensors(x)
    if compatible(real.shape, imaginary.shape) is False:
        raise Mismatch(
            f"real and imaginary part must have the same shape, found {real.shape} and {imaginary.shape}",
            rule="op-shapes",
            blame=(real, imaginary),
        )
    return real, imaginary


def transform(x: Any) -> tuple[Tensor, Tensor]:
    """fft((a, b)): B 8 6, B 8 6 -> B 8 6, B 8 6"""
    real, imaginary = parts_of(x)
    return same(real, imaginary), same(imaginary, real)


family(transform, "keras.ops", members="fft fft2 ifft2")


def real_transform(value: Tensor, length: Any) -> Shape:
    """The shape of a Fourier transform of real numbers."""
    require_rank_at_least(value, 1)
    size = value.shape.dim(-1) if length is None else dimension(length, "fft_length")
    return value.shape.with_dim(-1, size // 2 + 1)


@function("keras.ops.rfft")
def rfft(x: Any, fft_length: Any = None) -> tuple[Tensor, Tensor]:
    """rfft(x): B 8 -> B 5, B 5"""
    value = tensor(x)
    shape = real_transform(value, fft_length)
    return result(shape, value.dtype, value), result(shape, value.dtype, value)


@function("keras.ops.irfft")
def irfft(x: Any, fft_length: Any = None) -> Tensor:
    """irfft((a, b)): B 5, B 5 -> B 8"""
    real, imaginary = parts_of(x)
    require_rank_at_least(real, 1)
    size = 2 * (real.shape.dim(-1) - 1) if fft_length is None else dimension(fft_length, "fft_length")
    return result(real.shape.with_dim(-1, size), real.dtype, real, imaginary)


@function("keras.ops.stft")
def stft(
    x: Any, sequence_length: Any, sequence_stride: Any, fft_length: Any, window: Any = "hann", center: Any = True
) -> tuple[Tensor, Tensor]:
    """stft(x, 256, 128, 512): B 16000 -> B 126 257, B 126 257"""
    value, size, step = tensor(x), dimension(fft_length), dimension(sequence_stride)
    require_rank_at_least(value, 1)
    length = value.shape.dim(-1)
    if not isinstance(center, bool):
        raise CannotTell("center is not known")
    padded = length + 2 * (size // 2) if center else length
    shape = frames(value.but(shape=value.shape.with_dim(-1, padded)), size, step).with_dim(-1, size // 2 + 1)
    return result(shape, value.dtype, value), result(shape, value.dtype, value)


@function("keras.ops.istft")
def istft(
    x: Any,
    sequence_length: Any,
    sequence_stride: Any,
    fft_length: Any,
    length: Any = None,
    window: Any = "hann",
    center: Any = True,
) -> Tensor:
    """istft((a, b), 256, 128, 512): 2 126 257, 2 126 257 -> 2 16000"""
    real, imaginary = parts_of(x)
    require_rank_at_least(real, 2)
    size = dimension(fft_length)
    if not isinstance(center, bool):
        raise CannotTell("center is not known")
    whole = size + dimension(sequence_stride) * (real.shape.dim(-2) - 1)
    samples = dimension(length) if length is not None else whole - 2 * (size // 2) if center else whole
    return result(real.shape.take(0, -2) + Shape.of(samples), real.dtype, real, imaginary)


@function("keras.ops.view_as_complex")
def view_as_complex(x: Any) -> Tensor:
    """view_as_complex(x): B 3 2 -> B 3
    view_as_complex(x): B 3 4 -> error
    """
    value = tensor(x)
    require_rank_at_least(value, 1)
    message = f"the last axis of {value.shape} must be 2 (real, imaginary), found {{left}}"
    require_equal(value.shape.dim(-1), 2, message, value)
    return result(value.shape.without(-1), "complex64", value)


@function("keras.ops.view_as_real")
def view_as_real(x: Any) -> Tensor:
    """view_as_real(x): B 3 -> B 3 2"""
    value = tensor(x)
    dtype = {"complex64": "float32", "complex128": "float64"}.get(value.dtype or "", floating(value.dtype))
    return result(value.shape + Shape.of(2), dtype, value)
