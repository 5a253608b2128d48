"""Spectrograms of sound."""

from __future__ import annotations

from typing import Any

from shapecheck.library.keras.layers.arguments import flag, is_channels_last, number, one_of, plain, refuse
from shapecheck.library.keras.layers.declare import keras_layer
from shapecheck.library.keras.layers.inputs import Layout, as_tensor, at_least_rank, computed, fixed, single
from shapecheck.library.keras.layers.windows import slide
from shapecheck.library.outcome import CannotTell, Result
from shapecheck.library.registry import Context
from shapecheck.shapes import Dim, Shape
from shapecheck.values import Tensor, Value, Weight

_MODES = ("log", "magnitude", "psd", "real", "imag", "angle", "stft")


@keras_layer
def STFTSpectrogram(
    ctx: Context,
    mode: Value = "log",
    frame_length: Value = 256,
    frame_step: Value = None,
    fft_length: Value = None,
    window: Value = "hann",
    periodic: Value = False,
    scaling: Value = "density",
    padding: Value = "valid",
    expand_dims: Value = False,
    data_format: Value = None,
    **kwargs: Value,
) -> Any:
    """The spectrum of each frame of a signal.

    STFTSpectrogram(frame_length=8): B 40 1 -> B 9 5     weights 80
    STFTSpectrogram(mode="stft", frame_length=8, expand_dims=True): B 40 2 -> B 9 10 2     weights 80
    STFTSpectrogram(mode="real", frame_length=8): B 40 1 -> B 9 5     weights 40
    STFTSpectrogram(frame_length=64): B 40 1 -> error
    STFTSpectrogram(frame_length=8, fft_length=4): B 40 1 -> error
    """
    layer = "STFTSpectrogram"
    kind = one_of(mode, _MODES, layer, "mode")
    frame = number(frame_length, layer, "frame_length")
    step = frame // 2 if frame_step is None else number(frame_step, layer, "frame_step")
    fft = _power_of_two(frame) if fft_length is None else number(fft_length, layer, "fft_length")
    if isinstance(fft, int) and isinstance(frame, int) and fft < frame:
        refuse(layer, "fft_length", f"at least frame_length={frame}", fft)
    if isinstance(step, int) and isinstance(frame, int) and step > frame:
        refuse(layer, "frame_step", f"at most frame_length={frame}", step)
    how = one_of(padding, ("valid", "same"), layer, "padding")
    layout = Layout(1, is_channels_last(ctx, data_format, layer))

    def call(inputs: Value) -> Result:
        x = single(ctx, inputs, layer)
        shape = layout.shape_of(x, layer)
        channels = fixed(x, layout.channels(shape), layer, layout.channel_axis, "channels")
        (steps,) = slide(x, shape, layout, layer, "kernel", (frame,), (step,), how, (1,))
        bins = fft // 2 + 1
        shown = bins * 2 if kind == "stft" else bins
        kernel = Shape.of(frame, 1, bins)
        names = ["real_kernel"] * (kind != "imag") + ["imag_kernel"] * (kind != "real")
        expanded = flag(expand_dims)
        if expanded is None:
            raise CannotTell("`expand_dims` of STFTSpectrogram is not known")
        if not expanded:
            made = layout.make(shape.dims[0], [steps], shown * channels)
        elif layout.channels_last:
            made = Shape.of(shape.dims[0], steps, shown, channels)
        else:
            made = Shape.of(shape.dims[0], channels, steps, shown)
        return Result(Tensor(made, computed(x)), tuple(Weight(name, kernel) for name in names))

    return call


def _power_of_two(frame: Dim) -> Dim:
    if not isinstance(frame, int):
        raise CannotTell("`frame_length` of STFTSpectrogram is not known")
    return 1 << (frame - 1).bit_length()


@keras_layer
def MelSpectrogram(
    ctx: Context,
    fft_length: Value = 2048,
    sequence_stride: Value = 512,
    sequence_length: Value = None,
    window: Value = "hann",
    sampling_rate: Value = 16000,
    num_mel_bins: Value = 128,
    min_freq: Value = 20.0,
    max_freq: Value = None,
    power_to_db: Value = True,
    top_db: Value = 80.0,
    mag_exp: Value = 2.0,
    min_power: Value = 1e-10,
    ref_power: Value = 1.0,
    **kwargs: Value,
) -> Any:
    """The energy of each frame of a signal in bands of the mel scale.

    MelSpectrogram(): B 16000 -> B 128 32     weights 0
    MelSpectrogram(num_mel_bins=40): 16000 -> 40 32
    """
    layer = "MelSpectrogram"
    bins, stride = number(num_mel_bins, layer, "num_mel_bins"), number(sequence_stride, layer, "sequence_stride")
    size, length = plain(fft_length), plain(sequence_length)
    if isinstance(size, int) and isinstance(length, int) and size < length:
        refuse(layer, "fft_length", f"at least sequence_length={length}", size)

    def call(inputs: Value) -> Tensor:
        x = as_tensor(inputs)
        if x.shape.open or x.shape.min_rank > 2:
            raise CannotTell("the signals are not of rank 2 (batch, samples)")
        at_least_rank(x, layer, ("samples",))
        frames = (x.shape.dims[-1] + stride + 1) // stride
        return Tensor(x.shape.take(0, -1) + Shape.of(bins, frames), computed(x))

    return call
