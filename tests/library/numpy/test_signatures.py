"""Our rules' signatures are numpy's, and the names that programs use most are known."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from typing import Any

import numpy
import pytest

from shapecheck.library.registry import REGISTRY

REGISTRY.get("numpy.array")

MOST_USED = """
array arange zeros ones mean random sum reshape linspace concatenate max min where sqrt argmax shape expand_dims exp
vstack hstack float32 newaxis abs stack int32 pi std unique append load save round dot random.rand random.randn
random.seed random.randint random.normal random.uniform random.choice random.shuffle random.permutation random.random
random.default_rng random.RandomState uint8 float64 int64 bool_ asarray zeros_like ones_like empty full eye identity
log log10 log2 sin cos tan power square maximum minimum clip floor ceil transpose squeeze ravel flip fliplr flipud
tile repeat pad roll split array_split column_stack dstack linalg.norm linalg.inv linalg.det linalg.svd linalg.eig
linalg.solve linalg.pinv linalg.qr linalg.lstsq matmul outer inner cross einsum tensordot kron cumsum cumprod diff
gradient prod median percentile quantile var average argsort sort argmin nonzero argwhere any all isnan isinf isfinite
nan inf nan_to_num allclose array_equal isclose logical_and logical_or logical_not logical_xor equal not_equal greater
less greater_equal less_equal add subtract multiply divide true_divide floor_divide mod remainder sign negative
reciprocal tanh sinh cosh arcsin arccos arctan arctan2 degrees radians deg2rad rad2deg expm1 log1p cbrt hypot rint trunc
fix around interp polyfit polyval poly1d roots convolve correlate histogram histogram2d bincount digitize searchsorted
meshgrid mgrid ogrid r_ c_ s_ ix_ indices unravel_index ravel_multi_index take take_along_axis put choose compress
diag diagonal diagflat tril triu tri trace vander atleast_1d atleast_2d atleast_3d broadcast_to broadcast_arrays
moveaxis swapaxes rollaxis rot90 insert delete resize copy astype asfortranarray ascontiguousarray fromfunction
frombuffer fromiter fromstring fromfile loadtxt savetxt genfromtxt savez savez_compressed set_printoptions
errstate seterr float16 int8 int16 uint16 uint32 uint64 complex64 complex128 object_ str_ integer floating number
ndarray dtype finfo iinfo issubdtype isscalar iscomplexobj ndim size e euler_gamma count_nonzero nanmean nanstd nansum
nanmax nanmin nanvar nanmedian nanargmax nanargmin nanpercentile ptp amax amin cov corrcoef logspace geomspace full_like
empty_like hamming hanning blackman bartlett kaiser sinc angle real imag conj conjugate fft.fft fft.ifft fft.rfft
fft.irfft fft.fft2 fft.ifft2 fft.fftfreq fft.fftshift fft.ifftshift vectorize apply_along_axis piecewise select extract
isin in1d intersect1d union1d setdiff1d setxor1d lexsort partition argpartition flatnonzero trapezoid trapz
lib.stride_tricks.sliding_window_view lib.stride_tricks.as_strided testing.assert_allclose testing.assert_array_equal
testing.assert_array_almost_equal ndindex ndenumerate bitwise_and bitwise_or bitwise_xor invert left_shift right_shift
fmod fmax fmin float_power exp2 logaddexp heaviside gcd lcm broadcast_shapes shares_memory
"""


def test_the_most_used_names_are_known() -> None:
    names = MOST_USED.split()
    assert len(set(names)) >= 250
    assert [name for name in names if REGISTRY.get(f"numpy.{name}") is None] == []


def _real(name: str) -> Any:
    found: Any = numpy
    for part in name.split(".")[1:]:
        found = getattr(found, part, None)
    return found


def _declared() -> Iterator[str]:
    for name, entry in sorted(REGISTRY.entries.items()):
        if name.startswith("numpy.") and entry.kind in ("function", "intrinsic") and entry.function is not None:
            yield name


FREER = frozenset(
    [
        "apply_over_axes",
        "array_equiv",
        "cov",
        "corrcoef",
        "divmod",
        "fft.test",
        "genfromtxt",
        "ix_",
        "linalg.cond",
        "linalg.det",
        "linalg.matmul",
        "linalg.outer",
        "matmul",
        "modf",
        "frexp",
        "polyder",
        "polydiv",
        "polyint",
        "set_printoptions",
        "seterr",
        "round_",
        "testing",
        "clip",
        "percentile",
        "quantile",
        "nanpercentile",
        "nanquantile",
        "median",
        "nanmedian",
        "dstack",
        "hstack",
        "vstack",
        "polyadd",
        "poly1d",
        "s_",
        "index_exp",
        "poly",
        "random.sample",
        "random.ranf",
        "may_share_memory",
        "linalg.matrix_rank",
        "linalg.trace",
        "linalg.eig",
        "linalg.eigvals",
        "einsum",
        "vectorize",
        "ndarray",
    ]
)
"""Rules that take more, or anything, on purpose: several functions in one, or old spellings besides."""


def _parameters(function: Any) -> list[tuple[str, Any]] | None:
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):
        return None
    return [(p.name, p.default) for p in signature.parameters.values() if p.kind not in (p.VAR_KEYWORD,)]


def _comparable() -> list[str]:
    """The functions whose real signature can be inspected, but for those that are freer on purpose."""
    found = []
    for name in _declared():
        real, short = _real(name), name.removeprefix("numpy.")
        if real is None or isinstance(real, type) or {*short.split("."), short} & FREER:
            continue
        if _parameters(real) is not None:
            found.append(name)
    return found


@pytest.mark.parametrize("name", _comparable())
def test_signature(name: str) -> None:
    theirs = _parameters(_real(name))
    assert theirs is not None
    entry = REGISTRY.entries[name]
    ours = [(p.name, p.default) for p in entry.signature.parameters.values() if p.kind is not p.VAR_KEYWORD]
    if [p for p, _ in ours] in (["args"], ["self", "args"]):
        return
    missing = [p for p, _ in theirs if p not in {q for q, _ in ours}]
    shared = len(missing) <= 1 and (len(theirs) > 1 or not missing)
    assert shared, f"{name}: numpy has {[p for p, _ in theirs]}, we have {[p for p, _ in ours]}"
    for (mine, my_default), (its, default) in zip(ours, theirs, strict=False):
        if mine == its and isinstance(default, (int, float, str, bool, tuple)) and default is not numpy._NoValue:
            assert my_default == default, f"{name}({mine}=): {my_default!r}, numpy has {default!r}"
