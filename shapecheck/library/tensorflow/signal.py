"""tf.signal: Fourier transforms, frames, windows, mel weights."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from shapecheck.library.arrays.dtypes import dtype_name
from shapecheck.library.arrays.guards import axis as axis_argument
from shapecheck.library.arrays.guards import dimension, one_axis, require_rank_at_least
from shapecheck.library.keras.ops.common import family, result, same, tensor
from shapecheck.library.keras.ops.indexing import sequence
from shapecheck.library.outcome import CannotTell
from shapecheck.library.registry import function
from shapecheck.shapes import Dim, Shape, ceil_div, dim_max
from shapecheck.values import Tensor

SIGNAL = "tensorflow.signal"
COMPLEX = "complex64"

# -- transforms -----------------------------------------------------------------------------------


def transform(input: Any, name: Any = None) -> Tensor:
    """fft(x): B 8 -> B 8"""
    value = tensor(input)
    require_rank_at_least(value, 1)
    return same(value)


family(transform, SIGNAL, members="fft ifft")


def transform_2d(input: Any, name: Any = None) -> Tensor:
    """fft2d(x): B 8 8 -> B 8 8"""
    value = tensor(input)
    require_rank_at_least(value, 2)
    return same(value)


family(transform_2d, SIGNAL, members="fft2d ifft2d")


def transform_3d(input: Any, name: Any = None) -> Tensor:
    """fft3d(x): B 8 8 8 -> B 8 8 8"""
    value = tensor(input)
    require_rank_at_least(value, 3)
    return same(value)


family(transform_3d, SIGNAL, members="fft3d ifft3d")
family(transform, "tensorflow", members="fft ifft")
family(transform_2d, "tensorflow", members="fft2d ifft2d")


def _real_shape(value: Tensor, length: Any, rank: int, last: Callable[[Dim], Dim]) -> Shape:
    """The last `rank` axes as the lengths say; the very last one changed by `last`."""
    require_rank_at_least(value, rank)
    lengths = None if length is None else sequence(length, "fft_length")
    if length is not None and (lengths is None or len(lengths) != rank):
        lengths = [length] if rank == 1 and isinstance(length, int) else None
        if lengths is None:
            raise CannotTell("fft_length is not known")
    shape = value.shape
    for number in range(rank):
        place = number - rank
        size = shape.dim(place) if lengths is None else dimension(lengths[number])
        changes = place == -1 and (lengths is None or last is half)
        shape = shape.with_dim(place, last(size) if changes else size)
    return shape


def half(size: Dim) -> Dim:
    """How many numbers the transform of real ones has."""
    return size // 2 + 1


def whole(size: Dim) -> Dim:
    """How many real numbers an inverse transform gives."""
    return 2 * (size - 1)


def _rfft_rule(rank: int) -> Callable[..., Tensor]:
    def rule(input_tensor: Any, fft_length: Any = None, name: Any = None) -> Tensor:
        """The transform of real numbers."""
        value = tensor(input_tensor)
        return result(_real_shape(value, fft_length, rank, half), COMPLEX, value)

    return rule


def _irfft_rule(rank: int) -> Callable[..., Tensor]:
    def rule(input_tensor: Any, fft_length: Any = None, name: Any = None) -> Tensor:
        """The inverse transform to real numbers."""
        value = tensor(input_tensor)
        return result(_real_shape(value, fft_length, rank, whole), "float32", value)

    return rule


for _rank, _suffix in ((1, ""), (2, "2d"), (3, "3d")):
    function(f"{SIGNAL}.rfft{_suffix}")(_rfft_rule(_rank))
    function(f"{SIGNAL}.irfft{_suffix}")(_irfft_rule(_rank))


def shifted(x: Any, axes: Any = None, name: Any = None) -> Tensor:
    """fftshift(x): B 8 -> B 8"""
    return same(tensor(x))


family(shifted, SIGNAL, members="fftshift ifftshift")


def cosine(input: Any, type: Any = 2, n: Any = None, axis: Any = -1, norm: Any = None, name: Any = None) -> Tensor:
    """dct(x): B 8 -> B 8"""
    value = tensor(input)
    return same(value) if n is None else result(value.shape.with_dim(-1, dimension(n)), value.dtype, value)


family(cosine, SIGNAL, members="dct idct")

# -- frames ---------------------------------------------------------------------------------------


def frame_count(length: Dim, size: Dim, step: Dim, pad_end: Any) -> Dim:
    """How many frames there are; with `pad_end` the last ones are filled up."""
    if not isinstance(pad_end, bool):
        raise CannotTell("pad_end is not known")
    if pad_end:
        return ceil_div(length, step)
    return dim_max(0, (length - size) // step + 1)


@function(f"{SIGNAL}.frame")
def frame(
    signal: Any,
    frame_length: Any,
    frame_step: Any,
    pad_end: Any = False,
    pad_value: Any = 0,
    axis: Any = -1,
    name: Any = None,
) -> Tensor:
    """frame(x, 4, 2): B 10 -> B 4 4
    frame(x, 4, 2, pad_end=True): B 10 -> B 5 4
    """
    value, size, step = tensor(signal), dimension(frame_length), dimension(frame_step)
    require_rank_at_least(value, 1)
    place = one_axis(value.shape, axis_argument(axis), "axis-range", value)
    count = frame_count(value.shape.dim(place), size, step, pad_end)
    shape = value.shape.with_dim(place, count)
    return result(shape.insert(place + 1 if place >= 0 else place, size), value.dtype, value)


def _power_of_two(size: Dim) -> Dim:
    if not isinstance(size, int):
        raise CannotTell("fft_length is not known")
    return 1 << max(size - 1, 0).bit_length()


@function(f"{SIGNAL}.stft")
def stft(
    signals: Any,
    frame_length: Any,
    frame_step: Any,
    fft_length: Any = None,
    window_fn: Any = None,
    pad_end: Any = False,
    name: Any = None,
) -> Tensor:
    """stft(x, 255, 128): B 16000 -> B 124 129
    stft(x, 256, 128, 512): B 16000 -> B 124 257
    """
    value, size, step = tensor(signals), dimension(frame_length), dimension(frame_step)
    require_rank_at_least(value, 1)
    length = _power_of_two(size) if fft_length is None else dimension(fft_length)
    count = frame_count(value.shape.dim(-1), size, step, pad_end)
    return result(value.shape.without(-1) + Shape.of(count, half(length)), COMPLEX, value)


@function(f"{SIGNAL}.inverse_stft")
def inverse_stft(
    stfts: Any,
    frame_length: Any,
    frame_step: Any,
    fft_length: Any = None,
    window_fn: Any = None,
    name: Any = None,
) -> Tensor:
    """inverse_stft(x, 255, 128): B 124 129 -> B 15999"""
    value, size, step = tensor(stfts), dimension(frame_length), dimension(frame_step)
    require_rank_at_least(value, 2)
    samples = (value.shape.dim(-2) - 1) * step + size
    return result(value.shape.take(0, -2) + Shape.of(samples), "float32", value)


@function(f"{SIGNAL}.overlap_and_add")
def overlap_and_add(signal: Any, frame_step: Any, name: Any = None) -> Tensor:
    """overlap_and_add(x, 2): B 5 4 -> B 12"""
    value, step = tensor(signal), dimension(frame_step)
    require_rank_at_least(value, 2)
    samples = (value.shape.dim(-2) - 1) * step + value.shape.dim(-1)
    return result(value.shape.take(0, -2) + Shape.of(samples), value.dtype, value)


# -- windows and mel ------------------------------------------------------------------------------


def window(window_length: Any, periodic: Any = True, dtype: Any = "float32", name: Any = None) -> Tensor:
    """hann_window(8) -> 8"""
    return Tensor(Shape.of(dimension(window_length)), dtype=dtype_name(dtype), kind="tf")


family(window, SIGNAL, members="hann_window hamming_window")


def kaiser(window_length: Any, beta: Any = 12.0, dtype: Any = "float32", name: Any = None) -> Tensor:
    """kaiser_window(8) -> 8"""
    return window(window_length, dtype=dtype)


family(kaiser, SIGNAL, members="kaiser_window kaiser_bessel_derived_window")


@function(f"{SIGNAL}.vorbis_window")
def vorbis_window(window_length: Any, dtype: Any = "float32", name: Any = None) -> Tensor:
    """vorbis_window(8) -> 8"""
    return window(window_length, dtype=dtype)


@function(f"{SIGNAL}.linear_to_mel_weight_matrix")
def linear_to_mel_weight_matrix(
    num_mel_bins: Any = 20,
    num_spectrogram_bins: Any = 129,
    sample_rate: Any = 8000,
    lower_edge_hertz: Any = 125.0,
    upper_edge_hertz: Any = 3800.0,
    dtype: Any = "float32",
    name: Any = None,
) -> Tensor:
    """linear_to_mel_weight_matrix(40, 257, 16000) -> 257 40"""
    shape = Shape.of(dimension(num_spectrogram_bins), dimension(num_mel_bins))
    return Tensor(shape, dtype=dtype_name(dtype), kind="tf")


@function(f"{SIGNAL}.mfccs_from_log_mel_spectrograms")
def mfccs_from_log_mel_spectrograms(log_mel_spectrograms: Any, name: Any = None) -> Tensor:
    """mfccs_from_log_mel_spectrograms(x): B 9 40 -> B 9 40"""
    return same(tensor(log_mel_spectrograms))
