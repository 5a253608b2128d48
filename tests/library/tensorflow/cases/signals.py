"""Calls of tf.signal, tf.random, tf.strings and the functions that take or give sparse tensors."""

from __future__ import annotations

from typing import Any

from tests.library.calls.drawing import Arguments, Maker, Source, T, V, members


def _signal(s: Source, dtype: str = "float32") -> T:
    return T((*s.dims(0, 2), s.pick(s.dim(8, 30), s.dim(8, 30), None)), dtype)


def frame(s: Source) -> Arguments:
    x = _signal(s)
    return [x, s.dim(2, 9), s.dim(1, 4)], {"pad_end": s.chance(0.4), "axis": s.pick(-1, -1, s.axis(x.dims))}


def stft(s: Source) -> Arguments:
    size = s.dim(2, 9)
    return [_signal(s), size, s.dim(1, 4)], {"fft_length": s.pick(None, 16, 9), "pad_end": s.chance(0.4)}


def inverse_stft(s: Source) -> Arguments:
    return [T((*s.dims(0, 2), s.pick(None, s.dim()), 9), "complex64"), s.dim(8, 16), s.dim(1, 8)], {
        "fft_length": s.pick(None, 16)
    }


def overlapped(s: Source) -> Arguments:
    size = s.dim(2, 8)
    return [T((*s.dims(0, 2), s.pick(None, s.dim()), size)), s.dim(1, 8)], {}


def transform(rank: int) -> Maker:
    def maker(s: Source) -> Arguments:
        dims = (*s.dims(0, 2), *(s.dim() for _ in range(rank)))
        return [T(dims if s.chance(0.95) else dims[1:], "complex64")], {}

    return maker


def real_transform(rank: int, dtype: str) -> Maker:
    def maker(s: Source) -> Arguments:
        dims = (*s.dims(0, 2), *(s.dim(2, 8) for _ in range(rank)))
        length = [s.dim(2, 9) for _ in range(rank)]
        return [T(dims, dtype)], {"fft_length": s.pick(None, length)}

    return maker


def shifted(s: Source) -> Arguments:
    dims = s.dims(1, 3)
    return [T(dims)], {"axes": s.pick(None, s.axis(dims))}


def cosine(s: Source) -> Arguments:
    return [T((*s.dims(0, 2), s.dim(2, 8)))], {"type": s.pick(2, 3), "n": s.pick(None, 4, 10)}


def window(s: Source) -> Arguments:
    return [s.dim(1, 9)], {}


def mel(s: Source) -> Arguments:
    return [s.dim(2, 9), s.dim(5, 30)], {}


def cepstrum(s: Source) -> Arguments:
    return [T((*s.dims(0, 2), s.dim(2, 8)))], {}


def modified_cosine(s: Source) -> Arguments:
    return [T((*s.dims(0, 1), 32)), s.pick(4, 8)], {"pad_end": s.chance(0.4)}


# -- tf.random ------------------------------------------------------------------------------------


def _shape(s: Source) -> Any:
    dims = s.dims(0, 3, none=0)
    return s.pick(dims, list(dims), V(list(dims), "int32") if dims else [])


def drawn(s: Source) -> Arguments:
    return [_shape(s)], {"dtype": s.pick("float32", "float64")}


def drawn_around(s: Source) -> Arguments:
    dims = s.dims(0, 3, none=0)
    mean = s.pick(0.0, T(s.broadcastable(dims)))
    return [dims, mean], {}


def gamma(s: Source) -> Arguments:
    return [s.dims(0, 2, none=0), T(s.dims(0, 2))], {}


def rate(s: Source) -> Arguments:
    return [s.dims(0, 2, none=0), s.pick(T(s.dims(0, 2)), 2.0)], {}


def categorical(s: Source) -> Arguments:
    return [T(s.dims(2, 2) if s.chance(0.9) else s.dims(1, 3)), s.dim()], {}


def seeded_categorical(s: Source) -> Arguments:
    args, _ = categorical(s)
    return args, {"seed": (1, 2)}


def seeded(s: Source) -> Arguments:
    return [_shape(s)], {"seed": (1, 2)}


def seeded_with(s: Source) -> Arguments:
    dims = s.dims(0, 3, none=0)
    return [dims, (1, 2), T(s.broadcastable(dims))], {}


# -- tf.strings -----------------------------------------------------------------------------------


def words(s: Source) -> Arguments:
    return [T(s.dims(0, 3), "string")], {}


def joined(s: Source) -> Arguments:
    dims = s.dims(0, 2)
    return [[T(dims, "string"), T(dims if s.chance(0.8) else s.dims(0, 2), "string"), "-"]], {"separator": " "}


def reduced_words(s: Source) -> Arguments:
    dims = s.dims(0, 3)
    return [T(dims, "string")], {"axis": s.pick(None, s.axis(dims)), "keepdims": s.chance(0.3)}


def part(s: Source) -> Arguments:
    return [T(s.dims(0, 3), "string"), 1, 2], {}


def hashed(s: Source) -> Arguments:
    return [T(s.dims(0, 3), "string"), 7], {}


def replaced(s: Source) -> Arguments:
    return [T(s.dims(0, 3), "string"), "a", "b"], {}


SIGNALS: dict[str, Maker] = members(
    {
        frame: "signal.frame",
        stft: "signal.stft",
        inverse_stft: "signal.inverse_stft",
        overlapped: "signal.overlap_and_add",
        transform(1): "signal.fft signal.ifft",
        transform(2): "signal.fft2d signal.ifft2d",
        transform(3): "signal.fft3d signal.ifft3d",
        real_transform(1, "float32"): "signal.rfft",
        real_transform(2, "float32"): "signal.rfft2d",
        real_transform(3, "float32"): "signal.rfft3d",
        real_transform(1, "complex64"): "signal.irfft",
        real_transform(2, "complex64"): "signal.irfft2d",
        shifted: "signal.fftshift signal.ifftshift",
        cosine: "signal.dct signal.idct",
        window: "signal.hann_window signal.hamming_window signal.kaiser_window signal.vorbis_window",
        mel: "signal.linear_to_mel_weight_matrix",
        cepstrum: "signal.mfccs_from_log_mel_spectrograms",
        modified_cosine: "signal.mdct",
        drawn: "random.normal random.uniform random.truncated_normal",
        drawn_around: "random.normal",
        gamma: "random.gamma",
        rate: "random.poisson",
        categorical: "random.categorical",
        seeded_categorical: "random.stateless_categorical",
        seeded: "random.stateless_normal random.stateless_uniform random.stateless_truncated_normal",
        seeded_with: "random.stateless_gamma random.stateless_poisson",
        words: """strings.length strings.lower strings.upper strings.strip strings.split strings.bytes_split""",
        joined: "strings.join",
        reduced_words: "strings.reduce_join",
        part: "strings.substr",
        hashed: "strings.to_hash_bucket strings.to_hash_bucket_fast",
        replaced: "strings.regex_replace",
    }
)
